import type { AskRequest } from '../../shared/kinds/execute.ts'
import type { ModelRequest, Target } from '../../shared/model/types.ts'
import type { AskState } from './ask.ts'
import type { RunCore } from './core.ts'
import { requestFor } from './request.ts'
import { hashOf } from './seeds.ts'
import { softened } from './spending.ts'

/**
 * The target itself, or the tier below where a budget lands softly; in a run that goes on the one that had answered
 * before it was interrupted, however its budgets stand now.
 */
export function targetFor(core: RunCore, state: AskState, wanted: AskRequest): Target {
  const { resumed, lower, standIn } = core.options
  if (resumed !== undefined) {
    const below = lower?.(wanted.target) ?? null
    for (const target of below === null ? [wanted.target] : [wanted.target, below]) {
      const question = { ...wanted, target: standIn?.(target) ?? target }
      const request = requestFor(core, state.nodeId, question, core.options.facts(question.target))
      const hash = hashOfAsk(question, request)
      if (resumed.answers.has(`${state.nodeId} ${hash}.${state.occurrences.get(hash) ?? 0}`)) return target
    }
  }
  return softened(core, state, wanted.target)
}

const hashOfAsk = (question: AskRequest, request: ModelRequest): string =>
  hashOf(question.target, request, question.sample ?? 0).slice(0, 24)

/** The same request made again in one step has another name: a sample of its own, not a repeat of the first. */
export function nameOfAsk(state: AskState, question: AskRequest, request: ModelRequest): string {
  const hash = hashOfAsk(question, request)
  const again = state.occurrences.get(hash) ?? 0
  state.occurrences.set(hash, again + 1)
  return `${hash}.${again}`
}
