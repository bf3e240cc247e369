import { isJsonObject, type Json } from '../../json.ts'
import type { Value } from '../../values.ts'

export interface Verdict {
  pass: boolean
  /** 0 to 1; null where the verdict has none. */
  score: number | null
  /** What is wrong, for the writer. */
  feedback: string
}

const isScore = (value: Json | undefined): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= 1

/**
 * Reads a verdict: a Judge's `{ score, pass, reason, criteria }`, a bare score of 0 to 1, or yes and no. Null for what
 * says neither whether it passes nor how well: that is never a pass.
 */
export function readVerdict({ data }: Value, passAt: number): Verdict | null {
  if (typeof data === 'boolean') return { pass: data, score: null, feedback: '' }
  if (isScore(data)) return { pass: data >= passAt, score: data, feedback: '' }
  if (!isJsonObject(data)) return null
  const { pass, score } = data
  if (score !== undefined && score !== null && !isScore(score)) return null
  const known = isScore(score) ? score : null
  if (typeof pass !== 'boolean') {
    if (known === null || pass !== undefined) return null
    return { pass: known >= passAt, score: known, feedback: feedbackOf(data) }
  }
  return { pass, score: known, feedback: feedbackOf(data) }
}

/** The reason, and what each criterion found. */
function feedbackOf(data: { [key: string]: Json }): string {
  const { reason, criteria } = data
  const lines = typeof reason === 'string' && reason.trim() !== '' ? [reason.trim()] : []
  for (const each of Array.isArray(criteria) ? criteria : []) {
    if (!isJsonObject(each) || typeof each['id'] !== 'string') continue
    const said = typeof each['reason'] === 'string' ? each['reason'].trim() : ''
    const score = isScore(each['score']) ? ` (${each['score'].toFixed(2)})` : ''
    if (said !== '') lines.push(`- ${each['id']}${score}: ${said}`)
  }
  return lines.join('\n')
}
