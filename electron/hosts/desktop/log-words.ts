import { inspect } from 'node:util'
import { redactKeys } from '../../../shared/text/redact.ts'

/** The longest entry that is kept, in characters; nothing that long is a message for people. */
const longest = 10_000

/** Anything as text for the log, without keys. */
export function safeWords(value: unknown): string {
  const text = redactKeys(typeof value === 'string' ? value : inspect(value, { depth: 4, breakLength: 120 }))
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
