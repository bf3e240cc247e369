import { healthSign } from '../../shared/health/words.ts'
import type { PlannedCall } from '../../shared/kinds/define.ts'
import { type Hindrance, hardFilters } from '../../shared/kinds/execute.ts'
import { toUsd } from '../../shared/money.ts'
import type { Plan, PlanStep } from '../../shared/plan/types.ts'
import { estimateTokens } from '../../shared/text/count.ts'
import type { RunCore } from './core.ts'
import { standingOf } from './health-gate.ts'
import { reservationFor } from './pricing.ts'

/**
 * What keeps everything behind a branch from being asked. The models it leads to next count: those of the first steps
 * that ask any, through whatever only passes the value on. Where one of them can be asked, or another option stands
 * behind it, or no model is asked at all, nothing hinders.
 */
export function hindranceOf(core: RunCore, step: PlanStep, port: string, text: string): Hindrance | null {
  const { plan } = core.options
  let worst: Hindrance | null = null
  for (const asker of firstAskers(core, step, port)) {
    if (hasAnotherOption(plan, asker)) return null
    for (const call of callsOf(core, asker)) {
      if (call.role !== 'answer') continue
      const found = hindranceOfCall(core, call, text)
      if (found === null) return null
      // The first filter of the list is what a person has to mend first.
      if (worst === null || hardFilters.indexOf(found.filter) < hardFilters.indexOf(worst.filter)) worst = found
    }
  }
  return worst
}

const callsOf = ({ options }: RunCore, step: PlanStep): PlannedCall[] =>
  options.kind(step.kind).calls?.(step.config) ?? []

/** Who takes what a step gives, by the step's index. */
const takers = new WeakMap<Plan, Map<number, PlanStep[]>>()

function takersOf(plan: Plan): Map<number, PlanStep[]> {
  const known = takers.get(plan)
  if (known !== undefined) return known
  const found = new Map<number, PlanStep[]>()
  for (const step of plan.steps) {
    const sources = new Set(step.inputs.flatMap(({ wires }) => wires.map((wire) => wire.step)))
    for (const source of sources) found.set(source, [...(found.get(source) ?? []), step])
  }
  takers.set(plan, found)
  return found
}

const takesFrom = (step: PlanStep, source: number, port: string): boolean =>
  step.inputs.some(({ wires }) => wires.some((wire) => wire.step === source && wire.port === port))

function firstAskers(core: RunCore, step: PlanStep, port: string): PlanStep[] {
  const { plan } = core.options
  const all = takersOf(plan)
  const from = plan.steps.indexOf(step)
  const askers: PlanStep[] = []
  const waiting = (all.get(from) ?? []).filter((next) => takesFrom(next, from, port))
  const seen = new Set(waiting)
  for (const next of waiting) {
    if (callsOf(core, next).some((call) => call.role === 'answer')) {
      askers.push(next)
      continue
    }
    for (const further of all.get(plan.steps.indexOf(next)) ?? []) {
      if (seen.has(further)) continue
      seen.add(further)
      waiting.push(further)
    }
  }
  return askers
}

/** Somebody takes its answer who can do without it: its failure is that one's to deal with. */
function hasAnotherOption(plan: Plan, asker: PlanStep): boolean {
  const next = takersOf(plan).get(plan.steps.indexOf(asker)) ?? []
  return next.some(
    ({ asking, inputs }) =>
      asking.how !== 'all' && new Set(inputs.flatMap(({ wires }) => wires.map((wire) => wire.step))).size > 1,
  )
}

/** The hard filters in their order; the first that removes the target says why. Source: engine.md, "Router". */
function hindranceOfCall(core: RunCore, call: PlannedCall, text: string): Hindrance | null {
  const { target, structured } = call
  const name = `${target.provider} / ${target.model}`
  const standing = standingOf(core.options, target)
  const { missing, facts } = standing
  if (missing !== null) return missing
  if (facts?.does === 'embed')
    return { filter: 'capability', why: `${name} makes vectors and answers nothing.`, class: 'bad_request' }
  if (structured && facts !== null && !facts.structuredOutput)
    return { filter: 'capability', why: `${name} doesn't answer by a schema.`, class: 'bad_request' }
  const tokens = estimateTokens(text)
  const answer = Math.min(call.maxTokens, facts?.maxOutput ?? call.maxTokens)
  if (facts !== null && facts.window !== null && tokens + answer > facts.window) {
    const why = `About ${tokens} tokens and an answer of ${answer} don't fit into the ${facts.window} of ${name}.`
    return { filter: 'window', why, class: 'context_length' }
  }
  const cost = costCap(core, call, text, answer)
  if (cost !== null) return { filter: 'cost', why: `${name} ${cost}`, class: 'budget' }
  if (standing.state !== 'open') return null
  const how = healthSign(standing, core.options.clock.now()) ?? 'not well'
  return { filter: 'breaker', why: `${name}: ${how}.`, class: standing.why ?? 'unknown' }
}

/** Why a request doesn't fit what is left of the run's budget, or null. */
function costCap({ options, budget }: RunCore, call: PlannedCall, text: string, maxTokens: number): string | null {
  if (budget.limit === null) return null
  const request = { system: '', messages: [{ role: 'user' as const, content: text }], stream: false, maxTokens }
  const cost = reservationFor(options.facts(call.target).model, request)
  if (cost === null || budget.spent + cost <= budget.limit) return null
  const left = toUsd(Math.max(0, budget.limit - budget.spent))
  return `could cost up to $${toUsd(cost)}, and $${left} of the run's budget is left.`
}
