import { liesTooDeep, tooDeepWords } from '../../shared/document/walk.ts'
import { StepError } from '../../shared/errors.ts'
import type { Json } from '../../shared/json.ts'
import type { AskAnswer, AskRequest } from '../../shared/kinds/execute.ts'
import type { ModelRequest } from '../../shared/model/types.ts'
import type { AnsweredBy } from '../../shared/values.ts'
import { asFailure, type Failure } from './failure.ts'
import { validateJson } from './validate.ts'

const shownProblems = 5

/** Reads an answer against its schema and the kind's own `accept`; what doesn't hold is class `invalid_output`. */
export function readAnswer(
  question: AskRequest,
  by: AnsweredBy,
  text: string,
  finish: 'stop' | 'length',
): { ok: true; answer: AskAnswer } | { ok: false; failure: Failure } {
  let value: Json = null
  if (question.outputSchema !== undefined) {
    if (finish === 'length')
      return invalid('The answer was cut off by the longest answer allowed, so it is not whole JSON.', text)
    try {
      value = JSON.parse(text) as Json
    } catch {
      return invalid('The answer is not JSON, though JSON was asked for.', text)
    }
    if (liesTooDeep(value)) return invalid(`In the JSON ${tooDeepWords}.`, text)
    const problems = validateJson(question.outputSchema, value)
    if (problems.length > 0)
      return invalid(`The answer doesn't follow the schema: ${problems.slice(0, shownProblems).join('; ')}.`, text)
  }
  if (question.accept !== undefined) {
    const accepted = question.accept(text)
    if (!accepted.ok) return invalid(accepted.problem, text)
    value = accepted.value
  }
  return { ok: true, answer: { text, value, finish, by } }
}

function invalid(problem: string, text: string): { ok: false; failure: Failure } {
  return {
    ok: false,
    failure: { ...asFailure(new StepError('invalid_output', problem), false), partialText: text, sent: true },
  }
}

/** The one repair: the same question, the answer that failed, and what was wrong with it. */
export function repairRequest(request: ModelRequest, failure: Failure): ModelRequest {
  const messages = [...request.messages]
  if (failure.partialText !== '') messages.push({ role: 'assistant', content: failure.partialText })
  messages.push({
    role: 'user',
    content: `That answer can't be used. ${failure.message} Answer again, with nothing but what was asked for.`,
  })
  return { ...request, messages }
}
