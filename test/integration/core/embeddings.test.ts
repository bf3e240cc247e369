import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallName, Payload, Results } from '../../../shared/api/contract.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { practiceProviders } from '../../../shared/practice/models.ts'
import type { Receipt, RunResult } from '../../../shared/receipt/types.ts'
import { type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { expectAddsUp, stepOf } from '../../support/receipts.ts'

/* Vectors through the whole of it: adapters, engine, database, receipts, over real HTTP. */

let live: LiveCore
beforeEach(async () => {
  live = await liveCore()
})
afterEach(() => live.close())

async function call<Name extends CallName>(name: Name, payload: Payload<Name>): Promise<Results[Name]> {
  const result = await live.core.dispatch(name, payload)
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}

const triage = (provider: string, settings: PipelineDocument['settings'] = {}): PipelineDocument => ({
  ...draw(
    {
      question,
      triage: [
        'router',
        {
          mode: 'similarity',
          target: { provider, model: 'embed' },
          branches: [
            {
              id: 'billing',
              examples: ['I was charged twice', 'Where is my invoice', 'I want a refund of my payment'],
            },
            { id: 'technical', examples: ['The app crashes', 'I cannot sign in', 'Error 500 on upload'] },
            { id: 'other' },
          ],
          else: 'other',
        },
      ],
      small: model('practice', 'cheap'),
      strong: model('practice', 'balanced'),
      kind: model('practice', 'cheap'),
      answer,
    },
    [
      'question.value > triage.value',
      'triage.billing > small.prompt',
      'triage.technical > strong.prompt',
      'triage.other > kind.prompt',
      'small.answer > answer.value',
      'strong.answer > answer.value',
      'kind.answer > answer.value',
    ],
  ),
  settings,
})

async function run(
  document: PipelineDocument,
  text: string,
  more: { maxCostUsd?: number } = {},
): Promise<RunResult & { receipt: Receipt }> {
  const started = await live.core.startRun({ pipelineId: 'p', document, inputs: { question: text }, ...more })
  if (!started.started) throw new Error(started.problems.map(({ code, message }) => `${code} ${message}`).join('\n'))
  const result = await started.result
  if (result.receipt === null) throw new Error('no receipt')
  return { ...result, receipt: result.receipt }
}

const embeds = async () => (await live.simulator.log()).filter((each) => each.model === 'embed')
const speaking = practiceProviders.filter(
  (provider) => provider !== 'practice-anthropic' && provider !== 'practice-bedrock',
)

describe('vectors', () => {
  it.each(speaking)(
    '%s: asked for in its own protocol, counted in the receipt with usage, price and cost',
    async (provider) => {
      const { receipt, status } = await run(triage(provider), 'Please refund one of my payments')
      expect(status).toBe('done')
      const step = stepOf(receipt, 'triage')
      expect(step.decision?.chosen).toBe('billing')
      const [attempt] = step.attempts
      const [logged] = await embeds()
      expect(step.attempts).toHaveLength(1)
      expect(attempt).toMatchObject({
        target: { provider, model: 'embed' },
        status: 'done',
        usage: { input: logged!.inputTokens, output: 0 },
        price: { perMillion: { input: 0.02 } },
        costState: 'exact',
      })
      expect(attempt!.costUsd).toBeCloseTo((logged!.inputTokens * 0.02) / 1e6, 12)
      expectAddsUp(receipt)
    },
  )

  it('the same text is never paid twice: the receipt says what was kept, what it saved and who had paid', async () => {
    const first = await run(triage('practice'), 'Please refund one of my payments')
    const second = await run(triage('practice'), 'The app shows an error when I sign in')
    const third = await run(triage('practice'), 'The app shows an error when I sign in')
    const texts = (await embeds()).map(({ text }) => text.split('\n').length)
    expect(texts).toEqual([7, 1])
    expect(stepOf(first.receipt, 'triage').cache).toBeNull()
    expect(stepOf(second.receipt, 'triage')).toMatchObject({
      decision: { chosen: 'technical', why: expect.stringContaining('6 of the vectors compared were kept') },
      cache: { hit: false, runId: first.receipt.runId },
    })
    const last = stepOf(third.receipt, 'triage')
    expect(last).toMatchObject({ attempts: [], costUsd: 0, cache: { hit: true } })
    expect(last.cache!.savedUsd).toBeGreaterThan(0)
  })

  it('survive a restart, and go when another address answers by the name', async () => {
    await run(triage('practice'), 'Please refund one of my payments')
    const again = await live.again()
    const started = await again.startRun({
      pipelineId: 'p',
      document: triage('practice'),
      inputs: { question: 'Please refund one of my payments' },
    })
    if (!started.started) throw new Error('not started')
    expect(stepOf((await started.result).receipt!, 'triage').attempts).toEqual([])
  })

  it.each(speaking)(
    '%s: a broken request is asked again, as any other, and each one is in the receipt',
    async (provider) => {
      await live.simulator.fault({ model: 'embed', fault: 'status=500' })
      const { receipt } = await run(triage(provider), 'Please refund one of my payments')
      const { attempts, decision } = stepOf(receipt, 'triage')
      expect(attempts.map(({ status, errorClass }) => [status, errorClass])).toEqual([
        ['failed', 'server'],
        ['done', null],
      ])
      expect(decision?.chosen).toBe('billing')
      expectAddsUp(receipt)
    },
  )

  it('a quota that is used up fails the step by its class instead of being hidden behind else', async () => {
    await live.simulator.fault({ model: 'embed', fault: 'quota', times: 9 })
    const { receipt, error } = await run(triage('practice'), 'Please refund one of my payments')
    expect(error).toMatchObject({ class: 'quota', nodeId: 'triage' })
    expect(stepOf(receipt, 'triage').attempts).toHaveLength(1)
  })

  it('a hard budget holds for them: reserved before, refused where it does not fit', async () => {
    const { error, receipt } = await run(triage('practice'), 'Please refund one of my payments', {
      maxCostUsd: 0.0000001,
    })
    expect(error?.class).toBe('budget')
    expect(receipt.costUsd).toBe(0)
    expect(await embeds()).toEqual([])
  })

  it('a provider without them, and a model that answers, are problems before any run', async () => {
    for (const [provider, name] of [
      ['practice-anthropic', 'embed'],
      ['practice', 'cheap'],
    ] as const) {
      const document = triage(provider)
      const node = document.nodes.find(({ id }) => id === 'triage')!
      node.config = { ...node.config, target: { provider, model: name } }
      const started = await live.core.startRun({ pipelineId: null, document, inputs: { question: 'x' } })
      expect(
        started.started ? [] : started.problems.filter(({ where }) => where === 'triage').map(({ code }) => code),
      ).toEqual(['bad_config'])
    }
  })
})

describe('thresholds fitted on labelled rows', () => {
  it('in a run of its own, whose receipt has what it cost; earlier values come as rows', async () => {
    const document = triage('practice')
    await run(document, 'Please refund one of my payments')
    await run(document, 'What is the weather like?')
    const values = await call('nodes.values', { pipelineId: 'p', nodeId: 'triage' })
    expect(values.map(({ text, chosen }) => [text, chosen])).toEqual([
      ['What is the weather like?', 'other'],
      ['Please refund one of my payments', 'billing'],
    ])
    const rows = [
      ...values.map(({ text, chosen }) => ({ text, branch: chosen ?? 'other' })),
      { text: 'Is the invoice for my payment ready?', branch: 'billing' },
      { text: 'I cannot sign in since the update', branch: 'technical' },
      { text: 'Do you sell gift cards?', branch: 'other' },
    ]
    const { fitted, error, runId, costUsd } = await call('router.fit', {
      pipelineId: 'p',
      document,
      nodeId: 'triage',
      rows,
    })
    expect(error).toBeNull()
    expect(fitted).toMatchObject({ rows: 5 })
    expect(fitted!.after).toBeGreaterThanOrEqual(fitted!.before)
    expect(fitted!.thresholds['billing']).toBeGreaterThan(0)
    expect(costUsd).toBeGreaterThan(0)
    const record = await call('runs.get', { runId: runId! })
    expect(record.row.name).toBe('Fit the thresholds of Drawn')
  })
})
