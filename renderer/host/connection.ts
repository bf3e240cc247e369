/**
 * Whether pushes arrive. `lost`: the server went away and is being looked for; `refused`: it doesn't take our token.
 * In a window of the desktop app it is always open.
 */
export type ConnectionState = 'open' | 'lost' | 'refused'

let state: ConnectionState = 'open'
const watchers = new Set<() => void>()
const returns = new Set<() => void>()

export const connection = {
  get: (): ConnectionState => state,
  set: (next: ConnectionState): void => {
    if (next === state) return
    const back = state === 'lost' && next === 'open'
    state = next
    for (const watcher of watchers) watcher()
    if (back) for (const refresh of returns) refresh()
  },
  /** For `useSyncExternalStore`. */
  subscribe: (watcher: () => void): (() => void) => {
    watchers.add(watcher)
    return () => watchers.delete(watcher)
  },
  /** Called each time the connection is back: pushes may have been missed, so read again what you show. */
  onReturn: (refresh: () => void): (() => void) => {
    returns.add(refresh)
    return () => returns.delete(refresh)
  },
}
