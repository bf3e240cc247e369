const weight = 0.2
const kept = 50
const windowMs = 600_000

/** Times to the first token of one target, raw, in milliseconds. */
export interface Latency {
  /** Smoothed: the newest counts a fifth. Null before the first. */
  ewma: number | null
  /** The last fifty, oldest first. */
  samples: { at: number; ms: number }[]
}

export const newLatency = (): Latency => ({ ewma: null, samples: [] })

export const measured = ({ ewma, samples }: Latency, now: number, ms: number): Latency => ({
  ewma: ewma === null ? ms : ewma + weight * (ms - ewma),
  samples: [...samples.slice(1 - kept), { at: now, ms }],
})

/** The time that nineteen of twenty stayed under, of the last fifty within ten minutes; null where there was none. */
export function p95({ samples }: Latency, now: number): number | null {
  const times = samples
    .filter(({ at }) => now - at < windowMs)
    .map(({ ms }) => ms)
    .sort((a, b) => a - b)
  return times[Math.ceil(times.length * 0.95) - 1] ?? null
}
