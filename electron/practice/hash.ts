/**
 * A 53-bit hash of a text (cyrb53): fast, well mixed and the same on every machine. Everything the practice provider
 * draws is drawn from it, so that a run can be repeated.
 */
export function hash(text: string, seed = 0): number {
  let a = 0xdeadbeef ^ seed
  let b = 0x41c6ce57 ^ seed
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return 4294967296 * (2097151 & b) + (a >>> 0)
}

/** The hash of the parts as a number from 0 up to, not including, 1. Parts are kept apart, so ('ab','c') ≠ ('a','bc'). */
export const unit = (...parts: (string | number)[]): number => hash(parts.join('\u0000')) / 2 ** 53

/** One of the list by the hash of the parts; the list may not be empty. */
export function pick<T>(list: readonly T[], ...parts: (string | number)[]): T {
  const chosen = list[Math.floor(unit(...parts) * list.length)]
  if (chosen === undefined) throw new RangeError('nothing to pick from')
  return chosen
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** An id of `length` letters and digits from the hash of the parts, as providers put behind `chatcmpl-` or `msg_`. */
export function idOf(length: number, ...parts: (string | number)[]): string {
  let id = ''
  for (let i = 0; i < length; i++) id += alphabet[Math.floor(unit(...parts, i) * alphabet.length)]
  return id
}
