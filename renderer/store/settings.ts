import { create } from 'zustand'
import { type Settings, settingDefaults, settingsOf } from '../../shared/api/settings.ts'
import { host } from '../host/index.ts'
import { keepFresh } from '../host/keep-fresh.ts'

interface SettingsStore {
  settings: Settings
  /** False until the core's were read. */
  read: boolean
}

const themeKey = 'switchyard.theme'

/** The theme is kept in the page as well, so that the first paint has it before the core has answered. */
const firstTheme = (): Settings['theme'] => settingsOf({ theme: globalThis.localStorage?.getItem(themeKey) }).theme

export const useSettings = create<SettingsStore>(() => ({
  settings: { ...settingDefaults, theme: firstTheme() },
  read: false,
}))

/** Changes one setting here at once and in the core after; gives the core's refusal in words, or null. */
export async function setSetting<Name extends keyof Settings>(
  name: Name,
  value: Settings[Name],
): Promise<string | null> {
  useSettings.setState(({ settings }) => ({ settings: { ...settings, [name]: value } }))
  const result = await host.call('settings.set', { values: { [name]: value } })
  return result.ok ? null : result.error.message
}

export async function loadSettings(): Promise<void> {
  const result = await host.call('settings.get')
  if (!result.ok) return
  useSettings.setState({ settings: settingsOf(result.value.values), read: true })
}

/** Reads them, keeps them fresh and puts the theme on the page; call once. Returns what stops it. */
export function followSettings(): () => void {
  applyTheme(useSettings.getState().settings.theme)
  const unwatch = useSettings.subscribe(({ settings }, before) => {
    if (settings.theme !== before.settings.theme) applyTheme(settings.theme)
  })
  const reload = () => void loadSettings()
  const stop = keepFresh(reload, (push) => {
    if (push.topic === 'settings') reload()
  })
  return () => {
    unwatch()
    stop()
  }
}

function applyTheme(theme: Settings['theme']): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  localStorage.setItem(themeKey, theme)
}
