import { type Price, bucketPrice } from '../money.ts'
import type { AliasPreset } from './alias.ts'
import type { Target } from './types.ts'

/** What is known of a target that could be chosen; null where it isn't. */
export interface Rankable {
  target: Target
  price: Price | null
  /** It runs on this machine and costs nothing. */
  local: boolean
  /** Smoothed time to the first token. */
  latencyMs: number | null
  /** Shares from 0 to 1, of requests that were answered, and of verdicts and thumbs that were good. */
  reliability: number | null
  quality: number | null
}

/** USD of an exchange of 1,000 tokens in and 500 out, as a yardstick; null where a price is unknown. */
export function typicalCost({ price, local }: Pick<Rankable, 'price' | 'local'>): number | null {
  if (local) return 0
  const input = price === null ? null : bucketPrice(price, 'input')
  const output = price === null ? null : bucketPrice(price, 'output')
  return input === null || output === null ? null : (input * 1000 + output * 500) / 1_000_000
}

/** Each of these reads less as better; what isn't known comes last. */
const measures = {
  cost: typicalCost,
  latency: ({ latencyMs }: Rankable) => latencyMs,
  reliability: ({ reliability }: Rankable) => (reliability === null ? null : -reliability),
  quality: ({ quality }: Rankable) => (quality === null ? null : -quality),
} as const satisfies Record<Exclude<AliasPreset, 'fixed' | 'balanced'>, (each: Rankable) => number | null>

const places = (list: readonly Rankable[], measure: (each: Rankable) => number | null): number[] => {
  const values = list.map((each) => measure(each) ?? Number.POSITIVE_INFINITY)
  return values.map((value) => values.filter((other) => other < value).length)
}

/** The best of them by a preset; equals, and `fixed`, go by the order given. `balanced`: the least sum of places. */
export function bestOf(preset: AliasPreset, list: readonly Rankable[]): { best: Rankable; why: string } | null {
  const [first] = list
  if (first === undefined) return null
  if (list.length === 1) return { best: first, why: 'It is the only one that can be asked.' }
  if (preset === 'fixed') return { best: first, why: 'It is the first that can be asked.' }
  const wanted = preset === 'balanced' ? Object.values(measures) : [measures[preset]]
  const sums = list.map(() => 0)
  for (const measure of wanted) places(list, measure).forEach((place, i) => (sums[i] = (sums[i] ?? 0) + place))
  const least = Math.min(...sums)
  if (sums.every((sum) => sum === least))
    return { best: first, why: 'Nothing is known that tells them apart: the first.' }
  return { best: list[sums.indexOf(least)] ?? first, why: reasons[preset] }
}

const reasons: Record<Exclude<AliasPreset, 'fixed'>, string> = {
  cost: 'It costs the least for 1,000 tokens in and 500 out.',
  latency: 'Its first words came soonest of late.',
  reliability: 'It answered most of what it was asked of late.',
  quality: 'Its answers were judged best of late.',
  balanced: 'It is the best of them by cost, speed, reliability and verdicts together.',
}
