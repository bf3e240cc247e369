import { BroadcastChannel } from 'node:worker_threads'
import '../../electron/practice/worker.ts'

/* The practice provider's worker, which falls over when a test says so and tells it what it sees of the environment. */
const channel = new BroadcastChannel('mortal practice')
channel.onmessage = (message) => {
  const { data } = message as { data?: unknown }
  if (data === 'die') throw new Error('struck by a test')
  if (data === 'environment') channel.postMessage({ environment: Object.keys(process.env) })
}
