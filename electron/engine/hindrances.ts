import { healthSign } from '../../shared/health/words.ts'
import type { PlannedCall } from '../../shared/kinds/define.ts'
import { type Hindrance, hardFilters } from '../../shared/kinds/execute.ts'
import type { PlanStep } from '../../shared/plan/types.ts'
import { estimateTokens } from '../../shared/text/count.ts'
import type { RunCore } from './core.ts'
import { standingOf } from './health-gate.ts'
import { tagsOfStep } from './service.ts'
import { tooDear } from './spending.ts'

/** A drawing, or what lies in a box: what the way from a branch is followed in. */
type Steps = readonly PlanStep[]

/**
 * What keeps everything behind a branch from being asked. The models it leads to next count: those of the first steps
 * that ask any, through whatever only passes the value on, and into boxes. Where one of them can be asked, or another
 * option stands behind it, or no model is asked at all, nothing hinders.
 */
export function hindranceOf(core: RunCore, step: PlanStep, port: string, text: string): Hindrance | null {
  const { steps } = core.options.plan
  const from = steps.indexOf(step)
  const next = (takersOf(steps).get(from) ?? []).filter((taker) => takesFrom(taker, from, port))
  return worstOf(core, steps, next, text)
}

/** The worst of what hinders those that are asked first from these steps on; null where one isn't hindered. */
function worstOf(core: RunCore, steps: Steps, from: Steps, text: string): Hindrance | null {
  let worst: Hindrance | null = null
  for (const asker of firstAskers(core, steps, from)) {
    if (hasAnotherOption(steps, asker)) return null
    for (const found of hindrancesAt(core, asker, text)) {
      if (found === null) return null
      // The first filter of the list is what a person has to mend first.
      if (worst === null || hardFilters.indexOf(found.filter) < hardFilters.indexOf(worst.filter)) worst = found
    }
  }
  return worst
}

/** One for each model it may ask, null for one that can be asked; of a box for what is asked first in it. */
function hindrancesAt(core: RunCore, asker: PlanStep, text: string): (Hindrance | null)[] {
  const { inside } = asker
  if (inside !== undefined) return [worstOf(core, inside.steps, beginningsOf(inside.steps), text)]
  const tags = tagsOfStep(core.options.plan, asker)
  return answering(core, asker).map((call) => hindranceOfCall(core, call, tags, text))
}

const beginningsOf = (steps: Steps): Steps =>
  steps.filter(({ inputs }) => inputs.every(({ wires }) => wires.length === 0))

const answering = ({ options }: RunCore, step: PlanStep): PlannedCall[] =>
  (options.kind(step.kind).calls?.(step.config) ?? []).filter(({ role }) => role === 'answer')

/** It asks a model for an answer, or something in it does. */
const asks = (core: RunCore, step: PlanStep): boolean =>
  step.inside === undefined ? answering(core, step).length > 0 : step.inside.steps.some((within) => asks(core, within))

/** Who takes what a step gives, by the step's index. */
const takers = new WeakMap<Steps, Map<number, PlanStep[]>>()

function takersOf(steps: Steps): Map<number, PlanStep[]> {
  const known = takers.get(steps)
  if (known !== undefined) return known
  const found = new Map<number, PlanStep[]>()
  for (const step of steps) {
    const sources = new Set(step.inputs.flatMap(({ wires }) => wires.map((wire) => wire.step)))
    for (const source of sources) found.set(source, [...(found.get(source) ?? []), step])
  }
  takers.set(steps, found)
  return found
}

const takesFrom = (step: PlanStep, source: number, port: string): boolean =>
  step.inputs.some(({ wires }) => wires.some((wire) => wire.step === source && wire.port === port))

function firstAskers(core: RunCore, steps: Steps, from: Steps): PlanStep[] {
  const all = takersOf(steps)
  const askers: PlanStep[] = []
  const waiting = [...from]
  const seen = new Set(waiting)
  for (const next of waiting) {
    if (asks(core, next)) {
      askers.push(next)
      continue
    }
    for (const further of all.get(steps.indexOf(next)) ?? []) {
      if (seen.has(further)) continue
      seen.add(further)
      waiting.push(further)
    }
  }
  return askers
}

/** Somebody takes its answer who can do without it: its failure is that one's to deal with. */
function hasAnotherOption(steps: Steps, asker: PlanStep): boolean {
  const next = takersOf(steps).get(steps.indexOf(asker)) ?? []
  return next.some(
    ({ asking, inputs }) =>
      asking.how !== 'all' && new Set(inputs.flatMap(({ wires }) => wires.map((wire) => wire.step))).size > 1,
  )
}

/** The hard filters in their order; the first that removes the target says why. Source: engine.md, "Router". */
function hindranceOfCall(core: RunCore, call: PlannedCall, tags: readonly string[], text: string): Hindrance | null {
  const { target, structured, maxTokens } = call
  const name = `${target.provider} / ${target.model}`
  const standing = standingOf(core.options, target, tags)
  const { missing, facts } = standing
  if (missing !== null) return missing
  if (facts?.does === 'embed')
    return { filter: 'capability', why: `${name} makes vectors and answers nothing.`, class: 'bad_request' }
  if (structured && facts !== null && !facts.structuredOutput)
    return { filter: 'capability', why: `${name} doesn't answer by a schema.`, class: 'bad_request' }
  const tokens = estimateTokens(text)
  const answer = Math.min(maxTokens, facts?.maxOutput ?? maxTokens)
  if (facts !== null && facts.window !== null && tokens + answer > facts.window) {
    const why = `About ${tokens} tokens and an answer of ${answer} don't fit into the ${facts.window} of ${name}.`
    return { filter: 'window', why, class: 'context_length' }
  }
  if (standing.forbidden !== null) return { filter: 'policy', why: standing.forbidden, class: 'policy' }
  const messages = [{ role: 'user' as const, content: text }]
  const cost = tooDear(core, { target, system: '', messages, maxTokens, stream: false })
  if (cost !== null) return { filter: 'cost', why: `${name} ${cost}`, class: 'budget' }
  if (standing.state !== 'open') return null
  const how = healthSign(standing, core.options.clock.now()) ?? 'not well'
  return { filter: 'breaker', why: `${name}: ${how}.`, class: standing.why ?? 'unknown' }
}
