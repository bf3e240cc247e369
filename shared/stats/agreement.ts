/** How two raters who each said yes or no of the same things agree: here a judge (pass) and the user (thumbs up). */
export interface Confusion {
  /** Both yes. */
  bothYes: number
  /** The judge yes, the user no: what it let through. */
  onlyFirst: number
  /** The judge no, the user yes: what it held back. */
  onlySecond: number
  bothNo: number
}

export interface Agreement extends Confusion {
  n: number
  /** Share of things both said the same of; null without any. */
  agreement: number | null
  /** Cohen's kappa; null where it isn't defined. */
  kappa: number | null
}

/**
 * Agreement, and how much of it is more than chance: κ = (pₒ − pₑ) / (1 − pₑ), with pₒ the share both said the same of and
 * pₑ the share they would by chance, each keeping to how often it says yes. 1 is full agreement, 0 is chance, below 0 is
 * worse. Undefined where both always say the same one thing (pₑ = 1). Source: Cohen 1960, "A coefficient of agreement for
 * nominal scales", Educational and Psychological Measurement 20(1).
 */
export function agreementOf(confusion: Confusion): Agreement {
  const { bothYes, onlyFirst, onlySecond, bothNo } = confusion
  const n = bothYes + onlyFirst + onlySecond + bothNo
  if (n === 0) return { ...confusion, n, agreement: null, kappa: null }
  const observed = (bothYes + bothNo) / n
  const firstYes = (bothYes + onlyFirst) / n
  const secondYes = (bothYes + onlySecond) / n
  const expected = firstYes * secondYes + (1 - firstYes) * (1 - secondYes)
  return { ...confusion, n, agreement: observed, kappa: expected === 1 ? null : (observed - expected) / (1 - expected) }
}

/**
 * What a kappa is worth in a word. Source: Landis and Koch 1977, "The measurement of observer agreement for categorical
 * data", Biometrics 33(1): a convention, no law.
 */
export function kappaWords(kappa: number): 'poor' | 'slight' | 'fair' | 'moderate' | 'substantial' | 'almost perfect' {
  if (kappa < 0) return 'poor'
  if (kappa <= 0.2) return 'slight'
  if (kappa <= 0.4) return 'fair'
  if (kappa <= 0.6) return 'moderate'
  return kappa <= 0.8 ? 'substantial' : 'almost perfect'
}

/**
 * Spearman's rank correlation, −1 to 1: whether one figure rises with another, however. Equal figures share the mean of
 * their places. Null for fewer than three pairs, or where one figure never changes. Source: Spearman 1904; ties by Pearson's
 * coefficient of the ranks.
 */
export function rankCorrelation(pairs: readonly (readonly [number, number])[]): number | null {
  if (pairs.length < 3) return null
  const a = ranks(pairs.map(([first]) => first))
  const b = ranks(pairs.map(([, second]) => second))
  const middle = (pairs.length + 1) / 2
  let [together, spreadA, spreadB] = [0, 0, 0]
  a.forEach((rank, i) => {
    const [x, y] = [rank - middle, (b[i] ?? 0) - middle]
    together += x * y
    spreadA += x * x
    spreadB += y * y
  })
  return spreadA === 0 || spreadB === 0 ? null : together / Math.sqrt(spreadA * spreadB)
}

function ranks(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b)
  return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 + 1)
}
