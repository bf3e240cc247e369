import { randomBytes } from 'node:crypto'

/** Time first, so that ids sort as runs began; then enough chance that two processes never meet. */
export const newRunId = (now: number): string => `${now.toString(36)}-${randomBytes(6).toString('hex')}`
