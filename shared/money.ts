import type { Usage } from './model/types.ts'

/** Money inside the program is whole nano-dollars (10⁻⁹ USD) in a number: exact up to nine million dollars. */
export type NanoUsd = number

export const nanoPerUsd = 1_000_000_000

/** USD as a receipt writes it: at most nine decimals. */
export const toUsd = (nano: NanoUsd): number => nano / nanoPerUsd

export const toNano = (usd: number): NanoUsd => Math.round(usd * nanoPerUsd)

/** How sure a cost is; a sum is as sure as its least sure part. */
export const costStates = ['exact', 'estimated', 'unknown'] as const
export type CostState = (typeof costStates)[number]

export const worstState = (a: CostState, b: CostState): CostState =>
  costStates.indexOf(a) >= costStates.indexOf(b) ? a : b

/** The price row a cost was reckoned with: USD per million tokens by usage bucket, and where and when it was read. */
export interface Price {
  perMillion: Partial<Record<keyof Usage, number>>
  source: string
  /** ISO date, e.g. `2026-11-10`. */
  date: string
}

/** A bucket without a price of its own costs what its parent bucket costs: cached tokens as input, reasoning as output. */
const parentBucket = {
  input: null,
  output: null,
  cacheRead: 'input',
  cacheWrite: 'input',
  reasoning: 'output',
} as const satisfies Record<keyof Usage, keyof Usage | null>

export function bucketPrice(price: Price, bucket: keyof Usage): number | null {
  const parent = parentBucket[bucket]
  return price.perMillion[bucket] ?? (parent === null ? null : (price.perMillion[parent] ?? null))
}

/**
 * Cost of one attempt in nano-dollars, rounded once. Null when a bucket that holds tokens has no price:
 * unknown is not zero.
 */
export function costOf(usage: Usage, price: Price): NanoUsd | null {
  let nano = 0
  for (const bucket of Object.keys(parentBucket) as (keyof Usage)[]) {
    if (usage[bucket] === 0) continue
    const perMillion = bucketPrice(price, bucket)
    if (perMillion === null) return null
    // USD per 10⁶ tokens × 10⁹ nano per USD = 1,000 nano per token.
    nano += usage[bucket] * perMillion * 1000
  }
  return Math.round(nano)
}
