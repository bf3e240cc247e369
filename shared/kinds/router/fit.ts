import { similarity } from './config.ts'
import { chooseByScore, type BranchScore } from './similarity.ts'

/** A text whose right branch is known, with how alike it is to each branch. */
export interface LabelledScores {
  scores: readonly BranchScore[]
  /** The branch it belongs to; the else branch for what belongs nowhere. */
  branch: string
}

export interface Fitted {
  /** Threshold by branch id; a branch that no row came near keeps what it had. */
  thresholds: Record<string, number>
  rows: number
  /** Rows that went right before and after. */
  before: number
  after: number
}

/**
 * The thresholds that send the most labelled rows right. A row's way hangs on the threshold of its best branch alone, so
 * that each is fitted by itself: between which two neighbouring scores does the line lie best? Where several places do
 * as well, the middle of the widest gap, which is furthest from what was seen. Never worse on the rows than before.
 */
export function fitThresholds(
  rows: readonly LabelledScores[],
  elseId: string | undefined,
  current: (id: string) => number,
  margin: number = similarity.margin,
): Fitted {
  const byBest = new Map<string, { score: number; right: boolean; elseRight: boolean }[]>()
  for (const { scores, branch } of rows) {
    const choice = chooseByScore(scores, () => -1, margin)
    if (choice.how !== 'taken') continue
    const list = byBest.get(choice.id) ?? []
    list.push({ score: choice.score, right: branch === choice.id, elseRight: branch === elseId })
    byBest.set(choice.id, list)
  }
  const thresholds: Record<string, number> = {}
  for (const [id, list] of byBest) if (id !== elseId) thresholds[id] = bestLine(list, current(id))
  const after = (id: string): number => thresholds[id] ?? current(id)
  return {
    thresholds,
    rows: rows.length,
    before: countRight(rows, elseId, current, margin),
    after: countRight(rows, elseId, after, margin),
  }
}

/** How many rows these thresholds send to the branch they belong to. */
export function countRight(
  rows: readonly LabelledScores[],
  elseId: string | undefined,
  thresholdOf: (id: string) => number,
  margin: number = similarity.margin,
): number {
  return rows.filter(({ scores, branch }) => {
    const choice = chooseByScore(scores, thresholdOf, margin)
    return (choice.how === 'taken' ? choice.id : elseId) === branch
  }).length
}

interface Line {
  right: number
  gap: number
  at: number
}

function bestLine(list: readonly { score: number; right: boolean; elseRight: boolean }[], current: number): number {
  const sorted = list.toSorted((a, b) => a.score - b.score)
  const edges = [0, ...sorted.map(({ score }) => score), 1]
  const rightAt = (threshold: number): number =>
    sorted.filter((row) => (row.score >= threshold ? row.right : row.elseRight)).length
  const lines: Line[] = edges.slice(1).flatMap((high, i) => {
    const low = edges[i] ?? 0
    const at = rounded((low + high) / 2)
    return high > low && at > low && at <= high ? [{ right: rightAt(at), gap: high - low, at }] : []
  })
  const best = lines.toSorted((a, b) => b.right - a.right || b.gap - a.gap)[0]
  return best === undefined || best.right < rightAt(current) ? current : best.at
}

/** Three decimals, as a form can hold them. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000
