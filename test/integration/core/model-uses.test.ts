import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { targetsIn } from '../../../electron/core/model-uses.ts'
import { openDatabase } from '../../../electron/db/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { call, type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'

/*
 * Issue 4: "retired and repriced models flagged in the pipelines that use them with a suggested swap", and each model with
 * the pipelines that use it. A server that lists and answers like OpenRouter, and whose prices change.
 */

const sol = 'openai/gpt-6-sol'
const luna = 'openai/gpt-6-luna'
let prices: Record<string, { prompt: string; completion: string }>
let live: LiveCore
let far: Server
beforeEach(async () => {
  prices = {}
  far = createServer((request, response) => {
    request.resume()
    if (request.url?.endsWith('/models') === true)
      return void response.end(
        JSON.stringify({ data: Object.entries(prices).map(([id, pricing]) => ({ id, pricing })) }),
      )
    response.setHeader('content-type', 'text/event-stream')
    const frame = (body: object): string => `data: ${JSON.stringify({ id: '1', model: 'm', ...body })}\n\n`
    response.write(frame({ choices: [{ index: 0, delta: { content: '391' }, finish_reason: 'stop' }] }))
    response.write(frame({ choices: [], usage: { prompt_tokens: 1000, completion_tokens: 100 } }))
    response.end('data: [DONE]\n\n')
  })
  await new Promise<void>((resolve) => far.listen(0, '127.0.0.1', resolve))
  live = await liveCore({ env: { OPENROUTER_API_KEY: 'not-a-real-key' } })
  const { port } = far.address() as AddressInfo
  const baseUrl = `http://127.0.0.1:${port}/v1`
  await call(live.core, 'providers.save', { id: 'openrouter', label: 'OpenRouter', baseUrl })
})
afterEach(async () => {
  await live.close()
  far.closeAllConnections()
  await new Promise((resolve) => far.close(resolve))
})

const asking = (name: string, target: object = { provider: 'openrouter', model: name }): PipelineDocument => ({
  ...draw({ question, model: ['model', { target: { ...target } }], answer }, [
    'question.value > model.prompt',
    'model.answer > answer.value',
  ]),
  name: `Asks ${name}`,
})
const made = async (document: PipelineDocument): Promise<string> =>
  (await call(live.core, 'pipelines.create', { document })).id
const uses = (provider: string, name: string) => call(live.core, 'models.uses', { provider, model: name })
const flags = async (id: string) => (await call(live.core, 'pipelines.flags')).find((each) => each.id === id)?.flags

async function run(id: string) {
  const { document } = await call(live.core, 'pipelines.get', { id })
  const started = await live.core.startRun({ pipelineId: id, document, inputs: { question: '17 * 23?' } })
  if (!started.started) throw new Error(JSON.stringify(started.problems))
  return { ...(await started.result), repriced: started.problems.filter(({ code }) => code === 'repriced') }
}

describe('where a model is used', () => {
  it('is told by pipeline, also inside boxes and held pipelines, and follows edits, deletes and undone deletes', async () => {
    const id = await made(asking(sol))
    const held = asking(luna)
    const outer = await made({
      ...asking(sol),
      name: 'Holds one',
      nodes: [
        ...asking(sol).nodes,
        { id: 'held', kind: 'pipeline', position: { x: 0, y: 0 }, config: { document: held as never } },
      ],
    })
    expect(await uses('openrouter', sol)).toEqual({
      total: 2,
      pipelines: [
        { id, name: `Asks ${sol}` },
        { id: outer, name: 'Holds one' },
      ],
      unread: [],
    })
    expect((await uses('openrouter', luna)).pipelines.map((each) => each.id)).toEqual([outer])
    expect(await call(live.core, 'models.used')).toEqual(
      expect.arrayContaining([
        { provider: 'openrouter', model: sol, pipelines: 2 },
        { provider: 'openrouter', model: luna, pipelines: 1 },
      ]),
    )
    await call(live.core, 'pipelines.save', { id, baseVersion: 1, document: asking(luna) })
    expect((await uses('openrouter', luna)).total).toBe(2)
    await call(live.core, 'pipelines.delete', { id })
    expect((await uses('openrouter', luna)).pipelines.map((each) => each.id)).toEqual([outer])
    await call(live.core, 'pipelines.restore', { id })
    expect((await uses('openrouter', luna)).total).toBe(2)
  })

  it('counts a tier for the model that it means now, and a dated release for its model, each pipeline once', async () => {
    const tier = await made(asking('small', { alias: 'small' }))
    const targets = [{ provider: 'openai', model: 'gpt-5.6-sol' }]
    await call(live.core, 'keys.set', { provider: 'openai', name: 'default', secret: 'not-a-real-key' })
    await call(live.core, 'aliases.save', { name: 'small', label: 'Small', tier: 1, preset: 'fixed', targets })
    expect((await uses('openai', 'gpt-5.6-sol')).pipelines.map(({ id }) => id)).toEqual([tier])
    const both = draw(
      {
        question,
        one: model('openai', 'gpt-5.6-sol'),
        two: model('openai', 'gpt-5.6-sol-2026-07-01'),
        three: ['model', { target: { alias: 'small' } }],
        answer,
      },
      [
        'question.value > one.prompt',
        'one.answer > two.prompt',
        'two.answer > three.prompt',
        'three.answer > answer.value',
      ],
    )
    await made(both)
    expect((await uses('openai', 'gpt-5.6-sol')).total).toBe(2)
    expect(await call(live.core, 'models.used')).toContainEqual({
      provider: 'openai',
      model: 'gpt-5.6-sol',
      pipelines: 2,
    })
  })
})

it('a document with a list and an object of more than a call takes arguments is looked through like any other', () => {
  const many = Array.from({ length: 300_000 }, () => [])
  const config = {
    default: many,
    schema: Object.fromEntries(many.entries()),
    target: { provider: 'openrouter', model: sol },
  }
  expect(
    targetsIn(JSON.stringify({ format: 'switchyard.pipeline', nodes: [{ id: 'a', kind: 'model', config }] })),
  ).toEqual([{ provider: 'openrouter', model: sol }])
})

describe('a model that ends, or is gone', () => {
  it('marks the pipelines that ask it, by a tier, too', async () => {
    const over = await made(asking('gpt-4', { provider: 'openai', model: 'gpt-4' }))
    const fine = await made(asking(sol))
    expect(await flags(over)).toMatchObject([
      { what: 'over', model: 'gpt-4', words: expect.stringContaining('gpt-5.6-sol') },
    ])
    expect(await flags(fine)).toBeUndefined()
    prices = { [luna]: { prompt: '0.000001', completion: '0.000002' } }
    await call(live.core, 'models.refresh', { provider: 'openrouter' })
    expect(await flags(fine)).toMatchObject([{ what: 'gone', provider: 'openrouter', model: sol }])
    const targets = [{ provider: 'openrouter', model: sol }]
    await call(live.core, 'aliases.save', { name: 'mine', label: 'Mine', tier: null, preset: 'fixed', targets })
    const byTier = asking('mine', { alias: 'mine' })
    const both = await made({
      ...byTier,
      nodes: [...byTier.nodes, ...asking(sol).nodes.map((node) => ({ ...node, id: `${node.id}-2` }))],
    })
    expect(await flags(both)).toHaveLength(1)
  })
})

describe('a model that costs otherwise than when a pipeline last ran', () => {
  it('is flagged in it with the old and the new price and a cheaper one, until it has run by the new', async () => {
    const id = await made(asking(sol))
    const other = await made(asking(sol))
    expect((await run(id)).repriced).toEqual([])
    const [paid] = await call(live.core, 'pipelines.paid', { id })
    expect(paid).toMatchObject({ provider: 'openrouter', model: sol, price: { perMillion: { input: 2, output: 10 } } })
    expect(await flags(id)).toBeUndefined()

    const targets = [sol, luna].map((each) => ({ provider: 'openrouter', model: each }))
    await call(live.core, 'aliases.save', { name: 'strong', label: 'Strong', tier: 3, preset: 'fixed', targets })
    prices = {
      [sol]: { prompt: '0.000003', completion: '0.00001' },
      [luna]: { prompt: '0.000001', completion: '0.000002' },
    }
    await call(live.core, 'models.refresh', { provider: 'openrouter' })
    expect(await flags(id)).toMatchObject([
      { what: 'repriced', model: sol, words: expect.stringMatching(/\$2 in is now \$3/) },
    ])
    // Who never ran relied on no price.
    expect(await flags(other)).toBeUndefined()

    const second = await run(id)
    expect(second.status).toBe('done')
    expect(second.repriced).toMatchObject([
      {
        severity: 'warning',
        where: 'model',
        message: expect.stringMatching(/since this pipeline last ran, on \d{4}-\d\d-\d\d: \$2 in is now \$3/),
      },
    ])
    expect((await run(id)).repriced).toEqual([])
    expect(await flags(id)).toBeUndefined()
  })

  it('is flagged in who asks it by a tier, too', async () => {
    const targets = [{ provider: 'openrouter', model: sol }]
    await call(live.core, 'aliases.save', { name: 'mine', label: 'Mine', tier: null, preset: 'fixed', targets })
    const id = await made(asking('mine', { alias: 'mine' }))
    expect((await run(id)).status).toBe('done')
    prices = { [sol]: { prompt: '0.000003', completion: '0.00001' } }
    await call(live.core, 'models.refresh', { provider: 'openrouter' })
    expect(await flags(id)).toMatchObject([{ what: 'repriced', model: sol }])
  })

  it('whose price could not be kept: the run is the run it was, and its end is told', async () => {
    const id = await made(asking(sol))
    const { db } = openDatabase({ file: live.file, now: () => Date.now() })
    db.run("create trigger refused before insert on paid_prices begin select raise(abort, 'no'); end")
    db.close()
    expect((await run(id)).status).toBe('done')
    expect(await call(live.core, 'pipelines.paid', { id })).toEqual([])
    const told = live.pushes.flatMap((push) => (push.topic === 'run' ? push.events : []))
    expect(told.at(-1)?.type).toBe('run.finished')
  })

  it('is no news where the user set the price, nor for practice models', async () => {
    const id = await made(asking(sol))
    await run(id)
    const edits = { price: { perMillion: { input: 9, output: 9 } } }
    await call(live.core, 'models.edit', { provider: 'openrouter', model: sol, edits })
    expect(await flags(id)).toBeUndefined()
    const practice = await made(asking('cheap', { provider: 'practice', model: 'cheap' }))
    await run(practice)
    expect(await call(live.core, 'pipelines.paid', { id: practice })).toEqual([])
  })
})
