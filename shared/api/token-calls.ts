import { z } from 'zod'
import { lookedAt } from '../tokens/count.ts'
import { type Tokenizer, tokenizers } from '../tokens/families.ts'

/** The part of the contract that is about what is counted before a run. */

const tokenizer = z.enum(Object.keys(tokenizers) as [Tokenizer, ...Tokenizer[]])

/** Texts that one call may ask about. */
export const mostWanted = 2000

export const tokenCalls = {
  /** How many tokens texts are for models of a family; long ones in the pieces that are looked at. */
  'tokens.count': z.strictObject({
    wanted: z.array(z.strictObject({ text: z.string().max(lookedAt), tokenizer })).max(mostWanted),
  }),
} as const

export interface TokenResults {
  /** One number for each, in order; null where they can't be counted here. */
  'tokens.count': { tokens: readonly number[] | null }
}
