import type { PlanStep } from '../../shared/plan/types.ts'
import type { Cause } from './outcomes.ts'
import type { Step } from './step.ts'

/** Sentences of a receipt: what happened, to whom. Titles are the user's own. */

/** Ends a sentence, unless the title it ends with has done so ("Good enough?"). */
const ended = (sentence: string): string => (/[.!?…]$/.test(sentence) ? sentence : `${sentence}.`)

/** @param source the step in which `cause` began @param from the one that went another way, or did not run */
export function skipWords(
  reasonCode: 'not_taken' | 'upstream_failed',
  cause: Cause | null,
  source: Step | undefined,
  from: Step | null,
): string {
  if (reasonCode === 'upstream_failed' && cause !== null) {
    const why = source?.end?.reason
    return `Not run: ${source?.plan.title ?? cause.nodeId} ${cause.class === 'cancelled' ? 'was stopped' : 'failed'}${why ? `. ${why}` : '.'}`
  }
  if (from === null) return 'Not run: no way led here this time.'
  return from.end?.status === 'done'
    ? `Not run: ${from.plan.title} went another way.`
    : `Not run: ${from.plan.title} did not run either.`
}

/** Of a step that gathers: each source that brought nothing, with its reason. */
export function nothingCameWords({ inputs }: PlanStep, steps: readonly Step[]): string {
  const told = inputs
    .flatMap(({ wires }) => wires.flatMap((wire) => steps[wire.step] ?? []))
    .flatMap(({ plan, end }) => (end === null || end.reason === null ? [] : [`${plan.title}: ${end.reason}`]))
  return `Nothing usable came. ${told.join(' ')}`.trim()
}

/** Why nobody asked: whoever could have had its answer already (`without`), or was not asked itself. */
export function notAskedWords(steps: readonly Step[], without: Step | undefined): string {
  if (without === undefined || without.chosen === null) return 'Not asked: nothing that ran needed it.'
  const { port } = without.chosen
  const taken = without.plan.inputs.find((input) => input.port === port)
  const source = taken?.wires.map((wire) => steps[wire.step]!).find((candidate) => candidate.end?.status === 'done')
  return ended(
    `Not asked: ${without.plan.title} already had an answer from ${source?.plan.title ?? without.chosen.title}`,
  )
}

/**
 * Who could have asked for a step that nobody asked, but had its answer already: by the step, the first in the plan's
 * order. Goes through each step once, however many there are: beyond one that is done or has been named lies nothing new.
 */
export function whoDidWithout(steps: readonly Step[]): Map<Step, Step> {
  const found = new Map<Step, Step>()
  for (const step of steps) {
    if (step.end?.status !== 'done' || step.chosen === null) continue
    const seen = new Set<Step>()
    const left = step.plan.inputs.filter((input) => input.port !== step.chosen?.port)
    for (let input = left.pop(); input !== undefined; input = left.pop())
      for (const wire of input.wires) {
        const source = steps[wire.step]!
        if (source.end?.status === 'done' || found.has(source) || seen.has(source)) continue
        seen.add(source)
        if (source.phase === 'idle') found.set(source, step)
        left.push(...source.plan.inputs)
      }
  }
  return found
}
