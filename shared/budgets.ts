import { z } from 'zod'

/** What a budget counts: every request, those of one pipeline, or those to one provider. */
export const budgetScopes = ['all', 'pipeline', 'provider'] as const
/** How long it counts before it begins anew, in the time of this machine. */
export const budgetPeriods = ['day', 'month', 'ever'] as const

/** Play money and real money have budgets of their own: practice spend never counts against real totals. */
export const ledgers = ['real', 'practice'] as const
export type Ledger = (typeof ledgers)[number]

/**
 * A limit over many runs. Nothing passes it: requests reserve their most before they leave. Above `softAt`, a share of the
 * limit, it lands softly: the user is told, or models that were chosen by an alias step down a tier. At the limit a
 * request is refused (class `budget`), or waits until the user raises it.
 */
export const budgetTerms = z
  .strictObject({
    scope: z.enum(budgetScopes),
    /** The pipeline's or the provider's id; null for all. */
    of: z.string().min(1).max(128).nullable(),
    period: z.enum(budgetPeriods),
    ledger: z.enum(ledgers),
    limitUsd: z.number().positive().max(1_000_000),
    softAt: z.number().min(0.1).max(1),
    atSoft: z.enum(['warn', 'stepDown']),
    atLimit: z.enum(['stop', 'ask']),
  })
  .refine(({ scope, of }) => (scope === 'all') === (of === null), {
    message: 'a budget of a pipeline or a provider says which one; one over all says none',
  })

export type BudgetTerms = z.infer<typeof budgetTerms>

export interface BudgetRow extends BudgetTerms {
  id: string
  /** Start of the period it counts now, ISO 8601; null for one that never begins anew. */
  since: string | null
  spentUsd: number
  /** Set aside for requests that are under way. */
  reservedUsd: number
  /** Requests whose price is unknown or only about: what is spent may be more. */
  unsure: number
}
