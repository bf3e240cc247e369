/** How hard a model is asked to think, in nobody's words. `max`: the most it has. */
export const efforts = ['none', 'low', 'medium', 'high', 'max'] as const
export type Effort = (typeof efforts)[number]

/** The levels that services have names for, from the least to the most. */
const scale = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const
export type EffortLevel = (typeof scale)[number]

export interface AskedEffort {
  /** Null: nothing can be said to this model about it. */
  level: EffortLevel | null
  /** What of the wish was left out, in words for the receipt; null where it is met. */
  left: string | null
}

/**
 * The level of a model that is nearest to what is wanted: the next above it, else the highest. A wish to think is never
 * turned into none; a wish for none becomes the least that the model takes. `max` is met by the highest there is.
 */
export function effortFor(wanted: Effort, levels: readonly EffortLevel[]): AskedEffort {
  const rank = (level: EffortLevel): number => scale.indexOf(level)
  const offered = [...levels].sort((a, b) => rank(a) - rank(b))
  if (offered.includes(wanted)) return { level: wanted, left: null }
  const thinking = offered.filter((level) => level !== 'none')
  const highest = thinking.at(-1)
  if (highest === undefined) return { level: null, left: wanted === 'none' ? 'effort none' : 'effort' }
  if (wanted === 'max') return { level: highest, left: null }
  const level = thinking.find((each) => rank(each) > rank(wanted)) ?? highest
  return { level, left: `effort ${wanted} (${level} instead)` }
}
