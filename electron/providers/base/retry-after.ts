import { type Json, isJsonObject } from '../../../shared/json.ts'
import { limitName } from './limit-names.ts'
import { list, object, text } from './reply.ts'

/** Response headers, names in lower case. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>

export const header = (headers: Headers, name: string): string | null => {
  const value = headers[name]
  return (Array.isArray(value) ? value[0] : value)?.trim() ?? null
}

const longest = 30 * 24 * 3_600_000

/** Whole milliseconds from 0 to 30 days, or null for what is no time to wait. */
const wait = (ms: number): number | null => (Number.isFinite(ms) ? Math.min(longest, Math.max(0, Math.ceil(ms))) : null)

export interface WaitHints {
  headers: Headers
  json: Json | null
  message: string
  now: number
  /** It is a limit that was hit: only then do the reset headers, which come with every answer, say when to go on. */
  limited: boolean
}

/**
 * How long the provider asks to wait, in milliseconds from `now`, or null when it doesn't say. In this order:
 * `retry-after-ms`, `retry-after` (seconds or HTTP date), Gemini's RetryInfo, headers that a body quotes, the words of the message, the reset
 * headers of the limit that is used up.
 */
export function retryAfterMs({ headers, json, message, now, limited }: WaitHints): number | null {
  return (
    fromMs(header(headers, 'retry-after-ms') ?? header(headers, 'x-ms-retry-after-ms')) ??
    fromRetryAfter(header(headers, 'retry-after'), now) ??
    fromRetryInfo(json) ??
    fromQuoted(json, now) ??
    fromMessage(message) ??
    (limited ? fromResets(headers, now) : null)
  )
}

const decimal = /^\d+(\.\d+)?$/

const fromMs = (value: string | null): number | null =>
  value !== null && decimal.test(value) ? wait(Number(value)) : null

export function fromRetryAfter(value: string | null, now: number): number | null {
  if (value === null) return null
  if (decimal.test(value)) return wait(Number(value) * 1000)
  // A date has letters; `Date.parse` would make something of "-5" too.
  return /[a-z]/i.test(value) ? wait(Date.parse(value) - now) : null
}

/** `error.details[]` of type RetryInfo: `{ retryDelay: "34.07s" }`. */
function fromRetryInfo(body: Json | null): number | null {
  const root = Array.isArray(body) ? body[0] : body
  for (const detail of list(object(isJsonObject(root) ? root['error'] : undefined)['details'])) {
    const delay = text(object(detail)['retryDelay'])
    if (delay !== '') return fromDuration(delay)
  }
  return null
}

/** OpenRouter quotes the headers of whoever refused: `error.metadata.headers`. */
function fromQuoted(body: Json | null, now: number): number | null {
  const quoted = object(object(object(object(body ?? undefined)['error'])['metadata'])['headers'])
  const reset = quoted['X-RateLimit-Reset'] ?? quoted['x-ratelimit-reset']
  return typeof reset === 'string' || typeof reset === 'number' ? fromReset(String(reset), now) : null
}

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Durations as Go writes them: `120ms`, `6m0s`, `10h17m5.7s`. */
export function fromDuration(value: string): number | null {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(value)) return null
  let ms = 0
  for (const [, amount, unit] of value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
    ms += Number(amount) * (units[unit ?? ''] ?? 0)
  return wait(ms)
}

/** "try again in 1m12s", and in words, as Azure has it: "retry after 86400 seconds". */
function fromMessage(message: string): number | null {
  const asked = /(?:try again|retry) (?:in|after) /i.exec(message)
  if (asked === null) return null
  const said = message.slice(asked.index + asked[0].length)
  const duration = /^((?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+)\b/.exec(said)?.[1]
  if (duration !== undefined) return fromDuration(duration)
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?) (second|minute|hour|day)s?\b/i.exec(said) ?? []
  return amount === undefined ? null : wait(Number(amount) * (units[unit.charAt(0).toLowerCase()] ?? NaN))
}

/** A reset as providers write it: a duration, an RFC 3339 time, seconds from now, or seconds or milliseconds since 1970. */
export function fromReset(value: string | null, now: number): number | null {
  if (value === null || value === '') return null
  if (decimal.test(value)) {
    const number = Number(value)
    return wait(number > 1e11 ? number - now : number > 1e9 ? number * 1000 - now : number * 1000)
  }
  return fromDuration(value) ?? (/^\d{4}-\d\d-\d\dT/.test(value) ? wait(Date.parse(value) - now) : null)
}

/** The latest reset among the limits that have nothing left; where none says so, the latest of all. */
function fromResets(headers: Headers, now: number): number | null {
  let usedUp: number | null = null
  let any: number | null = null
  for (const name of Object.keys(headers)) {
    if (limitName(name)?.which !== 'reset') continue
    const ms = fromReset(header(headers, name), now)
    if (ms === null) continue
    any = Math.max(any ?? 0, ms)
    if (header(headers, name.replace('reset', 'remaining')) === '0') usedUp = Math.max(usedUp ?? 0, ms)
  }
  // The IETF's later form, which Hugging Face sends: `"api";r=0;t=30`.
  for (const part of (header(headers, 'ratelimit') ?? '').split(',')) {
    const left = /;\s*t=(\d+)/.exec(part)?.[1]
    if (left === undefined) continue
    any = Math.max(any ?? 0, Number(left) * 1000)
    if (/;\s*r=0(?!\d)/.test(part)) usedUp = Math.max(usedUp ?? 0, Number(left) * 1000)
  }
  return usedUp ?? any
}
