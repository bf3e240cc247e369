import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compile } from '../../../shared/compiler/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { cheapFirst } from '../../support/samples.ts'
import { call, type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import type { StartRun } from '../../../electron/core/index.ts'

/* engine.md, "Compile": the expected is from own history, else a stated assumption. */

let live: LiveCore
beforeEach(async () => {
  live = await liveCore()
})
afterEach(() => live.close())

const made = async (document: PipelineDocument): Promise<string> =>
  (await call(live.core, 'pipelines.create', { document })).id

async function run(pipelineId: string, document: PipelineDocument, text: string, more: Partial<StartRun> = {}) {
  const started = await live.core.startRun({ pipelineId, document, inputs: { question: text }, ...more })
  if (!started.started) throw new Error(started.problems.map(({ message }) => message).join(' '))
  const { receipt } = await started.result
  if (receipt === null) throw new Error('no receipt')
  return receipt
}
const history = (id: string) => call(live.core, 'pipelines.history', { id })

/** With the judge's line moved there. */
const at = (threshold: number): PipelineDocument => ({
  ...cheapFirst,
  nodes: cheapFirst.nodes.map((node) =>
    node.kind === 'judge' ? { ...node, config: { ...node.config, threshold } } : node,
  ),
})

async function forecast(id: string, document: PipelineDocument): Promise<number> {
  const { plan } = compile(document, await live.core.environment(), { history: await history(id) })
  return plan?.bounds.costUsd.expected ?? Number.NaN
}

describe('what a pipeline’s own runs tell its forecast', () => {
  it('is what its nodes cost, how long they took and which way they went', async () => {
    const id = await made(cheapFirst)
    expect(await history(id)).toEqual({ runs: 0, nodes: [] })
    const easy = await run(id, cheapFirst, 'What is 17 * 23?')
    const hard = await run(id, cheapFirst, 'What is 48 * 57?')
    const { runs, nodes } = await history(id)
    expect(runs).toBe(2)
    const of = (nodeId: string) => nodes.filter((node) => node.nodeId === nodeId)
    const cost = (nodeId: string) =>
      [easy, hard].map(({ steps }) => steps.find((step) => step.nodeId === nodeId)?.costUsd ?? 0)
    const [first, second] = cost('small')
    expect(of('small')).toMatchObject([{ runs: 2, costUsd: Math.round(((first! + second!) / 2) * 1e9) / 1e9 }])
    // It was asked once only: that is what it costs when it is asked.
    expect(of('strong')).toMatchObject([{ runs: 1, costUsd: cost('strong')[1] }])
    expect(
      of('gate')[0]
        ?.chose.map(({ port }) => port)
        .toSorted(),
    ).toEqual(['fail', 'pass'])
    expect(of('best')[0]?.chose).toContainEqual({ port: 'option2', score: null, runs: 1 })
  })

  it('follows the judge’s line by the scores that it gave: "set Pass at to 0.2"', async () => {
    const id = await made(cheapFirst)
    const before = await forecast(id, cheapFirst)
    expect(await forecast(id, at(0.05))).toBe(before)
    for (const n of [1, 2, 3]) await run(id, cheapFirst, `What is 48 * 57${n}?`)
    await run(id, cheapFirst, 'What is 48 * 57?')
    expect(await forecast(id, at(0.05))).toBeLessThan(await forecast(id, cheapFirst))
  })

  it('is near what the same costs again', async () => {
    const id = await made(cheapFirst)
    const costs: number[] = []
    for (const n of [11, 12, 13, 14, 15, 16, 17, 18, 19, 21])
      costs.push((await run(id, cheapFirst, `What is ${n} * 23?`)).costUsd ?? 0)
    const mean = costs.reduce((a, b) => a + b, 0) / costs.length
    expect((await forecast(id, cheapFirst)) / mean).toBeGreaterThan(0.75)
    expect((await forecast(id, cheapFirst)) / mean).toBeLessThan(1.35)
  })

  it('comes of whole runs of its own alone: no part, no rehearsal, nobody else’s', async () => {
    const id = await made(cheapFirst)
    await run(id, cheapFirst, 'What is 17 * 23?', { partial: { only: 'small' } })
    await run(id, cheapFirst, 'What is 17 * 23?', {
      rehearsal: { nodes: { small: { fault: 'empty' } }, against: 'practice' },
    })
    await run(await made(cheapFirst), cheapFirst, 'What is 17 * 23?')
    expect(await history(id)).toEqual({ runs: 0, nodes: [] })
  })

  it('counts what lies in a box in the box', async () => {
    const inside = { parent: 'each' }
    const document = draw(
      {
        question,
        each: ['forEach', { from: 'lines' }],
        item: ['input', { name: 'item' }, inside],
        small: [...model('practice', 'cheap'), inside] as const,
        said: ['output', { name: 'said' }, inside],
        answer,
      },
      [
        'question.value > each.items',
        'item.value > small.prompt',
        'small.answer > said.value',
        'each.said > answer.value',
      ],
    )
    const id = await made(document)
    const { costUsd } = await run(id, document, 'What is 2 + 2?\nWhat is 3 + 3?\nWhat is 4 + 4?')
    const { nodes } = await history(id)
    expect(nodes.find(({ nodeId }) => nodeId === 'each')).toMatchObject({ runs: 1, costUsd })
    expect(nodes.some(({ nodeId }) => nodeId.includes('/'))).toBe(false)
    expect(await forecast(id, document)).toBe(costUsd)
  })
})
