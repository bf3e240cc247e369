import { Worker } from 'node:worker_threads'
import type { Practice } from './listen.ts'
import type { PracticeServerOptions } from './server.ts'

type Said = { url: string; port: number } | { error: string }

/**
 * Starts the practice provider in a worker thread; the same as `startPractice`, without a clock of one's own. `entry` is
 * the worker's file: in a bundle, where `worker.ts` is built to another place, the host says which.
 */
export async function startPracticeWorker(
  options: Omit<PracticeServerOptions, 'clock'> = {},
  entry: URL = new URL('./worker.ts', import.meta.url),
): Promise<Practice> {
  const worker = new Worker(entry, { workerData: options })
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const said = await new Promise<Said>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the practice provider ended before it listened')))
  })
  if ('error' in said) throw new Error(said.error)
  return {
    ...said,
    close: () => {
      worker.postMessage('close')
      return ended
    },
  }
}
