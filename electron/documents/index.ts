import { Worker } from 'node:worker_threads'
import type { Cut } from './chunk.ts'

export { readerVersion } from './read-version.ts'
export { type FoundFile, scanFolder } from './scan.ts'

export interface Task {
  /** Its ending says how it is read. */
  name: string
  from: { path: string } | { bytes: Uint8Array }
  /** SHA-256, hex, of what was read before: the same bytes are not read again. */
  knownHash: string | null
}

export interface Done {
  /** Null when it could not be opened. */
  hash: string | null
  same: boolean
  passages: Cut[]
  problem: string | null
}

/** One file's own time, and the heap of the thread. */
const longestMs = 60_000
const heapMb = 768

// In a bundle the worker is a file of its own beside it: `scripts/lib/build.ts`.
const entry = import.meta.url.endsWith('.ts')
  ? new URL('./worker.ts', import.meta.url)
  : new URL('./documents-worker.cjs', import.meta.url)

export interface DocumentReader {
  /** One file after the other, in a thread of its own. Never rejects: what can't be read says why. */
  read(task: Task): Promise<Done>
  close(): Promise<void>
}

export function createReader(): DocumentReader {
  let worker: Worker | null = null
  let last: Promise<unknown> = Promise.resolve()

  const start = (): Worker =>
    new Worker(entry, {
      resourceLimits: { maxOldGenerationSizeMb: heapMb, stackSizeMb: 8 },
      // It needs nothing of the process: no keys, no arguments.
      env: {},
      argv: [],
    })

  const one = (task: Task): Promise<Done> =>
    new Promise((resolve) => {
      const thread = (worker ??= start())
      const end = (done: Done): void => {
        clearTimeout(timer)
        thread.off('message', end).off('error', failed).off('exit', gone)
        thread.unref()
        resolve(done)
      }
      const lost = (problem: string): void => {
        worker = null
        end({ hash: null, same: false, passages: [], problem })
        void thread.terminate()
      }
      const failed = (error: Error & { code?: string }): void =>
        lost(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? `Reading it takes more than ${heapMb} MB.`
            : `It could not be read: ${error.message}.`,
        )
      const gone = (): void => lost('Reading it broke off.')
      const timer = setTimeout(() => lost(`Reading it took longer than ${longestMs / 1000} s.`), longestMs)
      thread.on('message', end).on('error', failed).on('exit', gone)
      // Only work that somebody waits for keeps the process alive.
      thread.ref()
      thread.postMessage(task)
    })

  return {
    read(task) {
      const done = last.then(() => one(task))
      last = done
      return done
    },
    async close() {
      await worker?.terminate()
      worker = null
    },
  }
}
