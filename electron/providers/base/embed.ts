import type { Json } from '../../../shared/json.ts'
import { type Reply, vector } from './reply.ts'

/**
 * Takes the vectors of an answer, in the order of the texts. One that is missing or can't be read leaves the answer
 * unfinished, which the attempt then calls unreadable: a vector too few would give every later text a wrong one.
 */
export function takeVectors(reply: Reply, rows: readonly (Json | undefined)[]): void {
  const vectors: Float32Array[] = []
  for (const row of rows) {
    const read = vector(row)
    if (read === null) return
    vectors.push(read)
  }
  if (vectors.length === 0) return
  reply.vectors = vectors
  reply.ended = true
}
