import type { RateKind, RateReading } from '../../../shared/model/rates.ts'
import { limitName } from './limit-names.ts'
import { type Headers, fromReset, header } from './retry-after.ts'

/*
 * How providers tell what is left of a key's limits, by headers whose names `limitName` reads. Sources:
 *
 *   OpenAI, Groq, Azure   x-ratelimit-{limit,remaining,reset}-{requests,tokens}; resets as durations ("6m0s"); Groq's
 *                         requests are a day's. https://platform.openai.com/docs/guides/rate-limits
 *                         https://console.groq.com/docs/rate-limits
 *   Anthropic             anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-{limit,remaining,reset};
 *                         resets as RFC 3339; a token bucket. https://docs.anthropic.com/en/api/rate-limits#response-headers
 *   Mistral               x-ratelimit-{limit,remaining}-{req,tokens}-{minute,month}, no reset.
 *                         https://github.com/mistralai/client-ts/issues/169
 *   Cerebras              x-ratelimit-{limit,remaining,reset}-{requests-day,tokens-minute}; resets as seconds.
 *                         https://inference-docs.cerebras.ai/support/rate-limits
 *   Fireworks             x-ratelimit-limit-tokens-{prompt,generated}
 *   Together              x-ratelimit-{limit,remaining,reset}, x-tokenlimit-{limit,remaining}
 *   OpenRouter            x-ratelimit-{limit,remaining,reset}; the reset as milliseconds since 1970
 *   IETF draft            ratelimit-{limit,remaining,reset}; seconds
 */
const windows: readonly [pattern: RegExp, ms: number][] = [
  [/second|-1s$/, 1000],
  [/minute|-1m$/, 60_000],
  [/hour|-1h$/, 3_600_000],
  [/day|-1d$/, 86_400_000],
  [/month/, 30 * 86_400_000],
]

function kindOf(what: string): RateKind {
  if (/output|generated|completion/.test(what)) return 'output'
  if (/input|prompt/.test(what)) return 'input'
  return /token|bysize/.test(what) ? 'tokens' : 'requests'
}

/** `100`, and the first of `100, 100;w=60`; null for what is no amount, and for a "no limit" of 0 or less. */
function amount(value: string | null): number | null {
  const found = /^(\d+(?:\.\d+)?)\b/.exec(value ?? '')
  return found === null ? null : Number(found[1])
}

/**
 * What the headers of an answer say of the key's limits; none that has no rest. Of several that count the same in the same
 * window, as an organisation's and a project's, the one with the least left: it holds first.
 */
export function readRates(headers: Headers, now: number): RateReading[] {
  const found = new Map<string, RateReading & { told: boolean }>()
  for (const name of Object.keys(headers)) {
    const named = limitName(name)
    if (named === null) continue
    const { which, what, gradual } = named
    const of = kindOf(what)
    const windowMs = windows.find(([pattern]) => pattern.test(what))?.[1] ?? null
    const reading = found.get(what) ?? {
      ...{ of, windowMs, limit: null, remaining: 0, resetMs: null },
      ...{ gradual, told: false },
    }
    const value = header(headers, name)
    if (which === 'reset') reading.resetMs = fromReset(value, now)
    else if (which === 'limit') reading.limit = amount(value)
    else {
      const remaining = amount(value)
      reading.remaining = remaining ?? 0
      reading.told = remaining !== null
    }
    found.set(what, reading)
  }
  const tightest = new Map<string, RateReading>()
  for (const { told, ...reading } of found.values()) {
    if (!told || reading.limit === 0) continue
    const id = `${reading.of} ${reading.windowMs ?? ''}`
    const other = tightest.get(id)
    if (other === undefined || reading.remaining < other.remaining) tightest.set(id, reading)
  }
  return [...tightest.values()]
}
