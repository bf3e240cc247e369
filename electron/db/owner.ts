import { hostname } from 'node:os'

/** Names this process among all that may share the database: host, process id, and when it started. */
export const ownOwner = (): string => `${hostname()}/${process.pid}/${Math.round(performance.timeOrigin)}`

/**
 * False only when it is certain: the process was of this host and its id is free now. An id given to another program since
 * counts as alive; the heartbeat then decides.
 */
export function mayBeAlive(owner: string): boolean {
  const [host, pid] = owner.split('/')
  const id = Number(pid)
  if (host !== hostname() || !Number.isInteger(id) || id <= 0) return true
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    // EPERM: it is there, but another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
