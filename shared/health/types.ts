import type { ErrorClass } from '../errors.ts'
import type { ModelFacts } from '../model/types.ts'

/**
 * How a target's breaker stands. `open`: not asked. `half_open`: one probe at a time. `ramp`: asked again, at first only
 * a share of the time where another could answer. Source: engine.md, "Breaker and health".
 */
export type HealthState = 'closed' | 'open' | 'half_open' | 'ramp'

/** What a screen knows of one target's health, or of a whole key's (`model` null). */
export interface HealthRow {
  provider: string
  /** Null: the key itself, for all models. */
  model: string | null
  /** Name of the key it is about; null where none is used. */
  key: string | null
  state: HealthState
  /** Class of the failure that opened it; null for a healthy one, or one the user took out of service. */
  why: ErrorClass | null
  /** ISO time from which it is tried again; null while open means: not until the user acts. */
  until: string | null
  /** Share of requests it takes while it recovers, 0 to 1. */
  share: number
  /** Smoothed time to the first token, milliseconds, and the slowest twentieth of the last ten minutes. */
  latencyMs: number | null
  p95Ms: number | null
  samples: number
}

/** How a target stands on this machine, for a kind that chooses among several. */
export interface TargetStanding {
  /** What this machine lacks to ask it at all; null: nothing. */
  missing: MissingTarget | null
  /** Why the data of the step that asks may not reach it, a sentence; null: it may. */
  forbidden: string | null
  /** Why what is left of the run's budget doesn't hold the request, after the target's name; null: it does. */
  tooDear: string | null
  /** What the catalog knows of it. */
  facts: ModelFacts | null
  local: boolean
  state: HealthState
  why: ErrorClass | null
  /** Milliseconds since 1970; null: until the user acts. */
  until: number | null
  /** Share of requests it takes while it recovers, 0 to 1. */
  share: number
  /** Half open, and the request that tries it is under way. */
  probing: boolean
  /** Requests of this process under way. */
  inFlight: number
  /** Smoothed milliseconds to the first token; null before the first answer. */
  latencyMs: number | null
  /** Times that is made of. */
  samples: number
  /** Answers among requests, and what Judges thought of them, 0 to 1. */
  reliability: number
  quality: number
}

export interface MissingTarget {
  filter: 'enabled' | 'key'
  why: string
  class: ErrorClass
}
