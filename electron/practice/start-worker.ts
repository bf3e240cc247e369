import { Worker } from 'node:worker_threads'
import type { Practice } from './listen.ts'
import type { PracticeServerOptions } from './server.ts'

type Said = { url: string; port: number } | { error: string; code: string | null }

export interface PracticeThread extends Practice {
  /** Resolves with the reason when the thread ends without having been closed; never when it was. */
  died: Promise<string>
}

export type PracticeThreadOptions = Omit<PracticeServerOptions, 'clock'>

/**
 * Starts the practice provider in a worker thread; the same as `startPractice`, without a clock of one's own. `entry` is
 * the worker's file: in a bundle, where `worker.ts` is built to another place, the host says which. Rejects with the
 * server's own words and `code` (`EADDRINUSE`).
 */
export async function startPracticeWorker(
  options: PracticeThreadOptions = {},
  entry: URL = new URL('./worker.ts', import.meta.url),
): Promise<PracticeThread> {
  // Without the environment: there are keys in it, and nothing that simulated models need.
  const worker = new Worker(entry, { workerData: options, env: {} })
  let closing = false
  let failed: string | null = null
  const died = new Promise<string>((resolve) => {
    worker.on('error', (error: unknown) => (failed = error instanceof Error ? error.message : String(error)))
    worker.once('exit', (code) => {
      if (!closing) resolve(failed ?? `its thread stopped with code ${code}`)
    })
  })
  const said = await Promise.race([
    new Promise<Said>((resolve) => worker.once('message', resolve)),
    died.then((error): Said => ({ error, code: null })),
  ])
  const close = async (): Promise<void> => {
    closing = true
    await worker.terminate()
  }
  if (!('error' in said)) return { ...said, died, close }
  await close()
  throw Object.assign(new Error(said.error), said.code === null ? {} : { code: said.code })
}
