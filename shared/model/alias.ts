import { z } from 'zod'
import type { Environment, Target } from './types.ts'

/**
 * A name for "whoever is right for this" that documents use instead of a model: `target { alias: "small" }`. What it
 * stands for is set on each machine, chosen when a run is compiled, and frozen in its plan.
 */
export const aliasPresets = ['fixed', 'cost', 'latency', 'quality', 'balanced', 'reliability'] as const
export type AliasPreset = (typeof aliasPresets)[number]

export const aliasName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'an alias is 1 to 64 letters, digits, _ or -')

const storedTarget = z.strictObject({
  provider: z.string().min(1).max(64),
  model: z.string().min(1).max(200),
  key: z.string().min(1).max(80).exactOptional(),
})

export const aliasTerms = z.strictObject({
  name: aliasName,
  label: z.string().min(1).max(80),
  /** Its place among the tiers, 1 the cheapest; a budget that lands softly steps down one. Null: no tier. */
  tier: z.int().min(1).max(9).nullable(),
  /** `fixed`: the first target that can be asked. Else the best of them by what is known of them. */
  preset: z.enum(aliasPresets),
  targets: z.array(storedTarget).min(1).max(20),
})
export type AliasTerms = z.infer<typeof aliasTerms>

/** An alias as it stands on a machine now. */
export interface AliasFacts {
  name: string
  label: string
  tier: number | null
  preset: AliasPreset
  targets: Target[]
  /** Null when none of its targets can be asked here. */
  target: Target | null
  /** Why it is that one, a sentence. */
  why: string
  builtIn: boolean
  /** One of the app's own that the user has made to mean something else. */
  changed?: boolean
}

/** What a document's `{ alias }` is read as before a machine says whom it means. No provider can have this id. */
export const aliasProvider = 'alias'

export const aliasOf = (target: Target): string | null => (target.provider === aliasProvider ? target.model : null)

const sameTarget = (a: Target, b: Target): boolean =>
  a.provider === b.provider && a.model === b.model && (a.key ?? null) === (b.key ?? null)

/** The target of the next tier down from the tier this one is chosen for; null where it is in none, or in the last. */
export function lowerTier({ aliases = [] }: Environment, target: Target): Target | null {
  const tiers = aliases.filter((alias) => alias.tier !== null && alias.target !== null)
  const own = tiers.filter((alias) => sameTarget(alias.target!, target))
  if (own.length === 0) return null
  const at = Math.min(...own.map(({ tier }) => tier ?? 0))
  const below = tiers.filter(({ tier }) => (tier ?? 0) < at).sort((a, b) => (b.tier ?? 0) - (a.tier ?? 0))
  return below.find((alias) => !sameTarget(alias.target!, target))?.target ?? null
}
