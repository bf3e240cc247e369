import { BroadcastChannel } from 'node:worker_threads'
import { type KeepOptions, type KeptPractice, keepPractice } from '../../electron/practice/keep.ts'

export interface MortalPractice extends KeptPractice {
  /** All that was told, in order. */
  told: string[]
  /** Lets the thread fall over. */
  die(): void
  /** Resolves when so many sentences have been told. */
  tellings(count: number): Promise<void>
  /** Names of the variables that the thread can read. */
  environment(): Promise<string[]>
}

/** The app's own practice provider in a thread that a test can strike down. One at a time in a process. */
export function mortalPractice(options: Partial<KeepOptions> = {}): MortalPractice {
  const told: string[] = []
  const watchers = new Set<() => void>()
  const channel = new BroadcastChannel('mortal practice')
  const kept = keepPractice({
    speed: 1e6,
    entry: new URL('./mortal-practice-child.ts', import.meta.url),
    tell: (sentence) => {
      told.push(sentence)
      for (const watcher of [...watchers]) watcher()
    },
    ...options,
  })
  return {
    url: kept.url,
    close: async () => {
      channel.close()
      await kept.close()
    },
    told,
    die: () => channel.postMessage('die'),
    tellings: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (told.length < count) return
          watchers.delete(look)
          resolve()
        }
        watchers.add(look)
        look()
      }),
    environment: () =>
      new Promise((resolve) => {
        channel.onmessage = (message) => resolve((message as { data: { environment: string[] } }).data.environment)
        channel.postMessage('environment')
      }),
  }
}
