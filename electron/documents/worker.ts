import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parentPort } from 'node:worker_threads'
import type { Done, Task } from './index.ts'
import { readBytes } from './read.ts'

/*
 * Reads documents in a thread of its own: a large PDF takes seconds of work that the app must not stand still for, and a
 * broken one that eats memory ends this thread and nothing else.
 */
const port = parentPort
if (port === null) throw new Error('this file is the entry of a worker')

async function work({ name, from, knownHash }: Task): Promise<Done> {
  let bytes: Uint8Array
  try {
    bytes = 'bytes' in from ? from.bytes : await readFile(from.path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    return { hash: null, same: false, passages: [], problem: `It could not be opened (${code ?? 'unknown'}).` }
  }
  const hash = createHash('sha256').update(bytes).digest('hex')
  if (hash === knownHash) return { hash, same: true, passages: [], problem: null }
  return { hash, same: false, ...(await readBytes(name, bytes)) }
}

port.on('message', (task: Task) => {
  void work(task).then((done) => port.postMessage(done))
})
