import type { Passage } from '../../documents/types.ts'

export interface Fused {
  passage: Passage
  score: number
}

/** How little the first places count more than the next ones; the number the method was published with. */
const flat = 60

/**
 * One list of several, by reciprocal rank: each list gives a passage 1 / (60 + its place). What stands high in both is
 * first; scores of words and of vectors, which measure different things, are never compared.
 */
export function fuse(lists: readonly (readonly Passage[])[]): Fused[] {
  const scores = new Map<number, Fused>()
  for (const list of lists)
    for (const [at, passage] of list.entries()) {
      const known = scores.get(passage.id)
      scores.set(passage.id, { passage, score: (known?.score ?? 0) + 1 / (flat + at + 1) })
    }
  return [...scores.values()].toSorted((a, b) => b.score - a.score || a.passage.id - b.passage.id)
}
