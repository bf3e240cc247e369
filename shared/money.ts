import { type Usage, type UsageDetails, noDetails } from './model/types.ts'

/** Money inside the program is whole nano-dollars (10⁻⁹ USD) in a number: exact up to nine million dollars. */
export type NanoUsd = number

export const nanoPerUsd = 1_000_000_000

/** USD as a receipt writes it: at most nine decimals. */
export const toUsd = (nano: NanoUsd): number => nano / nanoPerUsd

/** Dollars as people write them: "$0.00000075", never "$7.5e-7". */
export const dollarText = (usd: number): string => `$${usd.toFixed(9).replace(/\.?0+$/, '')}`

export const toNano = (usd: number): NanoUsd => Math.round(usd * nanoPerUsd)

/** How sure a cost is; a sum is as sure as its least sure part. */
export const costStates = ['exact', 'estimated', 'unknown'] as const
export type CostState = (typeof costStates)[number]

export const worstState = (a: CostState, b: CostState): CostState =>
  costStates.indexOf(a) >= costStates.indexOf(b) ? a : b

/** What has a price by the token: the five buckets, and parts of them that some providers price apart. */
export type PriceBucket = keyof Usage | Exclude<keyof UsageDetails, 'searches'>

/** The price row a cost was reckoned with: USD per million tokens by usage bucket, and where and when it was read. */
export interface Price {
  perMillion: Partial<Record<PriceBucket, number>>
  /** USD for each request, whatever its tokens; absent: none. */
  perRequest?: number
  /** USD for each search of the provider's own; absent: not known. */
  perSearch?: number
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
  cacheWrite1h: 'cacheWrite',
  audioIn: 'input',
  imageIn: 'input',
  audioCached: 'cacheRead',
  audioOut: 'output',
  imageOut: 'output',
  citations: null,
} as const satisfies Record<PriceBucket, PriceBucket | null>

/** As screens and sentences name them: "$3 in". */
export const bucketWords: Record<PriceBucket, string> = {
  input: 'in',
  output: 'out',
  cacheRead: 'cache read',
  cacheWrite: 'cache write',
  cacheWrite1h: 'cache write, 1 h',
  reasoning: 'reasoning',
  imageIn: 'pictures in',
  audioIn: 'sound in',
  audioOut: 'sound out',
  audioCached: 'cached sound',
  imageOut: 'pictures out',
  citations: 'citations',
}

/**
 * What a prompt and an answer may be billed as: nobody is asked to keep anything for an hour, to speak or to draw. Sound
 * and pictures that are shown have their own prices.
 */
const billedAs = {
  in: ['input', 'cacheRead', 'cacheWrite', 'audioIn', 'imageIn', 'audioCached'],
  out: ['output', 'reasoning'],
} as const satisfies Record<string, readonly PriceBucket[]>

/** The cheapest and the dearest that a prompt (`in`) or an answer (`out`) may come to by a row; null where it has no price. */
export function extremes(price: Price, way: keyof typeof billedAs): { least: number; most: number } | null {
  const known = billedAs[way].map((bucket) => bucketPrice(price, bucket)).filter((usd) => usd !== null)
  return known.length < billedAs[way].length ? null : { least: Math.min(...known), most: Math.max(...known) }
}

/** Every bucket with its parent, parents before what is part of them. */
export const parentBuckets = Object.entries(parentBucket) as [PriceBucket, PriceBucket | null][]

export function bucketPrice(price: Price, bucket: PriceBucket): number | null {
  for (let at: PriceBucket | null = bucket; at !== null; at = parentBucket[at]) {
    const own = price.perMillion[at]
    if (own !== undefined) return own
  }
  return null
}

/** USD per million as whole nano-dollars per million: the finest that a price list says. Null for what is no price. */
const exact = (usd: number): bigint | null => {
  const nano = Math.round(usd * nanoPerUsd)
  return Number.isSafeInteger(nano) && nano >= 0 ? BigInt(nano) : null
}

const million = 1_000_000n

/** Tokens by what they are priced as: what has a price of its own is taken out of its bucket. Null for what is no count. */
function priced(usage: Usage, details: UsageDetails): [PriceBucket, number][] | null {
  const { cacheWrite1h, audioIn, imageIn, audioCached, audioOut, imageOut, citations } = details
  const parts: [PriceBucket, number][] = [
    ['input', usage.input - audioIn - imageIn],
    ['cacheRead', usage.cacheRead - audioCached],
    ['cacheWrite', usage.cacheWrite - cacheWrite1h],
    ['output', usage.output - audioOut - imageOut],
    ['reasoning', usage.reasoning],
    ['cacheWrite1h', cacheWrite1h],
    ['audioIn', audioIn],
    ['imageIn', imageIn],
    ['audioCached', audioCached],
    ['audioOut', audioOut],
    ['imageOut', imageOut],
    ['citations', citations],
  ]
  const isCount = (count: number): boolean => Number.isSafeInteger(count) && count >= 0
  const all = [...Object.values(usage), ...Object.values(details), ...parts.map(([, tokens]) => tokens)]
  return all.every(isCount) ? parts : null
}

/**
 * Cost of one attempt in nano-dollars, reckoned exactly and rounded once, halves up. Null when something that was used
 * has no price (unknown is not zero), and for counts and prices that are none.
 */
export function costOf(usage: Usage, price: Price, details: UsageDetails = noDetails): NanoUsd | null {
  const parts = priced(usage, details)
  const fee = exact(price.perRequest ?? 0)
  if (parts === null || fee === null) return null
  // In millionths of a nano-dollar.
  let sum = fee * million
  for (const [bucket, tokens] of parts) {
    if (tokens === 0) continue
    const perMillion = bucketPrice(price, bucket)
    const each = perMillion === null ? null : exact(perMillion)
    if (each === null) return null
    sum += BigInt(tokens) * each
  }
  if (details.searches > 0) {
    const each = price.perSearch === undefined ? null : exact(price.perSearch)
    if (each === null) return null
    sum += BigInt(details.searches) * each * million
  }
  const nano = Number((sum + million / 2n) / million)
  return Number.isSafeInteger(nano) ? nano : null
}
