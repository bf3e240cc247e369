import { StepError } from '../../errors.ts'
import type { ReviewAnswer, ReviewCandidate } from '../../events/review.ts'
import type { Decision } from '../../receipt/types.ts'
import type { Value } from '../../values.ts'
import { leftOut, leftOutWords } from '../dropped.ts'
import type { Execute, StepInputs } from '../execute.ts'
import { waitWords, type HumanConfig } from './definition.ts'

export const execute: Execute<HumanConfig> = async (config, inputs, context) => {
  const candidates = candidatesOf(config, inputs)
  const [first] = candidates
  if (first === undefined) throw new StepError('bad_request', 'Nothing came to be looked at.', 'missing_value')
  const answer = await context.person({
    mode: config.mode,
    question: config.question,
    about: inputs.one('about') ?? null,
    candidates,
    edit: config.edit,
    timeoutMs: config.timeoutMs ?? null,
  })
  const picked = candidates.find((each) => each.id === answer.candidate)
  const way = wayOf(answer, picked !== undefined)
  context.decide(decisionOf(config, answer, way, candidates, inputs))
  const value = way === 'approved' ? (answer.value ?? picked?.value ?? first.value) : first.value
  const review: Value = {
    type: 'json',
    data: {
      action: answer.action,
      candidate: answer.candidate,
      edited: answer.value !== null,
      note: answer.note,
    },
  }
  return { [way]: value, review }
}

function candidatesOf(config: HumanConfig, inputs: StepInputs): ReviewCandidate[] {
  if (config.mode === 'choose')
    return inputs.many('candidates').map(({ nodeId, title, value }) => ({ id: nodeId, label: title, value }))
  const value = inputs.one('value')
  return value === undefined ? [] : [{ id: 'value', label: 'Value', value }]
}

type Way = 'approved' | 'rejected' | 'timeout'

/** What was let through is named; anything else, also what can't be understood, is not. */
function wayOf({ action }: ReviewAnswer, named: boolean): Way {
  if (action === 'timeout') return 'timeout'
  return named && (action === 'approve' || action === 'edit' || action === 'choose') ? 'approved' : 'rejected'
}

function decisionOf(
  config: HumanConfig,
  answer: ReviewAnswer,
  way: Way,
  candidates: readonly ReviewCandidate[],
  inputs: StepInputs,
): Decision {
  const label = candidates.find((each) => each.id === answer.candidate)?.label ?? ''
  const chose = config.mode === 'choose' ? ` A person picked ${label}` : ' A person approved it'
  const said = {
    approved: `${chose.trim()}${answer.value === null ? '' : ', changed'}.`,
    rejected: config.mode === 'choose' ? 'A person turned all of them away.' : 'A person turned it away.',
    timeout: `Nobody answered in ${waitWords(config.timeoutMs ?? 0)}.`,
  }[way]
  const note = answer.note.trim() === '' ? '' : ` They wrote: ${answer.note.trim()}`
  const why = `${said}${note}${leftOutWords(inputs.dropped)}`
  const ways: Way[] = ['approved', 'rejected', ...(config.timeoutMs === undefined ? [] : ['timeout' as const])]
  if (config.mode !== 'choose')
    return {
      chosen: way,
      why,
      candidates: ways.map((id) => ({ id, score: null, removedBy: id === way ? null : said })),
    }
  return {
    chosen: way === 'approved' ? (answer.candidate ?? way) : way,
    why,
    candidates: [
      ...candidates.map(({ id }) => ({ id, score: null, removedBy: id === answer.candidate ? null : said })),
      ...leftOut(inputs.dropped),
    ],
  }
}
