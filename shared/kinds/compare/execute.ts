import type { JsonObject } from '../../json.ts'
import { leftOut, leftOutWords } from '../dropped.ts'
import type { Execute } from '../execute.ts'
import type { CompareConfig } from './definition.ts'

/** A list of what came, in the order of the wires, each with whose it is. What failed is named in the decision. */
export const execute: Execute<CompareConfig> = (_config, inputs, context) => {
  const arrived = inputs.many('answers')
  const all = arrived.length + inputs.dropped.length
  context.decide({
    chosen: context.nodeId,
    why: `${arrived.length} of ${all} answers stand side by side.${leftOutWords(inputs.dropped)}`,
    candidates: [
      ...arrived.map((one) => ({ id: one.nodeId, score: null, removedBy: null })),
      ...leftOut(inputs.dropped),
    ],
  })
  const list = arrived.map(({ nodeId, title, value }): JsonObject => ({
    nodeId,
    title,
    provider: value.by?.provider ?? null,
    model: value.by?.model ?? null,
    answer: value.data,
  }))
  return { answers: { type: 'json', data: list } }
}
