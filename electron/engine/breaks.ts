import { StepError, errorRules } from '../../shared/errors.ts'
import type { AskRequest } from '../../shared/kinds/execute.ts'
import type { ModelRequest } from '../../shared/model/types.ts'
import type { AskState } from './ask.ts'
import { repairRequest } from './answers.ts'
import type { RunCore } from './core.ts'
import type { Failure } from './failure.ts'
import type { Slot } from './slot.ts'
import type { Step } from './step.ts'

/**
 * What becomes of an answer that breaks off after some of it was shown: by default it is withdrawn and begun anew; a
 * Fallback may want it to fail there, or to go on from there. Source: engine.md, "Streaming".
 */
export interface Breaks {
  how: 'fail' | 'continue'
  /** What has been said before this step, or before its latest attempt: the answer begins with it. */
  text: string
  /** Title of the node that began the answer, where it was another. */
  began: string | null
  /** An answer of this step broke off. */
  broke: boolean
  /** The request as it began, without what was said since. */
  first: ModelRequest | null
}

/** Hands a Fallback's wish on to the option it is about to ask, and what an option before it had said. */
export function passBreaks({ options }: RunCore, asker: Step, slot: Slot, steps: readonly Step[]): void {
  const { asking } = asker.plan
  const source = steps[slot.wire.step]
  if (source === undefined || asking.how !== 'inOrder' || asking.onBreak === undefined) return
  // Only whoever gives its own words shows them where the Fallback's answer is shown.
  const answers = options.kind(source.plan.kind).answering?.(source.plan.config) ?? []
  if (answers.length === 0) return
  const before = asker.gather?.slots
    .flatMap(({ wire }) => steps[wire.step] ?? [])
    .findLast((step) => step.breaks?.broke)
  const text = asking.onBreak === 'continue' ? (before?.breaks?.text ?? '') : ''
  const began = text === '' || before === undefined ? null : (before.breaks?.began ?? before.plan.title)
  source.breaks = { how: asking.onBreak, text, began, broke: false, first: null }
}

/** Plain text alone can be gone on with: half of a JSON is none. */
const goesOn = ({ breaks }: AskState, { stream, outputSchema, accept }: AskRequest): boolean =>
  breaks?.how === 'continue' && stream && outputSchema === undefined && accept === undefined

/** What the answer begins with; empty where it begins anew. */
export const saidBefore = (state: AskState, question: AskRequest): string =>
  goesOn(state, question) ? (state.breaks?.text ?? '') : ''

/** The request as it leaves first: from the beginning, or from where an answer before it broke off. */
export function beginning(state: AskState, question: AskRequest, request: ModelRequest): ModelRequest {
  if (state.breaks !== null) state.breaks.first = request
  return goingOn(state, question, request)
}

function goingOn(state: AskState, question: AskRequest, request: ModelRequest): ModelRequest {
  const text = saidBefore(state, question)
  if (text === '') return request
  return {
    ...request,
    messages: [
      ...request.messages,
      { role: 'assistant', content: text },
      {
        role: 'user',
        content:
          'Your answer broke off there. Go on exactly where it stops, in the middle of a word if need be. Repeat nothing, and add no remark about it.',
      },
    ],
  }
}

/** Was it a break of an answer whose beginning stays on the screen? */
export const brokeOff = (state: AskState, { stream }: AskRequest, failure: Failure): boolean =>
  state.breaks !== null && stream && failure.shown && errorRules[failure.class].breaker === 'counts'

/** Keeps what was said when an answer broke off, for whoever goes on. */
export function noteBreak(state: AskState, question: AskRequest, failure: Failure): void {
  if (state.breaks === null || !brokeOff(state, question, failure)) return
  state.breaks.broke = true
  if (goesOn(state, question)) state.breaks.text += failure.partialText
}

/** The error of a step whose answer broke off and is to fail there; null where it may be asked again. */
export function endedByBreak(state: AskState, question: AskRequest, failure: Failure): StepError | null {
  if (state.breaks?.how !== 'fail' || !brokeOff(state, question, failure)) return null
  const message = `${failure.message} It broke off after ${failure.partialText.length} characters, which are kept as they stand.`
  return new StepError(failure.class, message, 'broken_off')
}

/** What is asked after a failure: a repair, the rest of what broke off, or the same again. */
export function requestAfter(
  state: AskState,
  question: AskRequest,
  request: ModelRequest,
  failure: Failure,
): ModelRequest {
  if (failure.class === 'invalid_output') return repairRequest(request, failure)
  return brokeOff(state, question, failure) ? goingOn(state, question, state.breaks?.first ?? request) : request
}
