import { testFault } from '../check/execute.ts'
import type { CheckTest } from '../check/definition.ts'
import type { StepContext } from '../execute.ts'
import type { Value } from '../../values.ts'

/**
 * The first of the Judge's own free tests that a value doesn't hold, as a sentence; null when all hold. They come before
 * any model is asked: what fails one is judged without a cent.
 */
export function freeFault(tests: readonly CheckTest[], value: Value, context: StepContext): string | null {
  for (const [index, test] of tests.entries()) {
    const fault = testFault(test, value, context)
    if (fault !== null) return `Test ${index + 1} of ${tests.length} failed, so no model was asked: ${fault}`
  }
  return null
}
