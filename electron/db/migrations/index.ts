import { first } from './0001-first.ts'
import type { Migration } from './types.ts'

/** In order, without gaps; the last one's version is this build's. */
export const migrations: readonly Migration[] = [first]
