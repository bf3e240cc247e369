import { RE2JS } from 're2js'

/** A pattern that can't hang: RE2 matches in linear time, whatever a document or a model wrote into it. */
export interface SafePattern {
  test(text: string): boolean
}

export type PatternRead = { ok: true; pattern: SafePattern } | { ok: false; problem: string }

/** Longest pattern taken; RE2 is linear in text and pattern both. */
const longest = 2000
const read = new Map<string, PatternRead>()

/** Compiles an RE2 pattern (found anywhere in the text, `(?i)` for either case); no look-around, no back-references. */
export function safePattern(source: string): PatternRead {
  const known = read.get(source)
  if (known !== undefined) return known
  const made = compile(source)
  if (read.size >= 200) read.clear()
  read.set(source, made)
  return made
}

function compile(source: string): PatternRead {
  if (source.length > longest) return { ok: false, problem: `A pattern has at most ${longest} characters.` }
  try {
    const compiled = RE2JS.compile(source)
    return { ok: true, pattern: { test: (text) => compiled.matcher(text).find() } }
  } catch (error) {
    return { ok: false, problem: `"${shortened(source)}" is not a pattern that can be used: ${reason(error)}.` }
  }
}

const reason = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/^error parsing regexp: /, '').replace(/\.$/, '') : 'it cannot be read'

const shortened = (source: string): string => (source.length > 60 ? `${source.slice(0, 57)}…` : source)
