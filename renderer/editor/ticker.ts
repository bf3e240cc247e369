import { useSyncExternalStore } from 'react'

/** One clock for everything that counts: fifty cards that count their seconds are drawn together, ten times a second. */
const tickMs = 100

let now = Date.now()
let timer: ReturnType<typeof setInterval> | null = null
const watchers = new Set<() => void>()

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  if (timer === null) {
    now = Date.now()
    timer = setInterval(() => {
      now = Date.now()
      for (const each of [...watchers]) each()
    }, tickMs)
  }
  return () => {
    watchers.delete(watcher)
    if (watchers.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }
}

const never = () => () => undefined

/** Milliseconds since 1970, renewed while `running`; else the last that was seen. */
export const useTick = (running = true): number => useSyncExternalStore(running ? watch : never, () => now)
