import type { RateReading } from '../../../shared/model/rates.ts'

/*
 * One limit of one key as a value and pure functions over it. Some providers give all of it back when a window ends,
 * others bit by bit; which it is can be seen in the numbers: of 500 a minute, one used is back after 120 ms or after the
 * rest of the minute. Until it was seen, all at once is believed, which never asks too early.
 */

export interface Gauge {
  limit: number
  /** What was left at `at`. */
  remaining: number
  at: number
  /** When all of it is there again. */
  resetAt: number
  windowMs: number
  refill: 'unknown' | 'gradual' | 'at_once'
}

const minuteMs = 60_000
const longWindows: readonly number[] = [minuteMs, 3_600_000, 86_400_000]
/** So much of a limit must be left for its reset to tell how it refills. */
const tellingShare = 0.9
/** A clock may be a little late, and a reset in whole seconds was cut off. */
const marginMs = (resetMs: number): number => (resetMs % 1000 === 0 ? 1000 : 250)

export function availableAt({ limit, remaining, at, resetAt, windowMs, refill }: Gauge, now: number): number {
  if (refill === 'gradual') return Math.min(limit, remaining + (limit * Math.max(0, now - at)) / windowMs)
  return now >= resetAt ? limit : remaining
}

/** When `need` of it is there, counting what comes in window after window; more than the limit is not waited for at once. */
export function readyAt(gauge: Gauge, need: number, now: number): number {
  const missing = need - availableAt(gauge, now)
  if (missing <= 1e-6) return now
  const { limit, windowMs, resetAt, refill } = gauge
  if (refill === 'gradual') return now + Math.ceil((missing / limit) * windowMs)
  const windows = Math.ceil(missing / limit)
  return Math.max(now, resetAt) + (now >= resetAt ? windows : windows - 1) * windowMs
}

/** The window a reset belongs to, where no name tells it: the shortest usual one that the reset fits into. */
const windowOf = (resetMs: number): number => longWindows.find((ms) => resetMs <= ms) ?? resetMs

/**
 * What the numbers tell: the reset of a bucket that refills bit by bit is the used part of a window; one far longer than
 * that is the end of a window. Null while they don't tell.
 */
function refillOf(limit: number, remaining: number, resetMs: number, windowMs: number | null): Gauge['refill'] | null {
  const used = limit - remaining
  if (used <= 0 || remaining < limit * tellingShare) return null
  const parts = (windowMs === null ? longWindows : [windowMs]).map((ms) => (ms * used) / limit)
  if (parts.some((ms) => Math.abs(resetMs - ms) <= 0.15 * ms + 20)) return 'gradual'
  return parts.every((ms) => resetMs < 0.5 * ms || resetMs > 3 * ms + 2000) && resetMs > (parts[0] ?? 0)
    ? 'at_once'
    : null
}

/**
 * What an answer told, taken in. `fresh`: the request left after the last reading came, so that nothing newer is known;
 * an older one may have been overtaken on its way, and then the lower rest counts.
 */
export function learned(before: Gauge | undefined, reading: RateReading, now: number, fresh: boolean): Gauge {
  const { remaining, resetMs } = reading
  const limit = Math.max(1, reading.limit ?? Math.max(before?.limit ?? 1, remaining))
  const seen = resetMs === null ? null : refillOf(limit, remaining, resetMs, reading.windowMs)
  // Once a whole window was seen, a reading at its very end may look gradual, and is not.
  const refill =
    before?.refill === 'at_once' ? 'at_once' : (seen ?? before?.refill ?? (reading.gradual ? 'gradual' : 'unknown'))
  const over = before === undefined || now >= before.resetAt || refill === 'gradual'
  const windowMs =
    reading.windowMs ??
    (resetMs === null
      ? (before?.windowMs ?? minuteMs)
      : refill === 'gradual'
        ? gradualWindow(limit, remaining, resetMs, before)
        : Math.max(windowOf(resetMs), before?.windowMs ?? 0))
  const told = resetMs === null ? null : now + resetMs + (refill === 'gradual' ? 0 : marginMs(resetMs))
  const known = before !== undefined && !fresh ? availableAt(before, now) : Infinity
  return {
    limit,
    windowMs,
    refill,
    remaining: Math.min(remaining, known),
    at: now,
    // Without a word about it, a window is taken to begin with its first answer.
    resetAt:
      told === null
        ? over || (before !== undefined && remaining > before.remaining && fresh)
          ? now + windowMs
          : (before?.resetAt ?? now + windowMs)
        : over
          ? told
          : Math.max(told, before.resetAt),
  }
}

function gradualWindow(limit: number, remaining: number, resetMs: number, before: Gauge | undefined): number {
  const used = limit - remaining
  if (used <= 0) return before?.windowMs ?? minuteMs
  const whole = (resetMs * limit) / used
  const nearest = [...longWindows].sort((a, b) => Math.abs(a - whole) - Math.abs(b - whole))[0]
  return nearest ?? minuteMs
}

/** Spent without an answer that told of it. */
export function spent(gauge: Gauge, amount: number, now: number): Gauge {
  const remaining = Math.max(0, availableAt(gauge, now) - amount)
  const begins = gauge.refill !== 'gradual' && now >= gauge.resetAt
  return { ...gauge, remaining, at: now, resetAt: begins ? now + gauge.windowMs : gauge.resetAt }
}
