import { StepError } from '../../errors.ts'
import { leftOut, leftOutWords } from '../dropped.ts'
import type { Execute } from '../execute.ts'
import type { JoinConfig } from './definition.ts'

export const execute: Execute<JoinConfig> = (config, inputs, context) => {
  const arrived = inputs.many('values')
  if (config.policy === 'all') return { value: { type: 'json', data: arrived.map((one) => one.value.data) } }
  const candidates = [
    ...arrived.map((one) => ({ id: one.nodeId, score: null, removedBy: null })),
    ...leftOut(inputs.dropped),
  ]
  if (config.policy === 'any') {
    const why = `${arrived.length} of ${candidates.length} came.${leftOutWords(inputs.dropped)}`
    context.decide({ chosen: context.nodeId, why, candidates })
    return { value: { type: 'json', data: arrived.map((one) => one.value.data) } }
  }
  const first = arrived[0]
  if (config.policy !== 'first' || first === undefined) {
    throw new StepError(
      'bad_request',
      `The Join's policy ${config.policy} is not run by this version.`,
      'not_supported',
    )
  }
  context.decide({
    chosen: first.nodeId,
    why: `${first.title} was there first.`,
    candidates: candidates.map((each) =>
      each.id === first.nodeId || each.removedBy !== null
        ? each
        : { ...each, removedBy: `${first.title} was there first.` },
    ),
  })
  return { value: first.value }
}
