import type { CallError } from '../../shared/api/contract.ts'
import { CoreError } from './types.ts'

/** What a caller is told about anything thrown: a known error in its own words, a defect as such, logged by the caller. */
export function callError(error: unknown): CallError {
  if (error instanceof CoreError) return { code: error.code, message: error.message }
  if (error instanceof Error && 'code' in error && typeof error.code === 'string' && error.name !== 'Error')
    return { code: error.code, message: error.message }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'internal', message: `Something went wrong inside: ${message}` }
}
