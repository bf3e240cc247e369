import { workerData, parentPort } from 'node:worker_threads'
import type { CheckpointTask, Checkpointed } from './checkpoints.ts'
import { openRaw } from './sqlite.ts'

/*
 * One checkpoint, and the thread ends. With a connection of its own: those of the main process write on meanwhile.
 */

interface Row {
  busy: number
  log: number
  checkpointed: number
}

function run({ file, cut, waitMs }: CheckpointTask): Checkpointed {
  const db = openRaw(file, { waitMs, mustExist: true })
  try {
    // Who cuts the log off keeps others from writing while he waits for readers: he doesn't wait.
    db.pragma('busy_timeout = 0')
    const [row] = db.pragma('wal_checkpoint(PASSIVE)') as Row[]
    const whole = row !== undefined && row.busy === 0 && row.log === row.checkpointed
    // Nothing is left to move, so that nobody is kept from writing for longer than cutting the file off takes.
    if (whole && cut) db.pragma('wal_checkpoint(TRUNCATE)')
    return { ok: true, whole }
  } finally {
    db.close()
  }
}

function told(error: unknown): Checkpointed {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null
  return { ok: false, code, message: error instanceof Error ? error.message : String(error) }
}

function answer(): Checkpointed {
  try {
    return run(workerData as CheckpointTask)
  } catch (error) {
    return told(error)
  }
}

parentPort?.postMessage(answer())
