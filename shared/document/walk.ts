import { limits } from './schema.ts'

/** Whether objects and lists lie deeper in each other than `limit`. Goes no deeper itself, and keeps nothing. */
function deeperThan(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (limit === 0) return true
  if (Array.isArray(value)) return value.some((part) => deeperThan(part, limit - 1))
  for (const key of Object.keys(value)) if (deeperThan((value as Record<string, unknown>)[key], limit - 1)) return true
  return false
}

export interface Walked {
  /** Objects and lists inside each other, the outermost counted. */
  depth: number
  /** An own key `__proto__` stands somewhere. */
  proto: boolean
  /** Characters of the longest text. */
  longest: number
}

/**
 * Looks through a JSON value without recursion, so that no depth can overflow the stack; stops looking deeper than
 * `limit`, which alone is enough to refuse the value.
 */
export function walk(value: unknown, limit = 1000): Walked {
  const found: Walked = { depth: 0, proto: false, longest: 0 }
  let level: unknown[] = [value]
  while (level.length > 0 && found.depth <= limit) {
    const next: unknown[] = []
    let containers = false
    for (const here of level) {
      if (typeof here === 'string') {
        if (here.length > found.longest) found.longest = here.length
        continue
      }
      if (typeof here !== 'object' || here === null) continue
      containers = true
      if (Array.isArray(here)) {
        for (const part of here) next.push(part)
        continue
      }
      for (const key of Object.keys(here)) {
        if (key === '__proto__') found.proto = true
        next.push((here as Record<string, unknown>)[key])
      }
    }
    if (containers) found.depth += 1
    level = next
  }
  return found
}

/** Deeper than any document may be? What nobody's recursion should meet: asked of all JSON that comes from outside. */
export const liesTooDeep = (value: unknown): boolean => deeperThan(value, limits.depth)

/** The same in words, as part of a sentence. */
export const tooDeepWords = `objects and lists lie more than ${limits.depth} deep in each other`
