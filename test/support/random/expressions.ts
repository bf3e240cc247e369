import jsonata from 'jsonata'
import type { Json } from '../../../shared/json.ts'
import type { Evaluated, Expression } from '../../../shared/kinds/execute.ts'

/** Works an expression out at once, where the app has a thread for it: a clock that stands still knows no threads. */
export async function evaluated({ expression, value, variables }: Expression): Promise<Evaluated> {
  try {
    const made: unknown = await jsonata(expression).evaluate(value, variables)
    return { ok: true, value: made === undefined ? null : (JSON.parse(JSON.stringify(made)) as Json) }
  } catch (error) {
    const problem = (error as { message: string }).message
    return { ok: false, class: 'invalid_output', code: 'expression', problem, position: null }
  }
}
