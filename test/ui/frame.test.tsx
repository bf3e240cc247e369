import { expect, test, vi } from 'vitest'
import { ErrorBoundary } from '../../renderer/frame/ErrorBoundary.tsx'
import { TopBar } from '../../renderer/frame/TopBar.tsx'
import { keysOf, matches, useShortcuts } from '../../renderer/lib/shortcuts.ts'
import { toast } from '../../renderer/ui/index.ts'
import { act, screen, show, useScreens, within } from '../support/ui.tsx'

useScreens()

test('? lists every shortcut that works here, and typing is not disturbed', async () => {
  const ran = vi.fn()
  function Screen() {
    useShortcuts('Editor', [
      { keys: 'd', what: 'Duplicate', run: ran },
      { keys: 'mod+Enter', what: 'Run', run: ran },
    ])
    return <input aria-label="Text" />
  }
  const { user } = await show(<Screen />)
  await user.keyboard('d')
  expect(ran).toHaveBeenCalledTimes(1)
  await user.type(screen.getByLabelText('Text'), 'd?')
  expect(ran).toHaveBeenCalledTimes(1)
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(ran).toHaveBeenCalledTimes(2)

  act(() => screen.getByLabelText('Text').blur())
  await user.keyboard('?')
  const dialog = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })
  expect(dialog.textContent).toMatch(/Duplicate\s*D.*Run\s*CtrlEnter/)
  await user.keyboard('d')
  expect(ran).toHaveBeenCalledTimes(2)
  await user.keyboard('{Escape}')
  await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
})

test('a shortcut means its keys and no others', () => {
  const key = (name: string, patch: Partial<KeyboardEvent> = {}) => ({
    key: name,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...patch,
  })
  expect(matches('mod+z', key('z', { ctrlKey: true }))).toBe(true)
  expect(matches('mod+z', key('Z', { ctrlKey: true, shiftKey: true }))).toBe(false)
  expect(matches('shift+mod+z', key('Z', { ctrlKey: true, shiftKey: true }))).toBe(true)
  expect(matches('z', key('z', { ctrlKey: true }))).toBe(false)
  expect(matches('?', key('?', { shiftKey: true }))).toBe(true)
  expect(matches('Delete', key('Delete', { shiftKey: true }))).toBe(false)
  expect(keysOf('shift+mod+z')).toEqual(['Shift', 'Ctrl', 'Z'])
  expect(keysOf('+')).toEqual(['+'])
  expect(keysOf('mod++')).toEqual(['Ctrl', '+'])
})

test('the theme is chosen in the menu, holds at once and is kept', async () => {
  const { host, user } = await show(<TopBar />)
  await user.click(screen.getByRole('button', { name: 'More' }))
  await user.click(await screen.findByRole('menuitemcheckbox', { name: 'Dark theme' }))
  expect(document.documentElement.dataset['theme']).toBe('dark')
  expect(host.sent('settings.set')).toEqual([{ values: { theme: 'dark' } }])

  await user.click(screen.getByRole('button', { name: 'More' }))
  await user.click(await screen.findByRole('menuitemcheckbox', { name: 'Theme of the system' }))
  expect(document.documentElement.dataset['theme']).toBeUndefined()
})

test('whether interrupted runs go on by themselves is chosen in the menu, and kept', async () => {
  const { host, user } = await show(<TopBar />, { settings: { resumeUnasked: true } })
  const name = 'Go on with interrupted runs at start'
  await user.click(screen.getByRole('button', { name: 'More' }))
  const item = await screen.findByRole('menuitemcheckbox', { name })
  await vi.waitFor(() => expect(item.getAttribute('aria-checked')).toBe('true'))
  await user.click(item)
  expect(host.sent('settings.set')).toEqual([{ values: { resumeUnasked: false } }])
})

test('the theme kept in the core holds from the start', async () => {
  await show(<TopBar />, { settings: { theme: 'light' } })
  await vi.waitFor(() => expect(document.documentElement.dataset['theme']).toBe('light'))
})

test('a screen that breaks is named, says nothing is lost, and can be tried again', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  let broken = true
  function Fragile() {
    if (broken) throw new Error('A wire leads nowhere')
    return <p>Whole again</p>
  }
  const { user } = await show(
    <ErrorBoundary what="The editor">
      <Fragile />
    </ErrorBoundary>,
  )
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toMatch(/The editor stopped.*A wire leads nowhere.*Nothing is lost/)
  expect(within(alert).getByRole('button', { name: 'Reload' })).toBeTruthy()
  broken = false
  await user.click(within(alert).getByRole('button', { name: 'Try again' }))
  await screen.findByText('Whole again')
})

test('a message can be acted on from anywhere', async () => {
  const undo = vi.fn()
  const { user } = await show(<p>Screen</p>)
  act(() => void toast({ title: 'Deleted “Small”', action: { label: 'Undo', onSelect: undo } }))
  await user.click(await screen.findByRole('button', { name: 'Undo' }))
  expect(undo).toHaveBeenCalledTimes(1)
  await vi.waitFor(() => expect(screen.queryByText('Deleted “Small”')).toBeNull())
})
