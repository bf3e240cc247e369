import { useSyncExternalStore } from 'react'

/** One clock for everything that counts: cards that count their seconds are drawn together, ten times a second. */
const tickMs = 100
/** With more of them than this nobody reads tenths: then twice a second. */
const crowd = 8
const crowdMs = 500

let now = Date.now()
let timer: ReturnType<typeof setTimeout> | null = null
const watchers = new Set<() => void>()

function tick(): void {
  now = Date.now()
  timer = setTimeout(tick, watchers.size > crowd ? crowdMs : tickMs)
  for (const each of [...watchers]) each()
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  if (timer === null) {
    now = Date.now()
    timer = setTimeout(tick, tickMs)
  }
  return () => {
    watchers.delete(watcher)
    if (watchers.size > 0 || timer === null) return
    clearTimeout(timer)
    timer = null
  }
}

const never = () => () => undefined

/** Milliseconds since 1970, renewed while `running`; else the last that was seen. */
export const useTick = (running = true): number => useSyncExternalStore(running ? watch : never, () => now)
