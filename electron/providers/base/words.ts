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
  return [
    (message.happened ?? own.happened).replaceAll('%', message.row.label),
    said === '' ? '' : `It said: “${said}”${/[.!?…]$/.test(said) ? '' : '.'}`,
    message.todo ?? own.todo,
  ]
    .filter((part) => part !== '')
    .join(' ')
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

/** `said` without `key` and without anything that looks like one. */
export function redact(said: string, key: string | null): string {
  let known = said
  for (const part of partsOf(key ?? ''))
    known = known.replaceAll(part, '[key]').replaceAll(encodeURIComponent(part), '[key]')
  return redactKeys(known)
}
