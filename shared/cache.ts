import { z } from 'zod'

/**
 * Keeps answers of a model and gives them again for the very same question. `exact`: every byte of what the provider
 * would be sent is the same. Source: engine.md, "Cache".
 */
export const cacheTerms = z.strictObject({
  mode: z.enum(['off', 'exact'], 'one of off, exact'),
  /** How long an answer is kept. */
  hours: z.number().min(0.01, 'at least 0.01 hours').max(8760, 'at most a year').default(24),
  /** Also above temperature 0, where each answer would be another. */
  always: z.boolean().default(false),
})
export type CacheTerms = z.output<typeof cacheTerms>

export interface CacheSummary {
  entries: number
  bytes: number
  hits: { real: number; practice: number }
  savedUsd: { real: number; practice: number }
}
