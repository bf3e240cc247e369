import { useEffect, useEffectEvent } from 'react'
import { create } from 'zustand'

export interface Shortcut {
  /** Keys joined by `+`, e.g. `mod+Enter`, `shift+mod+z`, `Delete`, `?`. `mod` is Command on a Mac, Control elsewhere. */
  keys: string
  /** What it does, in the help: "Run the pipeline". */
  what: string
  /** Absent where the key is handled elsewhere and only listed here. */
  run?: (event: KeyboardEvent) => void
  /** False where the key means something else there. */
  when?: (event: KeyboardEvent) => boolean
  /** Works while typing in a field too. Combinations with `mod` always do. */
  whileTyping?: boolean
}

interface Group {
  title: string
  list: readonly Shortcut[]
}

/** What the help shows: the groups of everything mounted now. */
export const useShortcutGroups = create<{ groups: readonly Group[] }>(() => ({ groups: [] }))

export const isMac = (): boolean => /mac/i.test(globalThis.navigator?.platform ?? '')

/** Binds shortcuts and lists them in the help while the calling component is mounted. */
export function useShortcuts(title: string, list: readonly Shortcut[]): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    for (const shortcut of list) {
      if (shortcut.run === undefined || !matches(shortcut.keys, event)) continue
      const always = shortcut.whileTyping === true || shortcut.keys.includes('mod+')
      if (!always && isTyping(event.target)) continue
      if (dialogIsOpen() || shortcut.when?.(event) === false) continue
      event.preventDefault()
      shortcut.run(event)
      return
    }
  })
  const listed = JSON.stringify(list.map(({ keys, what }) => ({ keys, what })))
  useEffect(() => {
    const group: Group = { title, list: JSON.parse(listed) as Shortcut[] }
    useShortcutGroups.setState(({ groups }) => ({ groups: [...groups, group] }))
    return () => useShortcutGroups.setState(({ groups }) => ({ groups: groups.filter((other) => other !== group) }))
  }, [title, listed])
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])
}

/** Does a key press mean these keys? Signs that need Shift on some keyboards (`?`) are compared by the sign alone. */
export function matches(
  keys: string,
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): boolean {
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const wants = (name: string) => parts.slice(0, -1).includes(name)
  if (event.key.toLowerCase() !== key.toLowerCase()) return false
  const mod = isMac() ? event.metaKey : event.ctrlKey
  if (wants('mod') !== mod || wants('alt') !== event.altKey) return false
  return /^[a-z]$|^.{2,}$/i.test(key) ? wants('shift') === event.shiftKey : true
}

export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('input:not([type=checkbox], [type=radio], [type=range]), textarea, select'))

/** Behind a modal window no shortcut of the screen may act. */
const dialogIsOpen = (): boolean => document.querySelector('[role=dialog][data-open]') !== null

const signs: Record<string, string> = {
  enter: 'Enter',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  ' ': 'Space',
}

/** The keys as they are printed on keyboards: `['Ctrl', 'Enter']`; `+` alone is a key. */
export function keysOf(keys: string): string[] {
  return keys.split(/\+(?=.)/).map((part) => {
    if (part === 'mod') return isMac() ? '⌘' : 'Ctrl'
    if (part === 'shift') return isMac() ? '⇧' : 'Shift'
    if (part === 'alt') return isMac() ? '⌥' : 'Alt'
    return signs[part.toLowerCase()] ?? (part.length === 1 ? part.toUpperCase() : part)
  })
}
