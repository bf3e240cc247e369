import { parentPort, workerData } from 'node:worker_threads'
import { startPractice, type PracticeServerOptions } from './server.ts'

/*
 * The practice provider in a thread of its own, so that many streams don't slow the app down. Started by
 * `startPracticeWorker`; says where it listens, or what went wrong, and ends when told to.
 */
const port = parentPort
if (port === null) throw new Error('this file is the entry of a worker')
try {
  const practice = await startPractice(workerData as PracticeServerOptions)
  port.once('message', () => {
    void practice.close().finally(() => port.close())
  })
  port.postMessage({ url: practice.url, port: practice.port })
} catch (failure) {
  port.postMessage({ error: failure instanceof Error ? failure.message : String(failure) })
  port.close()
}
