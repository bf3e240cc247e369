import { type IncomingMessage, type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Core } from '../../../electron/core/index.ts'
import { readInterrupted } from '../../../electron/engine/index.ts'
import type { CallName, Payload, Results } from '../../../shared/api/contract.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { answer, draw, question } from '../../support/draw.ts'
import { type LiveCore, liveCore } from '../../support/core.ts'
import { goLive } from '../../support/live.ts'

/* Tools over real HTTP: allowed beforehand, shown, bounded, never made twice unasked, and no key in anything kept. */

interface Called {
  method: string
  url: string
  body: string
  authorization: string | undefined
}

let live: LiveCore
let service: Server
let base: string
let calls: Called[]
/** What the service says; `hang` never answers. */
let says: (call: Called) => { status?: number; headers?: Record<string, string>; body?: string } | 'hang'

const read = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

beforeEach(async () => {
  calls = []
  says = () => ({ body: 'Sunny, 21 degrees.' })
  service = createServer((request, response) => {
    void read(request).then((body) => {
      const call: Called = {
        method: request.method ?? '',
        url: request.url ?? '',
        body,
        authorization: request.headers.authorization,
      }
      calls.push(call)
      const said = says(call)
      if (said === 'hang') return
      response.writeHead(said.status ?? 200, { 'content-type': 'text/plain', ...said.headers })
      response.end(said.body ?? '')
    })
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
  live = await liveCore()
})
afterEach(async () => {
  await live.close()
  service.closeAllConnections()
  await new Promise((resolve) => service.close(resolve))
})

async function call<Name extends CallName>(
  name: Name,
  payload?: Payload<Name>,
  core = live.core,
): Promise<Results[Name]> {
  const result = await core.dispatch(name, payload)
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}

const weather = (more: JsonObject = {}): JsonObject => ({
  name: 'weather',
  description: 'Tells the weather of a city today.',
  url: `${base}/weather/{city}`,
  params: [{ name: 'city' }],
  ...more,
})

const using = (tool: JsonObject, more: JsonObject = {}) =>
  draw(
    {
      question,
      agent: ['tool', { target: { provider: 'practice', model: 'frontier' }, temperature: 0, tools: [tool], ...more }],
      answer,
    },
    ['question.value > agent.prompt', 'agent.answer > answer.value'],
  )

const asked = 'What is the weather in Berlin today?'

async function begin(tool: JsonObject, more: JsonObject = {}, core: Core = live.core) {
  const events: RunEvent[] = []
  const started = await core.startRun({
    pipelineId: null,
    document: using(tool, more),
    inputs: { question: asked },
    onEvents: (batch) => void events.push(...batch),
  })
  if (!started.started) throw new Error(started.problems.map(({ message }) => message).join('\n'))
  return { ...started, events }
}

async function permission(core = live.core) {
  for (;;) {
    const [one] = await call('reviews.list', undefined, core)
    if (one !== undefined) return one
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}

const answerIt = async (action: Payload<'runs.answer'>['action']): Promise<void> => {
  const { runId, nodeId } = await permission()
  await call('runs.answer', { runId, nodeId, action })
}

describe('a tool', () => {
  it('is asked about at its first use, with the call as it would be made; then the model reads what came', async () => {
    const run = await begin(weather())
    const { review } = await permission()
    expect(review).toMatchObject({
      mode: 'permit',
      candidates: [{ value: { data: { call: `GET ${base}/weather/Berlin` } } }],
    })
    expect(calls).toEqual([])
    await answerIt('approve')
    const { outputs, receipt } = await run.result
    expect(outputs['answer']).toContain('Sunny, 21 degrees.')
    expect(calls).toMatchObject([{ method: 'GET', url: '/weather/Berlin' }])
    const step = receipt?.steps.find(({ nodeId }) => nodeId === 'agent')
    expect(step?.decision?.candidates).toEqual([
      { id: `1. weather ${base}/weather/Berlin`, score: null, removedBy: null },
    ])
    expect(step?.attempts).toHaveLength(2)
    expect(step?.calls).toMatchObject([
      { n: 1, tool: 'weather', server: null, host: new URL(base).host, status: 'done', httpStatus: 200, bytes: 18 },
    ])
    expect(run.events.find((event) => event.type === 'tool.finished')).toMatchObject({ receipt: step?.calls?.[0] })
    expect(run.events.filter(({ type }) => type.startsWith('tool.')).map(({ type }) => type)).toEqual([
      'tool.called',
      'tool.finished',
    ])

    // Once is once.
    const again = await begin(weather())
    await answerIt('reject')
    const { receipt: second } = await again.result
    expect(second?.status).toBe('done')
    expect(second?.steps.find(({ nodeId }) => nodeId === 'agent')?.calls).toMatchObject([
      { n: 1, tool: 'weather', status: 'refused', bytes: 0, reason: 'The user did not allow this call.' },
    ])
    expect(calls).toHaveLength(1)
  })

  it('allowed for good is not asked about again, until that is taken back', async () => {
    const first = await begin(weather())
    await answerIt('always')
    await first.result
    const second = await begin(weather())
    expect((await second.result).status).toBe('done')
    expect(calls).toHaveLength(2)
    const { permissions } = await call('tools.get')
    const permission = `GET ${base}/weather/{city}`
    expect(permissions).toMatchObject([{ permission, tool: null, pipeline: null, usedIn: [], fallen: false }])
    await call('tools.forget', { permission, pipelineId: null })
    const third = await begin(weather())
    await answerIt('reject')
    await third.result
    expect(calls).toHaveLength(2)
  })

  it('that fails, is slow or sends on says so to the model, and is not called again', async () => {
    const first = await begin(weather())
    await answerIt('always')
    await first.result
    const outcome = async (more: JsonObject = {}) => {
      calls = []
      const run = await begin(weather(), more)
      await run.result
      expect(calls).toHaveLength(1)
      return run.events.find((event) => event.type === 'tool.finished')
    }
    says = () => ({ status: 503, body: 'down' })
    expect(await outcome()).toMatchObject({ ok: false, status: 503, text: 'down' })
    says = () => ({ status: 302, headers: { location: 'http://127.0.0.1:1/x' } })
    expect(await outcome()).toMatchObject({ ok: false, status: 302 })
    says = () => ({ body: 'x'.repeat(1_000_000) })
    const long = await outcome()
    expect(long?.type === 'tool.finished' && long.text.length).toBe(8000)
    says = () => ({ headers: { 'content-type': 'image/png' }, body: 'x' })
    expect(await outcome()).toMatchObject({ text: expect.stringContaining('no text') as string })
    says = () => 'hang'
    expect(await outcome({ timeoutMs: 200 })).toMatchObject({
      ok: false,
      status: null,
      text: 'It did not answer within 0.2 s.',
    })
  })

  it('gets its key from the keychain, and the key is in nothing that is kept', async () => {
    const secret = 'tool-secret-0123456789abcdef'
    await call('keys.set', { provider: 'tools', name: 'forecast', secret })
    expect(await call('tools.keys')).toMatchObject([{ name: 'forecast', hint: 'cdef' }])
    says = ({ authorization }) => ({ body: `You sent ${authorization ?? 'nothing'}` })
    const run = await begin(weather({ key: 'forecast' }))
    expect(JSON.stringify(await permission())).not.toContain(secret)
    await answerIt('approve')
    const result = await run.result
    expect(calls[0]?.authorization).toBe(`Bearer ${secret}`)
    const kept = await call('runs.get', { runId: run.runId })
    expect(JSON.stringify([result, run.events, kept])).not.toContain(secret)
    await call('keys.delete', { provider: 'tools', name: 'forecast' })
    const without = await begin(weather({ key: 'forecast' }))
    await answerIt('approve')
    await without.result
    expect(calls).toHaveLength(1)
    expect(without.events.find((event) => event.type === 'tool.finished')).toMatchObject({ ok: false, status: null })
  })

  it('interrupted while it changed something is asked about before it is made again; read only, it is made again', async () => {
    const providers = goLive(live.simulator.url)
    const made: string[] = []
    const tools = {
      allowed: () => true,
      allow: () => undefined,
      call: (one: { name: string }) => (
        made.push(one.name),
        Promise.resolve({ ok: true, status: 200, text: 'done', bytes: 4 })
      ),
    }
    const crash = (events: readonly RunEvent[]): RunEvent[] =>
      events.slice(0, events.findIndex((event) => event.type === 'tool.called') + 1)
    for (const [changes, times] of [
      [true, 1],
      [false, 2],
    ] as const) {
      made.length = 0
      const document = using(weather({ changes }))
      const first = await providers.run(document, { inputs: asked, tools })
      const resumed = readInterrupted(crash(first.events), Date.now())
      const second = providers.start(document, { inputs: asked, tools, resumed })
      if (changes) {
        const event = await second.until(({ type }) => type === 'human.asked')
        expect(event).toMatchObject({
          review: { mode: 'permit', question: expect.stringContaining('interrupted') as string },
        })
        second.answer('reject')
      }
      const { result, events } = await second.ended
      expect(result.status).toBe('done')
      expect(made).toHaveLength(times)
      expect(result.receipt?.steps.find(({ nodeId }) => nodeId === 'agent')?.calls).toMatchObject([
        { n: 1, status: 'interrupted', changes },
        { n: 1, status: changes ? 'refused' : 'done' },
      ])
      if (changes) expect(events.find((event) => event.type === 'tool.finished')).toMatchObject({ ok: false })
    }

    // What had come of it is used again, and nothing is called.
    made.length = 0
    const document = using(weather({ changes: true }))
    const whole = await providers.run(document, { inputs: asked, tools })
    const upTo = whole.events.findIndex((event) => event.type === 'tool.finished')
    const resumed = readInterrupted(whole.events.slice(0, upTo + 1), Date.now())
    await providers.run(document, { inputs: asked, tools, resumed })
    expect(made).toHaveLength(1)
    await providers.close()
  })
})
