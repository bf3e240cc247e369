/** Exact fractions, so that 0.1 + 0.2 is 0.3 and 123456789 × 987654321 has all its digits. */
export interface Rational {
  n: bigint
  d: bigint
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b))

function rational(n: bigint, d = 1n): Rational {
  const common = gcd(n, d) || 1n
  const sign = d < 0n ? -1n : 1n
  return { n: (sign * n) / common, d: (sign * d) / common }
}

export function fromText(text: string): Rational {
  const [whole = '0', part = ''] = text.split('.')
  return rational(BigInt(whole + part), 10n ** BigInt(part.length))
}

export const fromInt = (value: number): Rational => ({ n: BigInt(value), d: 1n })
export const add = (a: Rational, b: Rational): Rational => rational(a.n * b.d + b.n * a.d, a.d * b.d)
export const sub = (a: Rational, b: Rational): Rational => rational(a.n * b.d - b.n * a.d, a.d * b.d)
export const mul = (a: Rational, b: Rational): Rational => rational(a.n * b.n, a.d * b.d)

/** Null for a division by zero. */
export const div = (a: Rational, b: Rational): Rational | null => (b.n === 0n ? null : rational(a.n * b.d, a.d * b.n))

/** Null where the exponent isn't a whole number up to 64, the result would be enormous, or 0 stands under a fraction. */
export function pow(a: Rational, b: Rational): Rational | null {
  if (b.d !== 1n || b.n > 64n || b.n < -64n) return null
  const power = b.n < 0n ? -b.n : b.n
  const digits = Math.max(a.n.toString(16).length, a.d.toString(16).length)
  if (digits * Number(power) > 1_000) return null
  const up = rational(a.n ** power, a.d ** power)
  return b.n < 0n ? div(fromInt(1), up) : up
}

/** The remainder of whole numbers, with the sign of the dividend. */
export const mod = (a: Rational, b: Rational): Rational | null =>
  a.d === 1n && b.d === 1n && b.n !== 0n ? rational(a.n % b.n) : null

/** The square root: exact for a square, else to nine decimals. */
export function sqrt(a: Rational): Rational | null {
  const value = Math.sqrt(toNumber(a))
  return Number.isFinite(value) ? fromText(value.toFixed(9)) : null
}

export const toNumber = (a: Rational): number => Number(a.n) / Number(a.d)

/** The fraction as an answer writes it: all digits of a whole number, else at most four decimals. */
export function toText(a: Rational): string {
  if (a.d === 1n) return a.n.toString()
  return String(Number(toNumber(a).toFixed(4)))
}
