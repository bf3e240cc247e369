import { StepError } from '../../shared/errors.ts'
import { healthWords } from '../../shared/health/words.ts'
import type { TargetStanding } from '../../shared/health/types.ts'
import type { Target } from '../../shared/model/types.ts'
import type { AnsweredBy } from '../../shared/values.ts'
import type { RunCore } from './core.ts'
import type { AskState } from './ask.ts'
import type { Failure } from './failure.ts'
import { type HealthId, unknownStanding } from './health/index.ts'
import type { EngineOptions } from './types.ts'
import { sleep } from './waits.ts'

const atTheDoorMs = 50

export function healthIdOf({ facts }: Pick<EngineOptions, 'facts'>, target: Target): HealthId {
  const { key } = facts(target)
  return { provider: target.provider, model: target.model, key: key?.name ?? '', hint: key?.hint ?? '' }
}

/** How a target stands, for a kind that chooses among several. `tags`: of the data of the step that would ask it. */
export function standingOf(
  options: Pick<EngineOptions, 'facts' | 'health' | 'forbidden'>,
  target: Target,
  tags: readonly string[],
): TargetStanding {
  const { model, local, missing, outOfService } = options.facts(target)
  const health = options.health?.look(healthIdOf(options, target)) ?? unknownStanding
  return {
    ...health,
    missing: outOfService == null ? (missing ?? null) : { filter: 'enabled', why: outOfService, class: 'unknown' },
    // Also of data without a tag: there is a policy for everything.
    forbidden: options.forbidden?.(tags, target) ?? null,
    tooDear: null,
    facts: model,
    local,
  }
}

/** A verdict on an answer, for whoever gave it. */
export function creditVerdict(options: EngineOptions, { provider, model }: AnsweredBy, score: number): void {
  options.health?.judged(healthIdOf(options, { provider, model }), score)
}

/** Would a request that leaves in `ms` be refused? Then a retry isn't worth its wait. */
export function refusedIn({ options }: RunCore, target: Target, ms: number): boolean {
  if (options.health === undefined) return false
  const { state, until } = options.health.look(healthIdOf(options, target))
  return state === 'open' && (until === null || until > options.clock.now() + ms)
}

/**
 * Passes at once where the target may be asked. Where it may not, the step fails with the class that opened it, so that a
 * Fallback moves on and nothing is sent; only while a probe is under way, and nobody else could answer, its end is
 * waited for.
 */
export async function awaitHealth(core: RunCore, state: AskState, target: Target): Promise<void> {
  const { health } = core.options
  if (health === undefined) return
  for (;;) {
    const standing = health.look(healthIdOf(core.options, target))
    const left = (standing.until ?? Infinity) - core.options.clock.now()
    if (standing.probing && !state.replaceable) await health.probeEnded(state.signal)
    // A timer may be a few milliseconds early: who slept until then is not to be turned away at the door.
    else if (standing.state === 'open' && left <= atTheDoorMs) await sleep(core.options.clock, left, state.signal)
    else if (standing.state === 'open' || standing.probing) throw refusal(core, state, target)
    else return
  }
}

/** How a request that is on its way ends, for its target's health. */
export type HealthTicket = (ended: { failure: Failure | null; ttftMs: number | null }) => void

/** Claims the request that is about to leave; null: the target closed while it waited for its place. */
export function claim(core: RunCore, state: AskState, target: Target, chosen: boolean): HealthTicket | null {
  const { health, facts } = core.options
  if (health === undefined) return () => undefined
  const id = healthIdOf(core.options, target)
  const ticket = health.begin(id, state.replaceable && !chosen)
  if (ticket === null) {
    if (health.look(id).state === 'ramp') throw refusal(core, state, target)
    return null
  }
  if (ticket.probe) tell(core, state, target, 'half_open', null)
  return ({ failure, ttftMs }) => {
    const change = ticket.end(
      failure === null
        ? { how: 'done', ttftMs }
        : failure.class === 'cancelled' || (failure.class === 'config' && !failure.sent)
          ? { how: 'left' }
          : { how: 'failed', ...failure, local: facts(target).local },
    )
    if (change !== null) tell(core, state, target, change.state, change.until)
  }
}

function refusal(core: RunCore, state: AskState, target: Target): StepError {
  const standing = core.options.health?.look(healthIdOf(core.options, target))
  if (standing === undefined) return new StepError('unknown', 'It may not be asked now.', 'breaker_open')
  tell(core, state, target, standing.state, standing.until)
  const name = `${target.provider} / ${target.model}`
  return new StepError(
    standing.why ?? 'unknown',
    `${healthWords(name, standing, core.options.clock.now())} Nothing was asked.`,
    'breaker_open',
  )
}

function tell(
  core: RunCore,
  { nodeId }: AskState,
  { provider, model, key }: Target,
  state: 'closed' | 'open' | 'half_open' | 'ramp',
  until: number | null,
): void {
  core.journal.emit('breaker', {
    nodeId,
    target: { provider, model, key: key ?? null },
    // On its ramp a target is closed: it is asked, at first not by everybody.
    state: state === 'ramp' ? 'closed' : state,
    until: until === null ? null : core.journal.iso(until),
  })
}
