export interface Interval {
  low: number
  high: number
}

/** The 97.5 % point of the normal distribution: what leaves 2.5 % on either side. */
const z95 = 1.959963984540054

/**
 * 95 % interval of a share, `k` of `n`. Good for small numbers and for shares near 0 and 1, and never outside them.
 * Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference", JASA 22; method 3 of
 * Newcombe 1998, Statistics in Medicine 17. Nothing known (`n` 0) is anything: 0 to 1.
 */
export function wilson(k: number, n: number): Interval {
  if (n === 0) return { low: 0, high: 1 }
  const share = k / n
  const square = z95 * z95
  const middle = (share + square / (2 * n)) / (1 + square / n)
  const half = (z95 / (1 + square / n)) * Math.sqrt((share * (1 - share)) / n + square / (4 * n * n))
  // At the ends the formula gives 0 and 1, but for rounding.
  return { low: k === 0 ? 0 : middle - half, high: k === n ? 1 : middle + half }
}

/**
 * 95 % interval of any figure of a sample, from what it comes to when the sample is drawn anew from itself (percentile
 * bootstrap: Efron 1979). `random` gives numbers in [0, 1), seeded where the figure must come out the same again. A sample of
 * pairs keeps its pairs, so that a difference is taken question by question.
 */
export function bootstrap<Row>(
  rows: readonly Row[],
  figure: (drawn: readonly Row[]) => number,
  random: () => number,
  times = 10_000,
): Interval {
  const figures: number[] = []
  for (let i = 0; i < times; i += 1) {
    const drawn = rows.map((row) => rows[Math.floor(random() * rows.length)] ?? row)
    figures.push(figure(drawn))
  }
  figures.sort((a, b) => a - b)
  const at = (share: number): number => figures[Math.min(figures.length - 1, Math.floor(share * figures.length))] ?? NaN
  return { low: at(0.025), high: at(0.975) }
}

/** A seeded stream of numbers in [0, 1) (mulberry32): the same seed gives the same numbers on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
