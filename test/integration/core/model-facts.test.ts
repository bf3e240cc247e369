import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../../electron/db/index.ts'
import { type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'

/*
 * What is known of models: the catalog, over it the provider's own list, over both the user's word. A server that lists
 * and answers like OpenRouter: it says what each answer cost.
 */

const listed = [
  {
    id: 'openai/gpt-6-sol',
    name: 'GPT-6 Sol',
    context_length: 2_000_000,
    pricing: { prompt: '0.000003', completion: '0.00001', input_cache_read: '0.0000003', request: '0' },
    top_provider: { max_completion_tokens: 64_000 },
    architecture: { input_modalities: ['text', 'image'] },
    supported_parameters: ['tools', 'structured_outputs'],
  },
  {
    id: 'somebody/brand-new',
    name: 'Brand New',
    context_length: 8000,
    pricing: { prompt: '0.000001', completion: '-1' },
  },
  {
    id: 'anthropic/claude-brand-new',
    pricing: { prompt: '0.000001', completion: '0.000002' },
    expiration_date: '2026-12-24',
  },
  { id: 'somebody/embed-large' },
]

let live: LiveCore
let far: Server
beforeEach(async () => {
  far = createServer((request, response) => {
    request.resume()
    if (request.url?.endsWith('/models') === true) return void response.end(JSON.stringify({ data: listed }))
    response.setHeader('content-type', 'text/event-stream')
    const frame = (body: object): string => `data: ${JSON.stringify({ id: '1', model: 'm', ...body })}\n\n`
    response.write(frame({ choices: [{ index: 0, delta: { content: '391' }, finish_reason: 'stop' }] }))
    response.write(frame({ choices: [], usage: { prompt_tokens: 1000, completion_tokens: 100, cost: 0.0041 } }))
    response.end('data: [DONE]\n\n')
  })
  await new Promise<void>((resolve) => far.listen(0, '127.0.0.1', resolve))
  const { port } = far.address() as AddressInfo
  live = await liveCore({ env: { OPENROUTER_API_KEY: 'not-a-real-key' } })
  const baseUrl = `http://127.0.0.1:${port}/v1`
  await live.core.dispatch('providers.save', { id: 'openrouter', label: 'OpenRouter', baseUrl })
})
afterEach(async () => {
  await live.close()
  far.closeAllConnections()
  await new Promise((resolve) => far.close(resolve))
})

const factsOf = async (name: string) =>
  (await live.core.environment()).providers
    .find(({ id }) => id === 'openrouter')
    ?.models.find(({ model: each }) => each === name)

async function refreshed() {
  const result = await live.core.dispatch('models.refresh', { provider: 'openrouter' })
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

async function run(name: string) {
  const document = draw({ question, model: model('openrouter', name), answer }, [
    'question.value > model.prompt',
    'model.answer > answer.value',
  ])
  const started = await live.core.startRun({ pipelineId: null, document, inputs: { question: '17 * 23?' } })
  if (!started.started) throw new Error(JSON.stringify(started.problems))
  return { ...(await started.result), problems: started.problems }
}

describe('a provider’s own list', () => {
  it('goes before the catalog, and what is new, gone or changed is told', async () => {
    const before = await factsOf('openai/gpt-6-sol')
    const change = await refreshed()
    expect(change.listed).toBe(4)
    expect(change.isNew).toEqual(['somebody/brand-new', 'anthropic/claude-brand-new'])
    expect(change.gone).toContain('openai/gpt-6-luna')
    expect(change.changed.find((each) => each.model === 'openai/gpt-6-sol')?.what).toContain(
      '$2 in is now $3, $0.2 cache read is now $0.3',
    )
    const facts = await factsOf('openai/gpt-6-sol')
    expect(facts).toMatchObject({
      window: 2_000_000,
      maxOutput: 64_000,
      images: true,
      tools: true,
      price: {
        perMillion: { input: 3, output: 10, cacheRead: 0.3 },
        source: expect.stringMatching(/^openrouter’s own list/),
      },
      listed: { there: true, isNew: false, was: before?.price },
    })
    // Of one that several hosts serve, nobody knows what it will cost.
    expect((await factsOf('somebody/brand-new'))?.price).toBeNull()
    expect(await factsOf('anthropic/claude-brand-new')).toMatchObject({
      price: { perMillion: { input: 1, output: 2 } },
      ends: { on: '2026-12-24' },
    })
    const again = await refreshed()
    expect([again.isNew, again.gone, again.changed]).toEqual([[], [], []])
  })

  it('that can’t be had says why, and changes nothing', async () => {
    const result = await live.core.dispatch('models.refresh', { provider: 'practice' })
    expect(result).toMatchObject({ ok: false, error: { code: 'not_allowed' } })
    await live.core.dispatch('providers.save', {
      id: 'openrouter',
      label: 'OpenRouter',
      baseUrl: 'http://127.0.0.1:9/v1',
    })
    const refused = await live.core.dispatch('models.refresh', { provider: 'openrouter' })
    expect(refused).toMatchObject({ ok: false, error: { code: 'not_reached' } })
    expect((await factsOf('openai/gpt-6-sol'))?.listed).toBeUndefined()
  })

  it('makes a pipeline that asks a model which is gone say so, with what to ask instead', async () => {
    await refreshed()
    const { problems } = await run('openai/gpt-6-luna')
    expect(problems.find(({ code }) => code === 'model_ends')).toMatchObject({
      severity: 'warning',
      where: 'model',
      fix: expect.stringContaining('openai/gpt-6-sol'),
    })
  })
})

describe('the user’s word', () => {
  it('goes before catalog and list, field by field, is marked, and can be taken back', async () => {
    await refreshed()
    const edit = (edits: object | null) =>
      live.core.dispatch('models.edit', { provider: 'openrouter', model: 'openai/gpt-6-sol', edits })
    expect((await edit({ price: { perMillion: { input: 9, output: 9 } }, window: 5000, images: false })).ok).toBe(true)
    const facts = await factsOf('openai/gpt-6-sol')
    expect(facts).toMatchObject({
      window: 5000,
      maxOutput: 64_000,
      images: false,
      price: { perMillion: { input: 9, output: 9 }, source: 'user' },
      own: { edits: { window: 5000 }, before: { window: 2_000_000, images: true } },
    })
    expect((await edit({ window: -1 })).ok).toBe(false)
    await edit(null)
    expect(await factsOf('openai/gpt-6-sol')).toMatchObject({ window: 2_000_000, price: { perMillion: { input: 3 } } })
  })

  it('of a model nobody knows leaves its price unknown, and it can be asked', async () => {
    await live.core.dispatch('models.edit', { provider: 'openrouter', model: 'my/own', edits: { window: 5000 } })
    expect(await factsOf('my/own')).toMatchObject({ window: 5000, price: null })
    const { status, problems } = await run('my/own')
    expect(status).toBe('done')
    expect(problems.map(({ code }) => code)).toContain('unknown_price')
  })
})

it('what a provider says an answer cost is the cost, and the receipt keeps what the price row makes of it', async () => {
  await refreshed()
  const { receipt } = await run('openai/gpt-6-sol')
  const attempt = receipt?.steps.find(({ nodeId }) => nodeId === 'model')?.attempts[0]
  expect(attempt).toMatchObject({ costUsd: 0.0041, costState: 'exact', reckonedUsd: 0.004 })
  expect(receipt?.costUsd).toBe(0.0041)
})

describe('a list that can’t be read', () => {
  it('doesn’t count, and the screens are told of which day it is; asked for anew, it counts', async () => {
    await refreshed()
    const unread = async () =>
      (await live.core.environment()).providers.flatMap(({ id, listUnread }) => (listUnread === undefined ? [] : [id]))
    expect(await unread()).toEqual([])
    expect(await factsOf('somebody/brand-new')).toBeDefined()
    // As a newer app may have left it.
    const { db } = openDatabase({ file: live.file, now: () => Date.UTC(2026, 10, 21) })
    db.run('update model_lists set list = ?, asked_at = ?', '{"models":7}', Date.UTC(2026, 10, 21))
    db.close()
    expect(await unread()).toEqual(['openrouter'])
    expect((await live.core.environment()).providers.find(({ id }) => id === 'openrouter')?.listUnread).toBe(
      '2026-11-21',
    )
    expect(await factsOf('somebody/brand-new')).toBeUndefined()
    await refreshed()
    expect(await unread()).toEqual([])
    expect(await factsOf('somebody/brand-new')).toBeDefined()
  })
})
