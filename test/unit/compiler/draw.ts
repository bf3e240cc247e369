import { compile, type CompileOptions } from '../../../shared/compiler/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { Environment } from '../../../shared/model/types.ts'
import type { Plan } from '../../../shared/plan/types.ts'
import type { Problem } from '../../../shared/problems.ts'
import { practiceMachine } from '../../support/documents.ts'

export { draw, type Nodes } from '../../support/draw.ts'

export const ask = (model = 'cheap', more: JsonObject = {}): readonly [string, JsonObject] => [
  'model',
  { target: { provider: 'practice', model }, ...more },
]
export const checks: readonly [string, JsonObject] = ['check', { tests: [{ kind: 'contains', value: 'a' }] }]
export const judges: readonly [string, JsonObject] = ['judge', { target: { provider: 'practice', model: 'judge' } }]
/** A Router of so many branches a, b, c …, the last its else. */
export const routes = (...ids: string[]): readonly [string, JsonObject] => [
  'router',
  {
    mode: 'rules',
    branches: ids.map((id, i) =>
      i === ids.length - 1 ? { id } : { id, when: { field: 'input.chars', op: 'gt', value: i } },
    ),
    else: ids.at(-1) ?? '',
  },
]

export function problemsOf(
  document: PipelineDocument,
  environment: Environment = practiceMachine,
  options?: CompileOptions,
): Problem[] {
  return compile(document, environment, options).problems
}

/** "code where" of each problem. */
export const told = (...given: Parameters<typeof problemsOf>): string[] =>
  problemsOf(...given).map(({ code, where }) => `${code} ${where}`)

export function planOf(document: PipelineDocument, options?: CompileOptions): Plan {
  const { plan, problems } = compile(document, practiceMachine, options)
  if (plan === null) throw new Error(`No plan: ${problems.map(({ message }) => message).join(' ')}`)
  return plan
}
