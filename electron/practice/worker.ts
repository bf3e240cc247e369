import { parentPort, workerData } from 'node:worker_threads'
import { startPractice, type PracticeServerOptions } from './server.ts'

/*
 * The practice provider in a thread of its own, so that many streams don't slow the app down. Entry of a worker that
 * `startPracticeWorker` starts and ends; says once where it listens, or why it doesn't.
 */
const port = parentPort
if (port === null) throw new Error('this file is the entry of a worker')
startPractice(workerData as PracticeServerOptions).then(
  (practice) => port.postMessage({ url: practice.url, port: practice.port }),
  (failure: unknown) =>
    port.postMessage({
      error: failure instanceof Error ? failure.message : String(failure),
      code: (failure as NodeJS.ErrnoException).code ?? null,
    }),
)
