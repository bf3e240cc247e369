/*
 * How providers name the headers that tell of a key's limits. The names differ, the words in them don't: limit, remaining,
 * reset, what is counted, and now and then the window. Read so, a gateway nobody knows is understood as well.
 */

const part = '(?<which>limit|remaining|reset)'
const anthropic = new RegExp(`^anthropic-ratelimit-(?<what>[a-z-]+)-${part}$`)
const others = new RegExp(`^(?:x-)?(?<family>ratelimit|ratelimitbysize|tokenlimit)-${part}(?<what>-[\\w-]+)?$`)

export interface LimitName {
  which: 'limit' | 'remaining' | 'reset'
  /** What is counted, and in which window, as the name has it: `ratelimit-tokens-minute`. */
  what: string
  /** It comes back bit by bit, as Anthropic documents of its own. */
  gradual: boolean
}

/** What the header of this name (in lower case) tells of a limit; null: nothing. */
export function limitName(name: string): LimitName | null {
  const own = anthropic.exec(name)
  const { which, family = '', what = '' } = (own ?? others.exec(name))?.groups ?? {}
  if (which !== 'limit' && which !== 'remaining' && which !== 'reset') return null
  return { which, what: `${family}${what}`, gradual: own !== null }
}
