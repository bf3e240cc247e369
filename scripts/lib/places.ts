import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout: where package.json stands. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** What is prepared once for all checkouts of one user (a fresh clone finds it again): an Electron, a built SQLite. */
export const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'switchyard')

/** What belongs to this checkout alone and can be deleted at any time. */
export const scratch = join(root, '.cache')
