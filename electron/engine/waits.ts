import type { Clock, Signal } from '../../shared/clock.ts'
import { StepError } from '../../shared/errors.ts'

const firstMs = 1000
const capMs = 20_000
/** A request that could leave later than this is not worth waiting for where anybody else may answer. */
export const longestRetryAfterMs = 10_000

/** Full jitter, one second doubling, at most twenty. `retry` counts from 0, `random` is in [0, 1). */
export const backoffMs = (retry: number, random: number): number =>
  Math.floor(random * Math.min(capMs, firstMs * 2 ** retry))

/** A sleep that an abort ends at once, with class `cancelled`. */
export function sleep(clock: Clock, ms: number, signal: Signal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new StepError('cancelled', 'Stopped while waiting to try again.'))
    const abort = (): void => {
      cancel()
      reject(new StepError('cancelled', 'Stopped while waiting to try again.'))
    }
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', abort)
      resolve()
    })
    signal.addEventListener('abort', abort, { once: true })
  })
}
