import { useEffect, useSyncExternalStore } from 'react'

/**
 * With more things in motion than this nobody follows each, and drawing them takes most of a core (each is a layer of its
 * own, drawn anew sixty times a second): then shape and colour say it alone.
 */
const most = 8

/** A hook for one kind of thing that moves: counts those on screen, and says whether they are few enough to move. */
export function createCrowd(): () => boolean {
  let count = 0
  const watchers = new Set<() => void>()
  const change = (by: number): void => {
    const few = count <= most
    count += by
    if (count <= most !== few) for (const each of [...watchers]) each()
  }
  const watch = (watcher: () => void) => {
    watchers.add(watcher)
    return () => watchers.delete(watcher)
  }
  return function useFew() {
    useEffect(() => {
      change(1)
      return () => change(-1)
    }, [])
    return useSyncExternalStore(watch, () => count <= most)
  }
}
