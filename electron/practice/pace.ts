import type { Clock, Signal } from '../../shared/clock.ts'

export const realClock: Clock = {
  now: () => Date.now(),
  after: (ms, fn) => {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
}

/** Waits `ms` on the clock, or rejects with the signal's reason as soon as it is aborted. Under half a millisecond it doesn't wait. */
export function wait(clock: Clock, ms: number, signal: Signal): Promise<void> {
  if (signal.aborted) return Promise.reject(reasonOf(signal))
  if (ms < 0.5) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const aborted = () => {
      cancel()
      reject(reasonOf(signal))
    }
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', aborted)
      resolve()
    })
    signal.addEventListener('abort', aborted, { once: true })
  })
}

/** Waits until the signal is aborted and then rejects with its reason. */
export const forever = (signal: Signal): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) return reject(reasonOf(signal))
    signal.addEventListener('abort', () => reject(reasonOf(signal)), { once: true })
  })

const reasonOf = (signal: Signal): Error =>
  signal.reason instanceof Error ? signal.reason : new Error('the request was abandoned')
