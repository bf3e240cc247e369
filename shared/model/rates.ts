/** What a limit counts: requests, all tokens, or those of one direction. */
export type RateKind = 'requests' | 'tokens' | 'input' | 'output'

/** One limit of a key, as the headers of an answer tell it. */
export interface RateReading {
  of: RateKind
  /** Length of its window in milliseconds, where the header's name tells it. */
  windowMs: number | null
  /** What one window allows; null where only the rest is told. */
  limit: number | null
  /** What is left of it, this request taken off. */
  remaining: number
  /** Milliseconds until all of it is there again; null where that isn't told. */
  resetMs: number | null
  /** True where the provider documents that it comes back bit by bit (a token bucket), not all at once. */
  gradual: boolean
}

/** What the answers of one key at one model told of its limits, as it stands now; forgotten when the app ends. */
export interface LearnedRates {
  provider: string
  model: string
  /** The key's name; empty: without one. */
  key: string
  /** ISO time of the answer that told it last; null: only a refusal did. */
  toldAt: string | null
  limits: {
    of: RateKind
    limit: number
    windowMs: number
    /** What is left of it now. */
    remaining: number
  }[]
  /** ISO time before which nothing leaves, since the provider said so; null: it didn't. */
  closedUntil: string | null
  /** How many requests wait for it. */
  waiting: number
}

const units: readonly [name: string, ms: number][] = [
  ['second', 1000],
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', 86_400_000],
]

/** "20 requests a minute". */
export function rateWords(of: RateKind, limit: number, windowMs: number): string {
  const name = { requests: 'request', tokens: 'token', input: 'input token', output: 'output token' }[of]
  const what = limit === 1 ? name : `${name}s`
  const unit = units.find(([, ms]) => ms === windowMs)?.[0]
  const many = limit.toLocaleString('en-US')
  return unit === undefined ? `${many} ${what} in ${Math.round(windowMs / 1000)} s` : `${many} ${what} a ${unit}`
}
