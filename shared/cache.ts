import { z } from 'zod'

/**
 * Keeps answers of a model and gives them again. `exact`: every byte of what the provider would be sent is the same.
 * `semantic`: all but the last question is, and that differs in small words only, by words and by vectors. `shadow`: as
 * semantic, but the model is asked all the same, and the receipt says what would have been given. Source: engine.md, "Cache".
 */
export const cacheTerms = z.strictObject({
  mode: z.enum(['off', 'exact', 'semantic', 'shadow'], 'one of off, exact, semantic, shadow'),
  /** How long an answer is kept. */
  hours: z.number().min(0.01, 'at least 0.01 hours').max(8760, 'at most a year').default(24),
  /** Also above temperature 0, where each answer would be another. */
  always: z.boolean().default(false),
  /** How near two questions have to be: cosine of their vectors. */
  similarity: z.number().min(0.9, 'at least 0.9').max(1, 'at most 1').default(0.95),
  /** Whose vectors; absent: the practice provider's. */
  embed: z.strictObject({ provider: z.string().min(1).max(64), model: z.string().min(1).max(200) }).exactOptional(),
})
export type CacheTerms = z.output<typeof cacheTerms>

/** Kept questions that a new one is compared with by vectors, at most: the newest of those whose words allow it. */
export const mostCompared = 32

export interface CacheSummary {
  entries: number
  bytes: number
  hits: { real: number; practice: number }
  savedUsd: { real: number; practice: number }
}
