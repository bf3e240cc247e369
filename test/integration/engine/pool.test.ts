import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Core } from '../../../electron/core/index.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { RunResult } from '../../../shared/receipt/types.ts'
import { type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, question } from '../../support/draw.ts'
import { expectAddsUp, stepOf } from '../../support/receipts.ts'

/* A Pool over real HTTP: question → pool → answer. */

const targets = [
  { provider: 'practice', model: 'cheap' },
  { provider: 'practice-anthropic', model: 'balanced' },
]
let live: LiveCore
beforeAll(async () => {
  live = await liveCore()
})
afterAll(() => live.close())
beforeEach(async () => {
  await live.simulator.clear()
  for (const { provider, model } of targets) await live.core.dispatch('health.reset', { provider, model })
})

async function run(config: JsonObject, core: Core = live.core): Promise<RunResult & { events: RunEvent[] }> {
  const events: RunEvent[] = []
  const document = draw({ question, pool: ['pool', { targets, ...config }], answer }, [
    'question.value > pool.prompt',
    'pool.answer > answer.value',
  ])
  const started = await core.startRun({
    pipelineId: null,
    document,
    inputs: { question: 'What is 17 * 23?' },
    seed: 7,
    onEvents: (batch) => void events.push(...batch),
  })
  if (!started.started) throw new Error(JSON.stringify(started.problems))
  return { ...(await started.result), events }
}

const asked = async (): Promise<string[]> => (await live.simulator.log()).map(({ model }) => model)

describe('a pool', () => {
  it('the next attempt goes to another target, without a wait, and the decision names who failed', async () => {
    await live.simulator.fault({ model: 'cheap', fault: 'status=503', times: 9 })
    const { status, outputs, receipt, events } = await run({ strategy: 'cost' })
    expect(status).toBe('done')
    expect(outputs['answer']).toContain('391')
    expect(await asked()).toEqual(['cheap', 'balanced'])
    if (receipt === null) throw new Error('no receipt')
    expect(receipt.answeredBy['answer']).toMatchObject({ nodeId: 'pool', provider: 'practice-anthropic' })
    const { attempts, decision } = stepOf(receipt, 'pool')
    expect(attempts.map(({ status: ended, errorClass }) => [ended, errorClass])).toEqual([
      ['failed', 'overloaded'],
      ['done', null],
    ])
    expect(decision).toMatchObject({
      chosen: 'practice-anthropic/balanced',
      candidates: [
        { id: 'practice/cheap', removedBy: expect.stringContaining('overloaded') as string },
        { id: 'practice-anthropic/balanced', removedBy: null },
      ],
    })
    expect(events.filter(({ type }) => type === 'decision')).toHaveLength(2)
    expectAddsUp(receipt)
  })

  it('leaves out whose breaker is open, and says when it is tried again', async () => {
    await live.simulator.fault({ model: 'cheap', fault: 'quota' })
    await run({ strategy: 'cost' })
    const { receipt } = await run({ strategy: 'cost' })
    expect(await asked()).toEqual(['cheap', 'balanced', 'balanced'])
    if (receipt === null) throw new Error('no receipt')
    expect(stepOf(receipt, 'pool').decision?.candidates[0]?.removedBy).toContain('Quota used up')
  })

  it('nobody left is a typed error with every reason, and no request', async () => {
    for (const target of targets) await live.core.dispatch('service.set', { ...target, inService: false })
    const { status, error, receipt } = await run({})
    for (const target of targets) await live.core.dispatch('service.set', { ...target, inService: true })
    expect({ status, error }).toMatchObject({ status: 'failed', error: { code: 'no_target', nodeId: 'pool' } })
    expect(error?.message).toMatch(
      /practice\/cheap: You took practice \/ cheap out of service.*practice-anthropic\/balanced: You took/,
    )
    expect(receipt?.costUsd).toBe(0)
    expect(await asked()).toEqual([])
  })

  it('takes turns over all runs and processes of the database', async () => {
    const other = await live.again()
    for (const core of [live.core, other, live.core, other]) await run({ strategy: 'roundRobin' }, core)
    expect(await asked()).toEqual(['cheap', 'balanced', 'cheap', 'balanced'])
  })

  it('goes by the times of earlier runs', async () => {
    const fresh = [
      { provider: 'practice', model: 'frontier' },
      { provider: 'practice-gemini', model: 'cheap' },
    ]
    const why = async (strategy: string): Promise<string | undefined> => {
      const { receipt } = await run({ strategy, targets: fresh })
      return receipt?.steps.find(({ nodeId }) => nodeId === 'pool')?.decision?.why
    }
    expect(await why('latency')).toContain('Nobody is known well enough yet')
    for (let i = 0; i < 6; i++) await why('roundRobin')
    expect(await why('latency')).toMatch(/The fastest: \d+ ms/)
  })
})
