import { Worker } from 'node:worker_threads'
import type { AskCounts, Wanted } from '../../shared/tokens/count.ts'

export interface Asked {
  id: number
  wanted: readonly Wanted[]
}

export interface Told {
  id: number
  tokens: number[]
}

// In a bundle the worker is a file of its own beside it: `scripts/lib/build.ts`.
const entry = import.meta.url.endsWith('.ts')
  ? new URL('./worker.ts', import.meta.url)
  : new URL('./tokens-worker.cjs', import.meta.url)

/** Both vocabularies take about 120 MB. */
const heapMb = 512
/** Reading a vocabulary included, on a busy machine. */
const longestMs = 20_000

export interface TokenCounter {
  /** Never rejects: null where they can't be counted, and `onLost` has said why. */
  count: AskCounts
  close(): Promise<void>
}

interface Waiting {
  end(tokens: readonly number[] | null): void
  timer: NodeJS.Timeout
}

/**
 * Counts tokens by the models' own vocabularies, in a thread that starts when it is first asked.
 * @param file another thread, for tests of what becomes of one that can't be started
 */
export function createTokenCounter(onLost: (why: string) => void, file: URL = entry): TokenCounter {
  let worker: Worker | null = null
  let last = 0
  const waiting = new Map<number, Waiting>()

  const settle = (id: number, tokens: readonly number[] | null): void => {
    const found = waiting.get(id)
    if (found === undefined) return
    clearTimeout(found.timer)
    waiting.delete(id)
    // Only counts that somebody waits for keep the process alive.
    if (waiting.size === 0) worker?.unref()
    found.end(tokens)
  }

  const lose = (thread: Worker, why: string): void => {
    if (worker !== thread) return
    worker = null
    void thread.terminate()
    onLost(why)
    for (const id of waiting.keys()) settle(id, null)
  }

  const start = (): Worker => {
    const thread = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: heapMb }, env: {}, argv: [] })
    thread.on('message', ({ id, tokens }: Told) => settle(id, tokens))
    thread.on('error', (error) => lose(thread, `Counting tokens broke off: ${error.message}.`))
    thread.on('exit', () => lose(thread, 'Counting tokens broke off.'))
    return thread
  }

  return {
    count(wanted) {
      if (wanted.length === 0) return Promise.resolve([])
      try {
        worker ??= start()
      } catch (error) {
        onLost(`Counting tokens could not begin: ${error instanceof Error ? error.message : String(error)}.`)
        return Promise.resolve(null)
      }
      const thread = worker
      return new Promise((end) => {
        const id = (last += 1)
        const timer = setTimeout(
          () => lose(thread, `Counting tokens took longer than ${longestMs / 1000} s.`),
          longestMs,
        )
        waiting.set(id, { end, timer })
        thread.ref()
        thread.postMessage({ id, wanted } satisfies Asked)
      })
    },
    async close() {
      const thread = worker
      worker = null
      for (const id of waiting.keys()) settle(id, null)
      await thread?.terminate()
    },
  }
}
