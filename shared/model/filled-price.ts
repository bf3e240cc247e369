import { type Price, type PriceBucket, bucketPrice, parentBuckets } from '../money.ts'

type PerMillion = Price['perMillion']

/** USD per million a row comes to, whatever it costs per piece. */
const rateOf = (perMillion: PerMillion, bucket: PriceBucket): number | null =>
  bucketPrice({ perMillion, source: '', date: '' }, bucket)

/** No price list is as fine as the twelfth digit, and people see these figures. */
const scaled = (known: number, is: number, was: number): number => Number(((known * is) / was).toPrecision(12))

export interface FilledFrom {
  /** The row that has what was not said. */
  row: PerMillion
  /**
   * `proportion`: what was not said changes as its parent bucket did. `dearer`: so, too, but never below what the row has,
   * for somebody who says less of a price than there is to it must not make it cheaper than it is.
   */
  by: 'proportion' | 'dearer'
}

/**
 * A price as it was said, with the buckets that nobody said anything of: cached tokens, sound and pictures. Left out they
 * would go by their parent's price, at which an hour of cache, say, is billed at half of what it costs.
 */
export function filledPrice(said: PerMillion, { row, by }: FilledFrom): PerMillion {
  const filled: PerMillion = { ...said }
  // Parents come before what is part of them.
  for (const [bucket, parent] of parentBuckets) {
    const known = row[bucket]
    if (known === undefined || filled[bucket] !== undefined) continue
    const was = parent === null ? null : rateOf(row, parent)
    const is = parent === null ? null : rateOf(filled, parent)
    if (was === null || is === null || was === is) filled[bucket] = known
    else if (was > 0)
      filled[bucket] = by === 'dearer' ? Math.max(known, scaled(known, is, was)) : scaled(known, is, was)
    // A row that was free says nothing of one that isn't any more, unless it has a price all the same.
    else if (known > 0) filled[bucket] = known
  }
  return filled
}

/**
 * A price for long prompts, after the row below it was said otherwise: each bucket changes as that row's did and never
 * becomes cheaper than it was. What only the row below says apart is taken over in its proportion.
 */
export function tierOver(tier: PerMillion, base: { said: PerMillion; row: PerMillion }): PerMillion {
  const over: PerMillion = {}
  for (const [bucket] of parentBuckets) {
    const known = tier[bucket]
    if (known === undefined) continue
    const was = rateOf(base.row, bucket)
    const is = rateOf(base.said, bucket)
    // Of a row that was free there is no proportion: a long prompt then costs at least what a short one does.
    if (was === null || is === null) over[bucket] = known
    else over[bucket] = Math.max(known, was > 0 ? scaled(known, is, was) : is)
  }
  return filledPrice(over, { row: base.said, by: 'proportion' })
}
