import { type ErrorClass, errorRules } from '../../../shared/errors.ts'
import type { HealthState } from '../../../shared/health/types.ts'

/*
 * The circuit breaker of one target as a value and pure functions over it: a state, what happened and the time give the
 * next state. Source: engine.md, "Breaker and health".
 */

const failuresInARow = 3
const windowMs = 60_000
const leastInWindow = 5
const firstOpenMs = 30_000
const longestOpenMs = 300_000
const probesToClose = 2
/** A probe that was never heard of again (its process died) stands in nobody's way longer than an attempt may take. */
const probeLostMs = 300_000
const longestRetryAfterMs = 86_400_000
/** From the start of the ramp: from this many milliseconds on, this share. */
const ramp = [
  { from: 0, share: 0.1 },
  { from: 15_000, share: 0.5 },
  { from: 30_000, share: 1 },
] as const
const rampMs = 30_000
const timesKept = 100

export interface Breaker {
  state: HealthState
  /** Class of the failure that opened it last; null: nothing did, or the user. */
  why: ErrorClass | null
  /** Tried again from then on; null while open: not until the user acts. */
  until: number | null
  /** How long it was open last, doubling; 0 once it has been closed for good. */
  openMs: number
  inARow: number
  /** Times of the last minute's successes and failures. */
  oks: number[]
  fails: number[]
  /** Probes that went well in a row. */
  probes: number
  /** Since when a probe is out. */
  probeSince: number | null
  rampFrom: number | null
  /** Requests that came during the ramp, to let every tenth, then every second one through. */
  rampSeen: number
}

export const newBreaker = (): Breaker => ({
  state: 'closed',
  why: null,
  until: null,
  openMs: 0,
  inARow: 0,
  oks: [],
  fails: [],
  probes: 0,
  probeSince: null,
  rampFrom: null,
  rampSeen: 0,
})

/** The breaker as it is at that time: an opening that is over is half open, a ramp that is over is closed. */
export function breakerAt(breaker: Breaker, now: number): Breaker {
  if (breaker.state === 'open' && breaker.until !== null && now >= breaker.until) return halfOpen(breaker)
  if (breaker.state === 'half_open' && breaker.probeSince !== null && now - breaker.probeSince >= probeLostMs)
    return { ...breaker, probeSince: null }
  if (breaker.state === 'ramp' && now - (breaker.rampFrom ?? now) >= rampMs)
    return { ...breaker, state: 'closed', why: null, openMs: 0, rampFrom: null }
  return breaker
}

const halfOpen = (breaker: Breaker): Breaker => ({
  ...breaker,
  state: 'half_open',
  until: null,
  probes: 0,
  probeSince: null,
})

/** The share of requests it takes, 0 to 1. */
export function shareAt(breaker: Breaker, now: number): number {
  const { state, rampFrom, probeSince } = breakerAt(breaker, now)
  if (state === 'open') return 0
  if (state === 'half_open') return probeSince === null ? 1 : 0
  if (state === 'closed') return 1
  const since = now - (rampFrom ?? now)
  return ramp.findLast(({ from }) => since >= from)?.share ?? 1
}

/** When time alone changes it next; null: only a request or the user does. */
export function nextChange(breaker: Breaker, now: number): number | null {
  if (breaker.state === 'open') return breaker.until !== null && breaker.until > now ? breaker.until : null
  if (breaker.state !== 'ramp') return null
  const since = now - (breaker.rampFrom ?? now)
  const step = ramp.find(({ from }) => from > since)
  return step === undefined ? null : now - since + step.from
}

/**
 * May a request leave? `limited`: somebody else could answer, so that a recovering target takes its share alone. A
 * request that may leave half open is the probe.
 */
export function admit(
  before: Breaker,
  now: number,
  limited: boolean,
): { breaker: Breaker; go: boolean; probe: boolean } {
  const breaker = breakerAt(before, now)
  switch (breaker.state) {
    case 'closed':
      return { breaker, go: true, probe: false }
    case 'open':
      return { breaker, go: false, probe: false }
    case 'half_open':
      if (breaker.probeSince !== null) return { breaker, go: false, probe: false }
      return { breaker: { ...breaker, probeSince: now }, go: true, probe: true }
    case 'ramp': {
      if (!limited) return { breaker, go: true, probe: false }
      const share = shareAt(breaker, now)
      const seen = breaker.rampSeen
      const go = Math.floor((seen + 1) * share) > Math.floor(seen * share)
      return { breaker: { ...breaker, rampSeen: seen + 1 }, go, probe: false }
    }
  }
}

/** A request that left has been answered. */
export function succeeded(before: Breaker, now: number, probe: boolean): Breaker {
  const breaker = breakerAt(before, now)
  if (breaker.state === 'half_open') {
    if (!probe) return breaker
    const probes = breaker.probes + 1
    if (probes < probesToClose) return { ...breaker, probes, probeSince: null }
    return { ...breaker, ...cleared, state: 'ramp', rampFrom: now }
  }
  // The answer to a request from before it was opened says nothing of now.
  if (breaker.state === 'open') return breaker
  return { ...breaker, inARow: 0, oks: recent([...breaker.oks, now], now), fails: recent(breaker.fails, now) }
}

export interface FailedRequest {
  class: ErrorClass
  httpStatus: number | null
  retryAfterMs: number | null
  /** A local server may have the model in a minute. */
  local: boolean
}

/** A request that left has failed. What a class means here is the breaker column of the table of error classes. */
export function failed(before: Breaker, now: number, failure: FailedRequest, probe: boolean): Breaker {
  const breaker = breakerAt(before, now)
  switch (meaning(failure)) {
    case 'nothing':
      return probe ? released(breaker) : breaker
    case 'until_told':
      return opened(breaker, now, Math.min(failure.retryAfterMs ?? 0, longestRetryAfterMs), failure.class)
    case 'until_user':
      return opened(breaker, now, null, failure.class)
    case 'counts':
      return counted(breaker, now, failure.class, probe)
  }
}

function meaning({ class: errorClass, httpStatus, retryAfterMs, local }: FailedRequest) {
  switch (errorRules[errorClass].breaker) {
    case 'counts':
      return 'counts'
    case 'counts_408':
      return httpStatus === 408 ? 'counts' : 'nothing'
    case 'retry_after':
      return retryAfterMs === null ? 'counts' : 'until_told'
    case 'user':
    case 'key':
      return 'until_user'
    case 'model':
      return local ? 'counts' : 'until_user'
    case 'no':
      return 'nothing'
  }
}

/** A probe whose request was stopped, or said nothing of the target's health: another may try. */
export const released = (breaker: Breaker): Breaker =>
  breaker.state === 'half_open' ? { ...breaker, probeSince: null } : breaker

/** "Try anyway": the next request goes out as a probe, however it stands. */
export const tryAnyway = (breaker: Breaker): Breaker => (breaker.state === 'open' ? halfOpen(breaker) : breaker)

function counted(breaker: Breaker, now: number, why: ErrorClass, probe: boolean): Breaker {
  // It began before this opening and ends after it: opening again extends the deadline.
  if (breaker.state === 'open') return breaker.until === null ? breaker : opened(breaker, now, breaker.openMs, why)
  if (breaker.state === 'half_open') return probe ? openedLonger(breaker, now, why) : breaker
  const inARow = breaker.inARow + 1
  const fails = recent([...breaker.fails, now], now)
  const oks = recent(breaker.oks, now)
  const all = fails.length + oks.length
  if (inARow >= failuresInARow || (all >= leastInWindow && fails.length > all / 2))
    return openedLonger(breaker, now, why)
  return { ...breaker, inARow, fails, oks }
}

const openedLonger = (breaker: Breaker, now: number, why: ErrorClass): Breaker => {
  const openMs = breaker.openMs === 0 ? firstOpenMs : Math.min(breaker.openMs * 2, longestOpenMs)
  return opened({ ...breaker, openMs }, now, openMs, why)
}

const cleared = {
  inARow: 0,
  oks: [] as number[],
  fails: [] as number[],
  probes: 0,
  probeSince: null,
  rampFrom: null,
  rampSeen: 0,
}

/** Open for `ms` from now, or until the user acts (null); never shorter than it already was. */
function opened(breaker: Breaker, now: number, ms: number | null, why: ErrorClass): Breaker {
  const already = breaker.state === 'open'
  if (already && breaker.until === null) return breaker
  const until = ms === null ? null : Math.max(now + ms, already ? (breaker.until ?? 0) : 0)
  return { ...breaker, ...cleared, state: 'open', why, until }
}

const recent = (times: number[], now: number): number[] => times.filter((at) => now - at < windowMs).slice(-timesKept)
