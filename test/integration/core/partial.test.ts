import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { PartialRun } from '../../../shared/partial.ts'
import type { Receipt, RunResult } from '../../../shared/receipt/types.ts'
import { type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'

/* engine.md, "Evaluation": run to here, run from here, pinned outputs; reuse only where what is sent is equal. */

let live: LiveCore
beforeEach(async () => {
  live = await liveCore()
})
afterEach(() => live.close())

const chain = (prompt = 'Sum up: {{x}}'): PipelineDocument =>
  draw(
    {
      question,
      first: model('practice', 'cheap', { temperature: 0 }),
      text: ['prompt', { template: prompt }],
      second: model('practice', 'balanced', { temperature: 0.7 }),
      other: model('practice', 'frontier'),
      both: ['join', { policy: 'all' }],
      answer,
    },
    [
      'question.value > first.prompt',
      'first.answer > text.x',
      'text.text > second.prompt',
      'question.value > other.prompt',
      'second.answer > both.values',
      'other.answer > both.values',
      'both.value > answer.value',
    ],
  )

async function run(document: PipelineDocument, partial?: PartialRun, text = 'What is 17 * 23?'): Promise<RunResult> {
  const started = await live.core.startRun({
    pipelineId: null,
    document,
    inputs: { question: text },
    ...(partial === undefined ? {} : { partial }),
  })
  if (!started.started) throw new Error(started.problems.map(({ message }) => message).join(' '))
  return started.result
}
const stepIn = (receipt: Receipt, nodeId: string) => receipt.steps.find((step) => step.nodeId === nodeId)!
const made = ({ receipt }: RunResult) =>
  Object.fromEntries(
    ['first', 'second', 'other'].map((nodeId) => {
      const { attempts, cache, status } = stepIn(receipt!, nodeId)
      return [nodeId, status !== 'done' ? status : attempts.length > 0 ? 'asked' : (cache?.from ?? null)]
    }),
  )

describe('run to here', () => {
  it('asks what the node needs and nothing else, and gives what it gives', async () => {
    const result = await run(chain(), { only: 'first' })
    expect(result).toMatchObject({ status: 'done', outputs: { first: '17 * 23 = 391.' } })
    expect(made(result)).toEqual({ first: 'asked', second: 'skipped', other: 'skipped' })
    expect(stepIn(result.receipt!, 'answer')).toMatchObject({ status: 'skipped', reasonCode: 'not_asked' })
  })

  it('a node that isn’t there is refused in words', async () => {
    await expect(run(chain(), { only: 'nowhere' })).rejects.toThrow('no node nowhere')
    // Nothing of it is left behind.
    const runs = await live.core.dispatch('runs.list', undefined)
    expect(runs.ok && runs.value.rows).toEqual([])
  })
})

describe('going on from an earlier run', () => {
  it('asks nothing again that would be the very same, and says where it is from and what it saved', async () => {
    const whole = await run(chain())
    const again = await run(chain(), { reuse: whole.receipt!.runId })
    expect(made(again)).toEqual({ first: 'run', second: 'run', other: 'run' })
    expect(again.outputs).toEqual(whole.outputs)
    expect(again.receipt!.costUsd).toBe(0)
    expect(stepIn(again.receipt!, 'other').cache).toEqual({
      hit: true,
      savedUsd: stepIn(whole.receipt!, 'other').costUsd,
      runId: whole.receipt!.runId,
      from: 'run',
    })
  })

  it('asks anew what a change reaches, and only that', async () => {
    const whole = await run(chain())
    const reuse = whole.receipt!.runId
    expect(made(await run(chain('In one word: {{x}}'), { reuse }))).toEqual({
      first: 'run',
      second: 'asked',
      other: 'run',
    })
    expect(made(await run(chain(), { reuse }, 'What is 12 * 12?'))).toEqual({
      first: 'asked',
      second: 'asked',
      other: 'asked',
    })
  })

  it('run from here: the node and all behind it are asked anew, what stands before it is not', async () => {
    const whole = await run(chain())
    const from = await run(chain(), { reuse: whole.receipt!.runId, fresh: ['text'] })
    expect(made(from)).toEqual({ first: 'run', second: 'asked', other: 'run' })
  })
})

describe('a pinned output', () => {
  it('is given at once, and nothing before it is asked', async () => {
    const pins = { text: { text: { type: 'text' as const, data: 'What is 12 * 12?' } } }
    const result = await run(chain(), { only: 'second', pins })
    expect(made(result)).toEqual({ first: 'skipped', second: 'asked', other: 'skipped' })
    expect(stepIn(result.receipt!, 'text').cache).toEqual({ hit: true, savedUsd: null, runId: null, from: 'pin' })
    const log = await live.simulator.log()
    expect(log).toHaveLength(1)
    expect(log[0]!.text).toContain('12 * 12')
  })
})
