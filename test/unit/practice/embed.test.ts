import { describe, expect, it } from 'vitest'
import { embedText } from '../../../electron/practice/brain/index.ts'

const cosine = (a: string, b: string): number => {
  const [one, two] = [embedText(a), embedText(b)]
  return one.reduce((sum, value, i) => sum + value * two[i]!, 0)
}

describe('embeddings', () => {
  it('are vectors of length one, the same for the same text', () => {
    const vector = embedText('I was charged twice')
    expect(vector).toHaveLength(256)
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
    expect(embedText('I was charged twice')).toEqual(vector)
    expect(embedText('', 64)).toHaveLength(64)
  })

  it('lie near each other for texts about the same thing, also in other words', () => {
    const refund = 'I was charged twice and want a refund'
    expect(cosine(refund, 'Please refund the double charge')).toBeGreaterThan(0.5)
    expect(cosine(refund, 'My invoice shows a wrong payment')).toBeGreaterThan(
      cosine(refund, 'The app crashes when I open it') + 0.1,
    )
    expect(Math.abs(cosine(refund, 'Sunny weather at the beach'))).toBeLessThan(0.2)
  })
})
