import type { Clock } from '../../shared/clock.ts'

/** Node's longest timer; a longer one would fire at once. */
const longestMs = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, fn) => {
    const timer = setTimeout(fn, Math.min(Math.max(0, ms), longestMs))
    return () => clearTimeout(timer)
  },
}
