import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAnalyser } from '../../../renderer/editor/store/analysis.ts'
import { moveNodes } from '../../../renderer/editor/model/operations.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { Environment } from '../../../shared/model/types.ts'
import type { AskCounts, Wanted } from '../../../shared/tokens/count.ts'
import { catalogModels } from '../../../shared/catalog/index.ts'
import { answer, draw, model, question } from '../../support/draw.ts'

/* The forecast while one types: quick by a rule of thumb, then by the models' own counts, and never by an older text's. */

const environment: Environment = {
  providers: [
    {
      id: 'openai',
      label: 'OpenAI',
      local: false,
      practice: false,
      needsKey: false,
      hasKey: true,
      keys: [],
      listIsWhole: true,
      models: catalogModels('openai'),
    },
  ],
}
const drawn = (template: string): PipelineDocument =>
  draw(
    { question, prompt: ['prompt', { template: `${template} {{text}}` }], only: model('openai', 'gpt-4o'), answer },
    ['question.value > prompt.text', 'prompt.text > only.prompt', 'only.answer > answer.value'],
  )

/** A core that answers when it is told to: every text has a thousand tokens. */
function slowCore() {
  const asked: { wanted: readonly Wanted[]; reply: (tokens: number[] | null) => void }[] = []
  const ask: AskCounts = (wanted) => new Promise((reply) => asked.push({ wanted, reply }))
  const reply = async (index: number, tokens: number | null = 1000): Promise<void> => {
    const found = asked[index]
    if (found === undefined) throw new Error(`nothing was asked a ${index + 1}. time`)
    found.reply(tokens === null ? null : found.wanted.map(() => tokens))
    await vi.advanceTimersByTimeAsync(0)
  }
  return { asked, ask, reply }
}

const expected = (analysis: { plan: { bounds: { costUsd: { expected: number | null } } } | null }): number =>
  analysis.plan?.bounds.costUsd.expected ?? 0

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the forecast while one types', () => {
  it('waits a moment for the models’ own counts, and shows them', async () => {
    const core = slowCore()
    const analyser = createAnalyser(null, core.ask)
    analyser.consider(drawn('Say it in short:'), environment, {})
    await vi.advanceTimersByTimeAsync(100)
    expect(analyser.store.getState().of).toBeNull()
    await core.reply(0)
    const counted = expected(analyser.store.getState())
    expect(counted).toBeGreaterThan(1000 * 2.5e-6)
    // Known now: nobody is asked again, and nothing is waited for.
    analyser.consider({ ...drawn('Say it in short:'), name: 'Another' }, environment, {})
    await vi.advanceTimersByTimeAsync(100)
    expect(analyser.store.getState().of?.name).toBe('Another')
    expect(expected(analyser.store.getState())).toBe(counted)
    expect(core.asked).toHaveLength(1)
    analyser.stop()
  })

  it('shows the rule of thumb when the core is slow, and its counts when they come', async () => {
    const core = slowCore()
    const analyser = createAnalyser(null, core.ask)
    analyser.consider(drawn('Say it in short:'), environment, {})
    await vi.advanceTimersByTimeAsync(200)
    const thumb = expected(analyser.store.getState())
    expect(thumb).toBeGreaterThan(0)
    expect(thumb).toBeLessThan(1000 * 2.5e-6 + 200 * 1e-5)
    await core.reply(0)
    expect(expected(analyser.store.getState())).toBeGreaterThan(thumb)
    analyser.stop()
  })

  it('stays with the rule of thumb where nobody can count', async () => {
    const core = slowCore()
    const analyser = createAnalyser(null, core.ask)
    analyser.consider(drawn('Say it in short:'), environment, {})
    await vi.advanceTimersByTimeAsync(100)
    await core.reply(0, null)
    expect(expected(analyser.store.getState())).toBeGreaterThan(0)
    expect(core.asked).toHaveLength(1)
    analyser.stop()
  })

  it('never shows counts of an earlier text: those that come late are only remembered', async () => {
    const core = slowCore()
    const analyser = createAnalyser(null, core.ask)
    analyser.consider(drawn('First:'), environment, {})
    await vi.advanceTimersByTimeAsync(100)
    const second = drawn('Second:')
    analyser.consider(second, environment, {})
    await vi.advanceTimersByTimeAsync(200)
    expect(analyser.store.getState().of).toBe(second)
    const before = expected(analyser.store.getState())
    await core.reply(0)
    expect(expected(analyser.store.getState())).toBe(before)
    await core.reply(1)
    expect(analyser.store.getState().of).toBe(second)
    expect(expected(analyser.store.getState())).toBeGreaterThan(before)
    analyser.stop()
  })

  it('is of the drawing as it is now when counts come after a card was moved', async () => {
    const core = slowCore()
    const analyser = createAnalyser(null, core.ask)
    const drawing = drawn('Say it in short:')
    analyser.consider(drawing, environment, {})
    await vi.advanceTimersByTimeAsync(200)
    const moved = moveNodes(drawing, new Map([['only', { x: 500, y: 60 }]]))
    analyser.consider(moved, environment, {})
    expect(analyser.store.getState().of).toBe(moved)
    const thumb = expected(analyser.store.getState())
    await core.reply(0)
    expect(expected(analyser.store.getState())).toBeGreaterThan(thumb)
    expect(analyser.store.getState().of).toBe(moved)
    // And a look for a price that came meanwhile is one at it, too.
    analyser.learn({ paid: [] })
    expect(analyser.store.getState().of).toBe(moved)
    analyser.stop()
  })

  it('is there at once for a run that is started', () => {
    const core = slowCore()
    const analyser = createAnalyser(null, core.ask)
    expect(analyser.now(drawn('Go:'), environment, {}).plan).not.toBeNull()
    analyser.stop()
  })
})
