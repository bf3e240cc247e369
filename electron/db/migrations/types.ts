import type { RawDatabase } from '../sqlite.ts'

/**
 * One step from `version - 1` to `version`, frozen once it has been published: it imports no live code (what it needs
 * it spells out), and a change of mind is a further migration. It runs inside a transaction of the migrator.
 */
export interface Migration {
  version: number
  up(db: RawDatabase): void
}
