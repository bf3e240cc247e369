import type { Cause } from './outcomes.ts'
import type { Step } from './step.ts'

/** Sentences of a receipt: what happened, to whom. Titles are the user's own. */

/** Ends a sentence, unless the title it ends with has done so ("Good enough?"). */
const ended = (sentence: string): string => (/[.!?…]$/.test(sentence) ? sentence : `${sentence}.`)

export function skipWords(
  steps: readonly Step[],
  reasonCode: 'not_taken' | 'upstream_failed',
  cause: Cause | null,
  from: Step | null,
): string {
  if (reasonCode === 'upstream_failed' && cause !== null) {
    const source = steps.find((step) => step.plan.nodeId === cause.nodeId)
    const why = source?.end?.reason
    return `Not run: ${source?.plan.title ?? cause.nodeId} ${cause.class === 'cancelled' ? 'was stopped' : 'failed'}${why ? `. ${why}` : '.'}`
  }
  if (from === null) return 'Not run: no way led here this time.'
  return from.end?.status === 'done'
    ? `Not run: ${from.plan.title} went another way.`
    : `Not run: ${from.plan.title} did not run either.`
}

/** Why nobody asked: whoever could have had its answer already, or was not asked itself. */
export function notAskedWords(steps: readonly Step[], unasked: Step): string {
  for (const step of steps) {
    if (step.end?.status !== 'done' || step.chosen === null) continue
    const option = step.plan.inputs.find((input) =>
      input.wires.some((wire) => leadsTo(steps, wire.step, unasked.index)),
    )
    if (option === undefined || option.port === step.chosen.port) continue
    const taken = step.plan.inputs.find((input) => input.port === step.chosen?.port)
    const source = taken?.wires.map((wire) => steps[wire.step]!).find((candidate) => candidate.end?.status === 'done')
    const title = source?.plan.title ?? step.chosen.title
    return ended(`Not asked: ${step.plan.title} already had an answer from ${title}`)
  }
  return 'Not asked: nothing that ran needed it.'
}

/** Does a step, asked, ask for another? Through any number of wires, without recursion. */
function leadsTo(steps: readonly Step[], from: number, to: number): boolean {
  const seen = new Set<number>()
  const left = [from]
  for (let index = left.pop(); index !== undefined; index = left.pop()) {
    if (index === to) return true
    if (index < to || seen.has(index)) continue
    seen.add(index)
    for (const input of steps[index]!.plan.inputs) for (const wire of input.wires) left.push(wire.step)
  }
  return false
}
