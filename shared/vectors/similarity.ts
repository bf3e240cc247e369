/** Arithmetic on vectors of length one, as `embed` gives them: their cosine is the sum of the products. */

/** Brings a vector to length one, in place; one of zeros stays as it is. */
export function toUnit(vector: Float32Array): Float32Array {
  let sum = 0
  for (const part of vector) sum += part * part
  const length = Math.sqrt(sum)
  if (length === 0 || Math.abs(length - 1) < 1e-6) return vector
  for (let i = 0; i < vector.length; i += 1) vector[i] = (vector[i] ?? 0) / length
  return vector
}

/** Cosine of two vectors of length one, -1 to 1; 0 for vectors of different models, which have nothing in common. */
export function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return 0
  let sum = 0
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return Math.max(-1, Math.min(1, sum))
}

/** Mean of the `k` highest numbers, or of all where there are fewer; null of none. */
export function meanOfTop(numbers: readonly number[], k: number): number | null {
  const top = numbers.toSorted((a, b) => b - a).slice(0, k)
  return top.length === 0 ? null : top.reduce((sum, each) => sum + each, 0) / top.length
}
