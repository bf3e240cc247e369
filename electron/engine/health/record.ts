import { isJsonObject } from '../../../shared/json.ts'
import { type Breaker, newBreaker } from './breaker.ts'
import { type Latency, newLatency } from './latency.ts'

/** Whose health: a target with the key it is asked with, or that key for all models (`model` empty). */
export interface HealthId {
  provider: string
  model: string
  /** The key's name; empty where none is used. */
  key: string
  /** Its last characters as the screens show them: another key under the same name begins anew. */
  hint: string
}

/** Means that fade, so that what was long ago counts little. */
export interface Mean {
  sum: number
  n: number
}

/** All that is known of one target, as it is stored. */
export interface HealthRecord {
  id: HealthId
  breaker: Breaker
  latency: Latency
  /** Answers among requests, 0 to 1. */
  reliability: Mean
  /** What Judges thought of its answers, 0 to 1. */
  quality: Mean
}

const isMean = (mean: unknown): boolean =>
  isJsonObject(mean) && typeof mean['sum'] === 'number' && typeof mean['n'] === 'number'

/** A record as it was stored, without whose it is; undefined for what is none. */
export function healthState(kept: unknown): Omit<HealthRecord, 'id'> | undefined {
  if (!isJsonObject(kept)) return undefined
  const { breaker, latency, reliability, quality } = kept
  const whole =
    isJsonObject(breaker) &&
    Array.isArray(breaker['oks']) &&
    Array.isArray(breaker['fails']) &&
    isJsonObject(latency) &&
    Array.isArray(latency['samples']) &&
    isMean(reliability) &&
    isMean(quality)
  return whole ? (kept as unknown as Omit<HealthRecord, 'id'>) : undefined
}

const fade = 0.95

export const newRecord = (id: HealthId): HealthRecord => ({
  id,
  breaker: newBreaker(),
  latency: newLatency(),
  reliability: { sum: 0, n: 0 },
  quality: { sum: 0, n: 0 },
})

export const added = ({ sum, n }: Mean, value: number): Mean => ({ sum: sum * fade + value, n: n * fade + 1 })

/** The mean, drawn towards `prior` as if two had said so; `prior` itself where nobody has said anything. */
export const meanOf = ({ sum, n }: Mean, prior: number): number => (sum + 2 * prior) / (n + 2)

export const nameOfRecord = ({ provider, model, key }: HealthId): string => JSON.stringify([provider, model, key])
