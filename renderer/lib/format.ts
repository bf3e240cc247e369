import type { CostState } from '../../shared/money.ts'
import type { Usage } from '../../shared/model/types.ts'

/** Numbers and times as people read them. One place, so that a figure looks the same wherever it stands. */

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const cents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** What a pipeline is called on screen, also one without a name. */
export const pipelineTitle = (name: string): string => (name === '' ? 'Untitled pipeline' : name)

/**
 * USD with as many places as matter: two from ten cents up, below that two significant figures, never less than a
 * nano-dollar: `$12.30`, `$0.41`, `$0.0031`, `$0.00002`. Null is unknown, which is not zero.
 */
export function dollars(usd: number | null): string {
  if (usd === null) return 'unknown'
  if (usd === 0) return '$0'
  const sign = usd < 0 ? '−' : ''
  const size = Math.abs(usd)
  if (size < 0.5e-9) return `${sign}<$0.000000001`
  if (size >= 0.0995) return `${sign}$${cents.format(size)}`
  // Two significant figures, but no more than the nine places a cost has.
  const places = Math.min(9, 1 - Math.floor(Math.log10(size)))
  const text = size.toFixed(places).replace(/0+$/, '')
  const [whole = '0', fraction = ''] = text.split('.')
  return `${sign}$${whole}.${fraction.padEnd(2, '0')}`
}

/** A sum of money with what is missing in it said: `at least $0.02`, `about $0.02`. */
export function cost(usd: number | null, state: CostState): string {
  if (usd === null) return 'unknown'
  if (state === 'unknown') return `at least ${dollars(usd)}`
  return state === 'estimated' ? `about ${dollars(usd)}` : dollars(usd)
}

/** `$0.0004 – $0.0091`; one figure when both ends read the same. */
export function dollarRange(least: number | null, most: number | null): string {
  if (least === null && most === null) return 'unknown'
  if (least === null) return `up to ${dollars(most)}`
  if (most === null) return `from ${dollars(least)}`
  const [low, high] = [dollars(least), dollars(most)]
  return low === high ? low : `${low} – ${high}`
}

/** Two significant figures: `0.30`, `4.0`, `12`. */
const two = (value: number): string => (value >= 9.95 ? String(Math.round(value)) : value.toPrecision(2))
/** The same for a value that is only near: `0.3`, `4`, `12`. */
const near = (value: number): string => String(Number(two(value)))

/** A time that was measured: `3 ms`, `0.31 s`, `4.0 s`, `2 min 5 s`. */
export function seconds(ms: number): string {
  if (ms < 0.5) return '0 s'
  if (ms < 9.5) return `${Math.round(ms)} ms`
  if (ms < 59_500) return `${two(ms / 1000)} s`
  const whole = Math.round(ms / 1000)
  if (whole < 3600) return withRest(Math.floor(whole / 60), 'min', whole % 60, 's')
  const minutes = Math.round(whole / 60)
  return withRest(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

const about = (ms: number): string => (ms < 59_500 ? `${near(ms / 1000)} s` : seconds(ms))

const withRest = (big: number, bigUnit: string, rest: number, restUnit: string): string =>
  rest === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${rest} ${restUnit}`

/** `310 ms`, from ten seconds on in seconds. */
export const milliseconds = (ms: number): string => (ms < 10_000 ? `${grouped.format(ms)} ms` : seconds(ms))

/** A time that is expected: `0.6 – 4 s`. */
export function secondsRange(least: number | null, most: number | null): string {
  if (least === null && most === null) return 'unknown'
  if (least === null) return `up to ${about(most ?? 0)}`
  if (most === null) return `from ${about(least)}`
  const [low, high] = [about(least), about(most)]
  if (low === high) return low
  return most < 59_500 ? `${near(least / 1000)} – ${high}` : `${low} – ${high}`
}

/** A whole number with separators: `12,480`. */
export const count = (value: number): string => grouped.format(value)

/** `1 token`, `2 tokens`, `12,480 tokens`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

export const totalTokens = (usage: Usage): number =>
  usage.input + usage.cacheRead + usage.cacheWrite + usage.output + usage.reasoning

/** A model's window: `128k`, `1M`; null is unknown. */
export function windowSize(tokens: number | null): string {
  if (tokens === null) return 'unknown'
  if (tokens >= 1_000_000) return `${Number((tokens / 1_000_000).toFixed(1))}M`
  return tokens >= 1000 ? `${Math.round(tokens / 1000)}k` : String(tokens)
}

/** 0.71 as `71 %`. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`

/** `1.2 MB`. */
export function bytes(size: number): string {
  if (size < 1000) return counted(size, 'byte')
  if (size < 1_000_000) return `${near(size / 1000)} kB`
  return `${near(size / 1_000_000)} MB`
}

const dayMs = 86_400_000

/** How long ago, up to a week; then the day. Both in the machine's time zone. */
export function relativeTime(iso: string, now: number): string {
  const then = Date.parse(iso)
  if (Number.isNaN(then)) return 'unknown'
  const ago = now - then
  if (ago < 45_000) return 'just now'
  if (ago < 3_570_000) return `${Math.max(1, Math.round(ago / 60_000))} min ago`
  const days = Math.round((midnight(now) - midnight(then)) / dayMs)
  if (days === 0 || ago < 6 * 3_600_000) return `${Math.round(ago / 3_600_000)} h ago`
  if (days === 1) return 'yesterday'
  if (days < 7) return `${days} days ago`
  return day(iso, now)
}

const midnight = (time: number): number => new Date(time).setHours(0, 0, 0, 0)

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `12 Nov`, in another year than now's `12 Nov 2025`. */
export function day(iso: string, now: number): string {
  const date = new Date(iso)
  const short = `${date.getDate()} ${months[date.getMonth()] ?? ''}`
  return date.getFullYear() === new Date(now).getFullYear() ? short : `${short} ${date.getFullYear()}`
}

/** As `relativeTime`; from yesterday on with the clock, so that one run is told from the next: `yesterday, 14:05`. */
export function startedWords(iso: string, now: number): string {
  const words = relativeTime(iso, now)
  if (words === 'unknown' || words === 'just now' || (words.endsWith(' ago') && !words.includes('day'))) return words
  const date = new Date(iso)
  return `${words.includes('days') ? day(iso, now) : words}, ${pad(date.getHours())}:${pad(date.getMinutes())}`
}

const pad = (value: number): string => String(value).padStart(2, '0')

/** `12 Nov 2026, 14:05:09 (GMT+1)`: for a title or a table's exact time, with the machine's zone. */
export function moment(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return 'unknown'
  const clock = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`
  return `${date.getDate()} ${months[date.getMonth()] ?? ''} ${date.getFullYear()}, ${clock} (${zoneOf(date)})`
}

/** `GMT`, `GMT+1`, `GMT−3:30`: the machine's zone at that time. */
function zoneOf(date: Date): string {
  const minutes = -date.getTimezoneOffset()
  if (minutes === 0) return 'GMT'
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `GMT${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${pad(rest)}`}`
}
