import { expect, it } from 'vitest'
import { catalog, catalogModels } from '../../../shared/catalog/index.ts'
import { endMark, goneLast } from '../../../shared/model/swap.ts'

/* Issue 4, 3: "retired and repriced models flagged", where a model is chosen, too: the first that is offered answers. */

const today = '2026-11-21'

it('models that were switched off stand behind those that answer, each list in its own order', () => {
  for (const provider of new Set(catalog.models.map((row) => row.provider))) {
    const models = catalogModels(provider)
    const sorted = goneLast(models, today)
    const marks = sorted.map((facts) => endMark(facts, today) === 'switched off')
    expect(marks, provider).toEqual(marks.toSorted((a, b) => Number(a) - Number(b)))
    expect(marks[0], provider).toBe(false)
    expect(new Set(sorted)).toEqual(new Set(models))
    const order = sorted.filter((_, i) => marks[i] === false).map((facts) => models.indexOf(facts))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
  }
})

it('says when a model ends, that it ended, and nothing of one that goes on', () => {
  const [sonnet, groq] = [catalogModels('anthropic'), catalogModels('groq')]
  const mark = (models: typeof sonnet, name: string, day: string | undefined): string | null => {
    const facts = models.find(({ model }) => model === name)
    return facts === undefined ? 'unknown' : endMark(facts, day)
  }
  expect(mark(sonnet, 'claude-sonnet-4-5', today)).toBe('ends 2026-11-30')
  expect(mark(sonnet, 'claude-sonnet-4-5', '2026-11-30')).toBe('switched off')
  expect(mark(groq, 'llama-3.1-8b-instant', today)).toBe('switched off')
  // Nobody knows what day it is.
  expect(mark(groq, 'llama-3.1-8b-instant', undefined)).toBe('ends 2026-08-16')
  expect(mark(sonnet, 'claude-opus-5-5', today)).toBeNull()
})
