import { StepError } from '../../shared/errors.ts'
import { attemptsAStep } from '../../shared/plan/limits.ts'
import type { AskState, Asked } from './ask.ts'
import type { RunCore } from './core.ts'
import { type HealthTicket, awaitHealth, claim, healthIdOf } from './health-gate.ts'
import { acquire } from './limits.ts'
import { inputTokensAbout } from './pricing.ts'
import type { Reservation } from './purse.ts'
import type { RatePass } from './rates/index.ts'
import { checkMayAsk } from './service.ts'
import { setAside } from './spending.ts'
import { longestRetryAfterMs } from './waits.ts'

export interface Admitted {
  reservation: Reservation
  pass: RatePass
  ticket: HealthTicket
}

/**
 * All that a request must have before it leaves: a target in service that its data may reach, and a healthy one, a number
 * under the bounds, money set aside, and a place in flight.
 */
export async function admit(core: RunCore, state: AskState, asked: Asked, reserved: number | null): Promise<Admitted> {
  for (;;) {
    checkMayAsk(core, state, asked.question.target)
    await awaitHealth(core, state, asked.question.target)
    const admitted = await makeRoom(core, state, asked, reserved)
    if (admitted !== null) return admitted
  }
}

/** Null when the target closed meanwhile: what was taken is given back. */
async function makeRoom(
  core: RunCore,
  state: AskState,
  asked: Asked,
  reserved: number | null,
): Promise<Admitted | null> {
  const { question } = asked
  if (state.claimed >= attemptsAStep)
    throw new StepError(
      'unknown',
      `This step already made ${attemptsAStep} requests, which is as many as a step may.`,
      'step_attempts',
    )
  if (core.attemptsLeft <= 0)
    throw new StepError(
      'unknown',
      'This run already made as many requests as it may (settings, maxAttempts).',
      'run_attempts',
    )
  core.attemptsLeft--
  state.claimed++
  let reservation: Reservation | null = null
  const giveBack = (): void => {
    reservation?.settle(0)
    core.attemptsLeft++
    state.claimed--
  }
  try {
    reservation = await setAside(core, state.nodeId, question.target, reserved, state.signal)
    const pass = await placeFor(core, state, asked)
    let ticket: HealthTicket | null = null
    try {
      ticket = claim(core, state, question.target, question.chosen === true)
    } finally {
      if (ticket === null) pass.end()
    }
    if (ticket !== null) return { reservation, pass, ticket }
    giveBack()
    return null
  } catch (error) {
    giveBack()
    throw error
  }
}

/** A place in flight, and room under the key's rate limit: both at the same moment, so that neither is held in vain. */
async function placeFor(core: RunCore, state: AskState, { question, request, facts }: Asked): Promise<RatePass> {
  const { rates, limits, clock, runId } = core.options
  const { target } = question
  const places = [core.places, limits.of(target.provider, facts.local)]
  // A server on this machine has no limit but itself.
  if (rates === undefined || facts.local) {
    const release = await acquire(places, state.signal)
    return { waitedMs: 0, heard: () => undefined, refused: () => undefined, end: release }
  }
  const input = inputTokensAbout(request)
  const { key, hint } = healthIdOf(core.options, target)
  const since = clock.now()
  return rates.enter(
    { provider: target.provider, model: target.model, key, hint },
    {
      run: runId,
      need: { requests: 1, tokens: input + request.maxTokens, input, output: request.maxTokens },
      places,
      // Where somebody else may answer, it is as with a Retry-After.
      latest: () => Math.min(core.deadline, state.replaceable ? since + longestRetryAfterMs : Infinity),
      signal: state.signal,
      onWait: (until, limit) =>
        core.journal.emit('rate.waiting', {
          nodeId: state.nodeId,
          target: { provider: target.provider, model: target.model, key: target.key ?? null },
          until: core.journal.iso(until),
          limit,
        }),
    },
  )
}
