import { describe, expect, it } from 'vitest'
import { mayBeSame } from '../../../shared/text/same-question.ts'

/* engine.md, "Cache": cosine ≥ 0.95 and equal numbers, negations and content words. */

describe('two questions', () => {
  it.each([
    ['What is the capital of France?', 'what’s the capital of france'],
    ['Please tell me the capital of France', 'Capital of France?'],
    ['How do I turn on the light?', 'Turn on the light'],
    ['What is 17 * 23?', 'What is 17 × 23'],
  ])('may be one: %s | %s', (a, b) => expect(mayBeSame(a, b)).toBe(true))

  it.each([
    ['Turn on the light', 'Turn off the light'],
    ['Is it safe to eat?', 'Is it not safe to eat?'],
    ['Convert 3 km to miles', 'Convert 5 km to miles'],
    ['3 of 5', '5 of 3'],
    ['Capital of France?', 'Capital of Germany?'],
    ['List all files except logs', 'List all files'],
    ['Refunds before 2024', 'Refunds after 2024'],
    ['1.5 l of water', '15 l of water'],
  ])('are never one: %s | %s', (a, b) => expect(mayBeSame(a, b)).toBe(false))
})
