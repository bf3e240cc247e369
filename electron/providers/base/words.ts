import type { ErrorClass } from '../../../shared/errors.ts'
import { failureWords } from '../../../shared/providers/failure-words.ts'
import type { ProviderRow } from '../../../shared/providers/registry.ts'
import { redactKeys } from '../../../shared/text/redact.ts'

export interface Message {
  row: ProviderRow
  class: ErrorClass
  key: string | null
  /** Replaces the class's own sentence. */
  happened?: string | undefined
  /** The provider's words. */
  said?: string | null | undefined
  todo?: string | undefined
}

/** One message for the user: which provider, what happened, what it said, what to do. Never with a key in it. */
export function messageFor(message: Message): string {
  const own = failureWords(message.class)
  const said = quote(message.said ?? '', message.key)
  const words = [
    (message.happened ?? own.happened).replaceAll('%', message.row.label),
    said === '' ? '' : `It said: “${said}”${/[.!?…]$/.test(said) ? '' : '.'}`,
    message.todo ?? own.todo,
  ]
  // Our own words may name what a provider named: a place it sends on to.
  return withoutKey(words.filter((part) => part !== '').join(' '), message.key)
}

const longestQuote = 300

/** Foreign words made fit for a screen: one line, trimmed, without anything that looks like a key. */
export function quote(said: string, key: string | null): string {
  const line = redact(said, key)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  return line.length > longestQuote ? `${line.slice(0, longestQuote).trimEnd()}…` : line
}

/** A key may be made of several parts (`id:secret:token`), each as secret as the whole; the whole goes first. */
const partsOf = (key: string): string[] =>
  key === '' ? [] : [key, ...(key.includes(':') ? key.split(':').filter((part) => part.length >= 8) : [])]

/** How somebody may write down what he was given: as it is, in JSON (where some hide each `/`), in an address. */
function formsOf(part: string): Set<string> {
  const json = JSON.stringify(part).slice(1, -1)
  const percent = encodeURIComponent(part)
  const small = percent.replace(/%../g, (code) => code.toLowerCase())
  return new Set([json.replaceAll('/', '\\/'), json, percent, small, part])
}

/** `said` without `key`, whatever else stands in it. */
export function withoutKey(said: string, key: string | null): string {
  let clean = said
  for (const part of partsOf(key ?? '')) for (const form of formsOf(part)) clean = clean.replaceAll(form, '[key]')
  return clean
}

/** The same of every text in a value, names of fields too. */
export function withoutKeys<Value>(value: Value, keys: readonly string[]): Value {
  if (keys.length === 0) return value
  const clean = (text: string): string => keys.reduce(withoutKey, text)
  const within = (part: unknown): unknown => {
    if (typeof part === 'string') return clean(part)
    if (Array.isArray(part)) return part.map(within)
    if (typeof part !== 'object' || part === null) return part
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [clean(name), within(inner)]))
  }
  return within(value) as Value
}

/** `said` without `key` and without anything that looks like one. */
export const redact = (said: string, key: string | null): string => redactKeys(withoutKey(said, key))
