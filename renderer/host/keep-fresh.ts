import type { Push } from '../../shared/api/contract.ts'
import { connection } from './connection.ts'
import { host } from './index.ts'

/** Reads at once and when a lost connection is back; `onPush` hears what happens between. Returns what stops it. */
export function keepFresh(read: () => void, onPush: (push: Push) => void): () => void {
  read()
  const stop = host.listen(onPush)
  const forget = connection.onReturn(read)
  return () => {
    stop()
    forget()
  }
}
