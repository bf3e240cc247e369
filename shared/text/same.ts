import { canonicalJson, type Json } from '../json.ts'

const number = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?$/i

/** A number, or a text that is one and nothing else (`12`, `-0.5`, `1,200`); null otherwise. Never a guess. */
export function asNumber(value: Json | undefined): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string') return null
  const text = value.trim()
  const bare = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(text) ? text.replace(/,/g, '') : text
  return number.test(bare) ? Number(bare) : null
}

/**
 * Are two values the same to a person? Texts without the spaces around them, letter for letter; a number and a text
 * that is that number; true and the text "true"; anything else by content, whatever the order of keys.
 */
export function sameValue(a: Json, b: Json): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a.trim() === b.trim()
  if (typeof a === 'number' || typeof b === 'number') {
    const [left, right] = [asNumber(a), asNumber(b)]
    return left !== null && left === right
  }
  if (typeof a === 'boolean' || typeof b === 'boolean') return truth(a) === truth(b)
  return canonicalJson(a) === canonicalJson(b)
}

/** The text "true" is true; anything that says neither is only the same as itself. */
function truth(value: Json): Json {
  const text = typeof value === 'string' ? value.trim() : value
  return text === 'true' ? true : text === 'false' ? false : text
}

/**
 * An answer with all taken off that doesn't change what it says: case, spaces, punctuation, the way a number is
 * written (`1,104.0` is `1104`). Two answers that come out equal vote together.
 */
export function normalised(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’'`]/g, '')
    .replace(/\u2212/g, '-')
    .replace(/\d[\d,]*(?:\.\d+)*/g, plainNumber)
    .replace(/[^\p{L}\p{N}\p{Sc}%.+-]+/gu, ' ')
    .replace(/(?<!\d)\.|\.(?!\d)/g, ' ')
    .replace(/[+-](?!\d)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

/** `1,104.50` as `1104.5`; a list (`1,2`) or a version (`1.20.3`) as it is. */
function plainNumber(written: string): string {
  const [whole = '', decimals, ...more] = written.split('.')
  if (more.length > 0) return written
  const bare = whole.replace(/,+$/, '')
  const joined = /^\d{1,3}(?:,\d{3})+$/.test(bare) ? bare.replace(/,/g, '') : bare
  let end = decimals?.length ?? 0
  while (end > 0 && decimals?.[end - 1] === '0') end -= 1
  const tail = whole.slice(bare.length)
  return end === 0 ? joined + tail : `${joined}.${decimals?.slice(0, end)}`
}

export interface Disagreement {
  /** 0: all say the same; 1: no two have anything in common. */
  score: number
  /** How many different answers there are, normalised. */
  distinct: number
  total: number
}

/** How far answers are apart, reckoned from their words alone; no model is asked. */
export function disagreement(answers: readonly string[]): Disagreement {
  const plain = answers.map(normalised)
  const words = plain.map((text) => new Set(text.split(' ')))
  const numbers = plain.map((text) => new Set(text.match(/-?\d+(?:\.\d+)?/g)))
  let sum = 0
  let pairs = 0
  for (let i = 0; i < plain.length; i += 1) {
    for (let j = i + 1; j < plain.length; j += 1) {
      pairs += 1
      if (plain[i] === plain[j]) continue
      sum += contradict(numbers[i], numbers[j]) ? 1 : 1 - overlap(words[i], words[j])
    }
  }
  return {
    score: pairs === 0 ? 0 : Math.round((sum / pairs) * 1000) / 1000,
    distinct: new Set(plain).size,
    total: answers.length,
  }
}

type Words = ReadonlySet<string> | undefined

/** Each names a number that the other doesn't: however alike the sentences, they say different things. */
const contradict = (a: Words, b: Words): boolean => lacks(a, b) && lacks(b, a)

const lacks = (a: Words, b: Words): boolean => [...(a ?? [])].some((one) => b?.has(one) !== true)

function overlap(a: Words, b: Words): number {
  const both = [...(a ?? [])].filter((one) => b?.has(one) === true).length
  const all = (a?.size ?? 0) + (b?.size ?? 0) - both
  return all === 0 ? 1 : both / all
}
