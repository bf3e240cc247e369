import { create } from 'zustand'
import { connection, host } from '../host/index.ts'

/** What the user set, kept by the core under these names. Unknown names are left alone. */
export interface Settings {
  theme: 'system' | 'light' | 'dark'
  /** Notices of `app.info` that were closed. */
  seenNotices: string[]
  /** What was interrupted goes on by itself when the app starts. */
  resumeUnasked: boolean
}

export const settingDefaults: Settings = { theme: 'system', seenNotices: [], resumeUnasked: false }

interface SettingsStore {
  settings: Settings
  /** False until the core's were read. */
  read: boolean
}

const themeKey = 'switchyard.theme'

/** The theme is kept in the page as well, so that the first paint has it before the core has answered. */
const firstTheme = (): Settings['theme'] => themeOf(globalThis.localStorage?.getItem(themeKey)) ?? settingDefaults.theme

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
  const { theme, seenNotices, resumeUnasked } = result.value.values
  useSettings.setState(({ settings }) => ({
    settings: {
      theme: themeOf(theme) ?? settings.theme,
      seenNotices: Array.isArray(seenNotices)
        ? seenNotices.filter((notice) => typeof notice === 'string')
        : settings.seenNotices,
      resumeUnasked: resumeUnasked === true,
    },
    read: true,
  }))
}

/** Reads them, keeps them fresh and puts the theme on the page; call once. Returns what stops it. */
export function followSettings(): () => void {
  applyTheme(useSettings.getState().settings.theme)
  const unwatch = useSettings.subscribe(({ settings }, before) => {
    if (settings.theme !== before.settings.theme) applyTheme(settings.theme)
  })
  void loadSettings()
  const reload = () => void loadSettings()
  const stop = host.listen((push) => {
    if (push.topic === 'settings') reload()
  })
  const forget = connection.onReturn(reload)
  return () => {
    unwatch()
    stop()
    forget()
  }
}

function applyTheme(theme: Settings['theme']): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  localStorage.setItem(themeKey, theme)
}

function themeOf(value: unknown): Settings['theme'] | null {
  return value === 'system' || value === 'light' || value === 'dark' ? value : null
}
