import { openDatabase } from '../../../electron/db/index.ts'

/** Opens the database named on the command line and prints the code of what went wrong. */
try {
  const { db } = openDatabase({ file: process.argv[2] ?? '', now: () => Date.now() })
  db.close()
  console.log('opened')
} catch (error) {
  console.log(error instanceof Error && 'code' in error ? error.code : error)
}
