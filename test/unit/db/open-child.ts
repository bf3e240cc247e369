import Database from 'better-sqlite3'
import { openDatabase } from '../../../electron/db/index.ts'

/** Opens the database named on the command line and prints the code of what went wrong. */
// Root may write everywhere, so it becomes somebody else: here and not at the start, for the checkout may lie in a folder
// that nobody but root can read, and the first database loads the last of its files.
new Database(':memory:').close()
if (process.getuid?.() === 0) {
  process.setgroups?.([])
  process.setgid?.(65534)
  process.setuid?.(65534)
}
try {
  const { db } = openDatabase({ file: process.argv[2] ?? '', now: () => Date.now() })
  db.close()
  console.log('opened')
} catch (error) {
  console.log(error instanceof Error && 'code' in error ? error.code : error)
}
