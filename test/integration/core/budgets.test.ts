import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { periodStart } from '../../../electron/core/budgets.ts'
import type { Core } from '../../../electron/core/index.ts'
import type { BudgetTerms } from '../../../shared/budgets.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { toNano } from '../../../shared/money.ts'
import type { RunResult } from '../../../shared/receipt/types.ts'
import { call, type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'

/* engine.md, "Budget and cost": scopes run, pipeline, day, month, provider; reserve, then settle, over all runs. */

let live: LiveCore
beforeEach(async () => {
  live = await liveCore()
})
afterEach(() => live.close())

const terms: BudgetTerms = {
  scope: 'all',
  of: null,
  period: 'day',
  ledger: 'practice',
  limitUsd: 1,
  softAt: 0.8,
  atSoft: 'warn',
  atLimit: 'stop',
}

const asking = (of: string, maxTokens: number, provider = 'practice'): PipelineDocument =>
  draw({ question, model: model(provider, of, { maxTokens }), answer }, [
    'question.value > model.prompt',
    'model.answer > answer.value',
  ])

async function run(
  core: Core,
  document: PipelineDocument,
  { pipelineId = null, text = 'Explain rain in 400 words.' }: { pipelineId?: string | null; text?: string } = {},
): Promise<RunResult> {
  const started = await core.startRun({ pipelineId, document, inputs: { question: text } })
  if (!started.started) throw new Error(started.problems.map(({ message }) => message).join(' '))
  return started.result
}

const spentNano = (results: readonly RunResult[]): number =>
  results.reduce((sum, { receipt }) => sum + toNano(receipt!.costUsd ?? Number.NaN), 0)

describe('a budget over many runs', () => {
  it('200 runs at once share one dollar a day: never a nano-dollar over, none stuck', async () => {
    await call(live.core, 'budgets.save', terms)
    const document = asking('frontier', 1200)
    const results = await Promise.all(Array.from({ length: 200 }, () => run(live.core, document)))
    const answered = results.filter(({ status }) => status === 'done')
    const refused = results.filter(({ error }) => error?.class === 'budget')
    expect(answered.length + refused.length).toBe(200)
    expect(answered.length).toBeGreaterThan(50)
    expect(refused.length).toBeGreaterThan(0)
    for (const { error } of refused) expect(error).toMatchObject({ code: 'shared_budget' })
    expect(spentNano(results)).toBeLessThanOrEqual(toNano(1))
    // The budget's own figure is what the receipts say, and nothing is left set aside.
    const [row] = await call(live.core, 'budgets.list')
    expect(toNano(row!.spentUsd)).toBe(spentNano(results))
    expect(row!.reservedUsd).toBe(0)
    expect(await live.simulator.log()).toHaveLength(answered.length)
  })

  it('knows after a restart what was spent before it', async () => {
    await call(live.core, 'budgets.save', { ...terms, limitUsd: 0.02 })
    const document = asking('frontier', 1200)
    const first = await run(live.core, document)
    expect(first.status).toBe('done')
    const again = await live.again()
    const [row] = await call(again, 'budgets.list')
    expect(toNano(row!.spentUsd)).toBe(spentNano([first]))
    expect((await run(again, document)).error).toMatchObject({ class: 'budget', code: 'shared_budget' })
  })

  it('holds one pipeline, or one provider, and no other', async () => {
    const { id } = await call(live.core, 'pipelines.create', { document: asking('cheap', 100) })
    await call(live.core, 'budgets.save', { ...terms, scope: 'pipeline', of: id, limitUsd: 0.000001 })
    await call(live.core, 'budgets.save', { ...terms, scope: 'provider', of: 'practice-ollama', limitUsd: 0.000001 })
    const held = await run(live.core, asking('cheap', 100), { pipelineId: id })
    expect(held.error?.message).toContain('pipeline “')
    expect((await run(live.core, asking('cheap', 100))).status).toBe('done')
    expect((await run(live.core, asking('cheap', 100, 'practice-ollama'))).error).toMatchObject({ class: 'budget' })
    expect((await run(live.core, asking('cheap', 100, 'practice-gemini'))).status).toBe('done')
  })

  it('of real money isn’t touched by play money', async () => {
    await call(live.core, 'budgets.save', { ...terms, ledger: 'real', limitUsd: 0.000001 })
    expect((await run(live.core, asking('cheap', 100))).status).toBe('done')
    expect((await call(live.core, 'budgets.list'))[0]).toMatchObject({ spentUsd: 0 })
  })

  it('that asks lets a request wait, and go on when it is raised', async () => {
    const budget = await call(live.core, 'budgets.save', { ...terms, limitUsd: 0.000001, atLimit: 'ask' })
    const waiting = run(live.core, asking('cheap', 100))
    await vi.waitFor(() => expect(JSON.stringify(live.pushes)).toContain('It waits until you raise the budget'))
    expect(await live.simulator.log()).toEqual([])
    await call(live.core, 'budgets.save', { ...terms, id: budget.id, limitUsd: 1, atLimit: 'ask' })
    expect((await waiting).status).toBe('done')
  })

  it('whose period or scope is changed holds who waits by what it says now', async () => {
    const budget = await call(live.core, 'budgets.save', { ...terms, limitUsd: 0.000001, atLimit: 'ask' })
    const waiting = run(live.core, asking('cheap', 100))
    const waits = () => JSON.stringify(live.pushes).split('It waits until you raise the budget').length - 1
    await vi.waitFor(() => expect(waits()).toBe(1))
    // As tight over a month: it goes on waiting, at the new one.
    const month = { ...terms, id: budget.id, period: 'month', limitUsd: 0.000001, atLimit: 'ask' } as const
    await call(live.core, 'budgets.save', month)
    await vi.waitFor(() => expect(waits()).toBe(2))
    expect(await live.simulator.log()).toEqual([])
    // For another provider alone: this request is no longer held.
    await call(live.core, 'budgets.save', { ...month, scope: 'provider', of: 'practice-ollama' })
    expect((await waiting).status).toBe('done')
  })

  it('that is taken away holds nobody any more', async () => {
    const budget = await call(live.core, 'budgets.save', { ...terms, limitUsd: 0.000001, atLimit: 'ask' })
    const waiting = run(live.core, asking('cheap', 100))
    await vi.waitFor(() => expect(JSON.stringify(live.pushes)).toContain('It waits until you raise the budget'))
    await call(live.core, 'budgets.delete', { id: budget.id })
    expect((await waiting).status).toBe('done')
  })

  it('warns once a run when it lands softly', async () => {
    await call(live.core, 'budgets.save', { ...terms, limitUsd: 0.005, softAt: 0.1 })
    expect((await run(live.core, asking('frontier', 200), { text: 'Explain rain in 60 words.' })).status).toBe('done')
    expect((await run(live.core, asking('cheap', 100))).status).toBe('done')
    const said = live.pushes.flatMap((push) =>
      push.topic === 'run' ? push.events.flatMap((event) => (event.type === 'budget' ? [event] : [])) : [],
    )
    expect(said).toHaveLength(1)
    expect(said[0]).toMatchObject({ label: 'practice budget for today', limitUsd: 0.005 })
    expect(said[0]!.why).toMatch(/^\$0\.\d+ of the practice budget for today of \$0\.005 is spent\.$/)
  })

  it('is one for each scope, period and ledger, and says when there is one already', async () => {
    await call(live.core, 'budgets.save', terms)
    await expect(call(live.core, 'budgets.save', terms)).rejects.toThrow('exists')
    await expect(call(live.core, 'budgets.save', { ...terms, of: 'practice' })).rejects.toThrow('bad_payload')
    await expect(call(live.core, 'budgets.save', { ...terms, limitUsd: 0 })).rejects.toThrow('bad_payload')
    await expect(call(live.core, 'budgets.delete', { id: 'none' })).rejects.toThrow('not_found')
  })
})

describe('a period', () => {
  it('begins at midnight, or with the month, by this machine’s clock', () => {
    const noon = new Date(2026, 10, 21, 12, 30).getTime()
    expect(periodStart('day', noon)).toBe(new Date(2026, 10, 21).getTime())
    expect(periodStart('month', noon)).toBe(new Date(2026, 10, 1).getTime())
    expect(periodStart('ever', noon)).toBeNull()
  })
})
