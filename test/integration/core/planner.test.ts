import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { newRunState, reduce } from '../../../shared/events/reduce.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { PartialRun, Rehearsal } from '../../../shared/partial.ts'
import type { Receipt, RunResult } from '../../../shared/receipt/types.ts'
import { type LiveCore, call, liveCore } from '../../support/core.ts'
import { answer, draw } from '../../support/draw.ts'
import { expectAddsUp } from '../../support/receipts.ts'

/* A Planner in the core: kept, replayed, run in parts, rehearsed; data tags hold in what it drafts. */

let live: LiveCore
beforeEach(async () => {
  live = await liveCore()
})
afterEach(() => live.close())

const config: JsonObject = {
  target: { provider: 'practice', model: 'frontier' },
  targets: [{ provider: 'practice', model: 'balanced' }],
}

/*  question → planner → work (a model) → answer: a node of the drawing is called as a step that is drafted  */
const document = (more: JsonObject = {}): PipelineDocument =>
  draw(
    {
      question: ['input', { name: 'question', type: 'text', required: true, ...more }],
      planner: ['planner', config],
      work: ['model', { target: { provider: 'practice', model: 'cheap' }, temperature: 0 }],
      answer,
    },
    ['question.value > planner.prompt', 'planner.answer > work.prompt', 'work.answer > answer.value'],
    { seed: 5 },
  )

async function run(drawn: PipelineDocument, asked: { partial?: PartialRun; rehearsal?: Rehearsal } = {}) {
  const started = await live.core.startRun({
    pipelineId: null,
    document: drawn,
    inputs: { question: 'What is 17 * 23?' },
    ...asked,
  })
  if (!started.started) throw new Error(started.problems.map(({ message }) => message).join(' '))
  const result: RunResult = await started.result
  return { runId: started.runId, result, receipt: result.receipt as Receipt }
}

const stepIn = ({ steps }: Receipt, nodeId: string) => steps.find((step) => step.nodeId === nodeId)

describe('a run with a Planner', () => {
  it('is kept whole: from the database it is shown as it was drawn, with every step and its cost', async () => {
    const { runId, receipt } = await run(document())
    const kept = await call(live.core, 'runs.get', { runId })
    const state = kept.events.reduce(reduce, newRunState())
    const planner = state.steps.get('planner')
    expect(planner?.drafted?.document.nodes.map(({ id }) => id)).toEqual([
      'task',
      'work',
      'check',
      'again',
      'best',
      'answer',
    ])
    expect(state.steps.get('planner/1/work')?.step).toEqual(stepIn(receipt, 'planner/1/work'))
    expect(kept.receipt).toEqual(receipt)
    expectAddsUp(receipt)
  })

  it('run again with what it had asks nobody for a draft or a step that would be the very same', async () => {
    const first = await run(document())
    await live.simulator.clear()
    const again = await run(document(), { partial: { reuse: first.runId } })
    expect(again.result.outputs).toEqual(first.result.outputs)
    expect(await live.simulator.log()).toEqual([])
    expect(stepIn(again.receipt, 'planner')?.cache).toMatchObject({ hit: true, from: 'run', runId: first.runId })
    const upTo = await run(document(), { partial: { only: 'planner', reuse: first.runId } })
    expect(upTo.result).toMatchObject({ status: 'done', outputs: { planner: expect.stringContaining('391') } })
  })

  it('gives what is pinned on it, and drafts nothing', async () => {
    const { receipt, result } = await run(document(), {
      partial: { pins: { planner: { answer: { type: 'text', data: 'What is 2 + 2?' } } } },
    })
    expect(result.status).toBe('done')
    expect(receipt.steps.filter(({ nodeId }) => nodeId.includes('/'))).toEqual([])
    expect((await live.simulator.log()).map(({ model }) => model)).toEqual(['cheap'])
  })

  it('has names of its own inside: what is rehearsed on a node of the drawing is not met there', async () => {
    const { receipt } = await run(document(), {
      rehearsal: { nodes: { work: { answer: 'canned' } }, against: 'practice' },
    })
    expect(stepIn(receipt, 'planner/1/work')?.attempts[0]?.usage?.output).toBeGreaterThan(0)
    expect(stepIn(receipt, 'work')?.attempts[0]?.usage?.output).toBe(0)
  })

  it('holds the tags of its data in what is drafted, step by step', async () => {
    const { runId } = await run(document({ tags: ['private'] }))
    const { events } = await call(live.core, 'runs.get', { runId })
    const drafted = events.find((event) => event.type === 'plan.drafted')
    expect(drafted?.drafted.plan.steps.find(({ nodeId }) => nodeId === 'work')?.tags).toEqual(['private'])
  })

  it('in a box drafts anew each time, and each draft is shown in its own', async () => {
    const boxed = draw(
      {
        question: ['input', { name: 'question', type: 'text', required: true }],
        each: ['forEach', { from: 'lines', concurrency: 2 }],
        item: ['input', { name: 'item', type: 'text' }, { parent: 'each' }],
        planner: ['planner', config, { parent: 'each' }],
        done: ['output', { name: 'done' }, { parent: 'each' }],
        answer,
      },
      [
        'question.value > each.items',
        'item.value > planner.prompt',
        'planner.answer > done.value',
        'each.done > answer.value',
      ],
    )
    const started = await live.core.startRun({
      pipelineId: null,
      document: boxed,
      inputs: { question: 'What is 17 * 23?\nTranslate into German: The shop opens at nine.' },
    })
    if (!started.started) throw new Error(started.problems.map(({ message }) => message).join(' '))
    const { receipt, status } = await started.result
    expect(status).toBe('done')
    const inside = (receipt as Receipt).steps.map(({ nodeId }) => nodeId)
    expect(inside).toEqual(expect.arrayContaining(['each/1/planner/1/work', 'each/2/planner/1/translate']))
    expectAddsUp(receipt as Receipt)
  })
})
