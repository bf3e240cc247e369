import { StepError } from '../../errors.ts'
import type { Value } from '../../values.ts'
import { counted } from '../config.ts'
import { leftOut, leftOutWords } from '../dropped.ts'
import type { Execute, StepInputs } from '../execute.ts'
import { deadlineOf, enoughOf, seconds, type JoinConfig } from './definition.ts'

export const execute: Execute<JoinConfig> = (config, inputs, context) => {
  const came = inputs.many('values')
  const list = (arrived: typeof came): { value: Value } => ({
    value: { type: 'json', data: arrived.map((one) => one.value.data) },
  })
  if (config.policy === 'all') return list(came)
  const candidates = [
    ...came.map((one) => ({ id: one.nodeId, score: null, removedBy: null })),
    ...leftOut(inputs.dropped),
  ]
  const why = (said: string): string => `${said}${leftOutWords(inputs.dropped)}`
  switch (config.policy) {
    case 'any':
      context.decide({ chosen: context.nodeId, why: why(`${came.length} of ${candidates.length} came.`), candidates })
      return list(came)
    case 'deadline': {
      const said = `${came.length} of ${candidates.length} came within ${seconds(deadlineOf(config))}.`
      context.decide({ chosen: context.nodeId, why: why(said), candidates })
      return list(came)
    }
    case 'kOfN': {
      const k = enoughOf(config)
      if (came.length < k) throw tooFew(k, inputs)
      // Two may come at one moment: more than was asked for is left out by name, too.
      const late = came.slice(k).map((one) => ({ id: one.nodeId, score: null, removedBy: `${k} others were enough.` }))
      context.decide({
        chosen: context.nodeId,
        why: why(`The first ${k} of ${candidates.length} came.`),
        candidates: [...candidates.slice(0, k), ...late, ...leftOut(inputs.dropped)],
      })
      return list(came.slice(0, k))
    }
    case 'first': {
      const first = came[0]
      if (first === undefined) throw new StepError('bad_request', 'Nothing came to the Join.', 'missing_value')
      const before = `${first.title} was there first.`
      context.decide({
        chosen: first.nodeId,
        why: before,
        candidates: candidates.map((each) =>
          each.id === first.nodeId || each.removedBy !== null ? each : { ...each, removedBy: before },
        ),
      })
      return { value: first.value }
    }
  }
}

/** All have ended, and some failed or gave nothing: fails with the last one's class, as a Blend does. */
function tooFew(k: number, inputs: StepInputs): StepError {
  const last = inputs.dropped.findLast((one) => one.class !== null)?.class ?? 'unknown'
  const message = `${counted(inputs.many('values').length, 'value')} came, ${k} are needed.${leftOutWords(inputs.dropped)}`
  return new StepError(last, message, 'too_few')
}
