import { hash } from '../hash.ts'
import { topicScores } from './solvers/classify.ts'
import { contentStems, wordsOf } from './text.ts'

export const embeddingSize = 256

/**
 * A vector of length one for a text: its content words, the topics they speak for and, faintly, their letters, each
 * hashed to a place. Texts about the same thing lie near each other, others about at right angles.
 */
export function embedText(text: string, size = embeddingSize): number[] {
  const vector = Array.from({ length: size }, (): number => 0)
  const add = (feature: string, weight: number): void => {
    const place = hash(feature)
    const sign = place % 2 === 0 ? 1 : -1
    const at = Math.floor(place / 2) % size
    vector[at] = vector[at]! + sign * weight
  }
  const stems = contentStems(text)
  for (const stem of stems) add(`w:${stem}`, 1)
  for (const [topic, n] of topicScores(text)) add(`t:${topic}`, 1.2 * Math.sqrt(n))
  for (const word of wordsOf(text)) {
    const padded = `_${word}_`
    for (let i = 0; i + 3 <= padded.length; i++) add(`c:${padded.slice(i, i + 3)}`, 0.15)
  }
  if (!vector.some((value) => value !== 0)) vector[0] = 1
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return vector.map((value) => Number((value / length).toFixed(8)))
}
