import { useSyncExternalStore } from 'react'

/** One clock for all relative times on screen; it ticks only while something shows one. */
function ticker(everyMs: number): { subscribe: (watcher: () => void) => () => void; now: () => number } {
  const watchers = new Set<() => void>()
  let timer: ReturnType<typeof setInterval> | null = null
  let time = Date.now()
  return {
    now: () => time,
    subscribe(watcher) {
      watchers.add(watcher)
      time = Date.now()
      timer ??= setInterval(() => {
        time = Date.now()
        for (const each of watchers) each()
      }, everyMs)
      return () => {
        watchers.delete(watcher)
        if (watchers.size > 0 || timer === null) return
        clearInterval(timer)
        timer = null
      }
    },
  }
}

const slow = ticker(15_000)
const fast = ticker(1000)

/** Milliseconds since 1970, fresh every 15 seconds. */
export const useNow = (): number => useSyncExternalStore(slow.subscribe, slow.now)

const never = () => () => {}

/** Fresh every second while `on`: for what runs at this moment. */
export const useSeconds = (on: boolean): number =>
  useSyncExternalStore(on ? fast.subscribe : never, on ? fast.now : slow.now)
