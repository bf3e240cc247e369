import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../shared/events/types.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { Rehearsal } from '../../../shared/partial.ts'
import { answer, draw, question } from '../../support/draw.ts'
import { call, type LiveCore, liveCore } from '../../support/core.ts'
import { mcpProgram } from '../../support/mcp.ts'

/* Issue "the engine in full", rehearse: at no cost, and nothing of the world is touched unasked. */

let live: LiveCore
let service: Server
let base: string
let called: string[]

beforeEach(async () => {
  called = []
  service = createServer((request, response) => {
    called.push(`${request.method} ${request.url}`)
    response.writeHead(200, { 'content-type': 'text/plain' }).end('Sunny, 21 degrees.')
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

const weather = (more: JsonObject = {}): JsonObject => ({
  name: 'weather',
  description: 'Tells the weather of a city today.',
  url: `${base}/weather/{city}`,
  params: [{ name: 'city' }],
  ...more,
})

async function rehearse(
  tool: JsonObject,
  rehearsal: Partial<Rehearsal> | null,
  asks = 'What is the weather in Berlin today?',
) {
  const events: RunEvent[] = []
  const target = { provider: 'practice', model: 'frontier' }
  const started = await live.core.startRun({
    pipelineId: null,
    document: draw({ question, agent: ['tool', { target, temperature: 0, tools: [tool] }], answer }, [
      'question.value > agent.prompt',
      'agent.answer > answer.value',
    ]),
    inputs: { question: asks },
    ...(rehearsal === null ? {} : { rehearsal: { nodes: {}, against: 'practice', ...rehearsal } }),
    onEvents: (batch) => void events.push(...batch),
  })
  if (!started.started) throw new Error(started.problems.map(({ message }) => message).join(' '))
  return { ...started, events }
}

const ended = async ({ result, events }: Awaited<ReturnType<typeof rehearse>>) => {
  const { outputs, receipt } = await result
  const agent = receipt?.steps.find(({ nodeId }) => nodeId === 'agent')
  return { said: outputs['answer'], calls: agent?.calls ?? [], agent, events }
}

const asked = async (): Promise<void> => {
  await expect.poll(() => call(live.core, 'reviews.list')).toHaveLength(1)
}

describe('in a rehearsal', () => {
  it.each([
    ['reads', {}],
    ['changes something', { method: 'POST', url: 'BASE/weather' }],
  ])('a tool that %s is not called, nobody is asked, and model, receipt and events say so', async (_what, more) => {
    const tool = weather('url' in more ? { ...more, url: `${base}/weather` } : more)
    const { said, calls, agent, events } = await ended(await rehearse(tool, {}))
    expect(called).toEqual([])
    expect(said).toContain('Rehearsed: not called')
    expect(calls).toMatchObject([
      { n: 1, tool: 'weather', status: 'refused', rehearsed: 'not_called', bytes: 0, httpStatus: null },
    ])
    expect(calls[0]?.reason).toContain('Rehearsed: not called')
    expect(agent?.decision?.candidates[0]?.removedBy).toContain('Rehearsed')
    expect(events.filter(({ type }) => type.startsWith('tool.')).map(({ type }) => type)).toEqual(['tool.finished'])
    expect(await call(live.core, 'reviews.list')).toEqual([])
  })

  it('also where other models are asked as drawn, and where the tool is allowed for good', async () => {
    const allowed = await rehearse(weather(), { tools: { call: 'reading' } })
    await asked()
    await call(live.core, 'runs.answer', { runId: allowed.runId, nodeId: 'agent', action: 'always' })
    await allowed.result
    expect(called).toHaveLength(1)
    const { calls } = await ended(await rehearse(weather(), { against: 'real' }))
    expect(calls).toMatchObject([{ rehearsed: 'not_called' }])
    expect(called).toHaveLength(1)
  })

  it('a tool answers what the user wrote for it, and is not called', async () => {
    const { said, calls } = await ended(
      await rehearse(weather(), { tools: { answers: { agent: { weather: 'Hail, 2 degrees.' } }, call: 'reading' } }),
    )
    expect(called).toEqual([])
    expect(said).toContain('Hail, 2 degrees.')
    expect(calls).toMatchObject([{ status: 'done', rehearsed: 'answer', reason: null, bytes: 16 }])
  })

  it('what only reads is really called where the user wants that, asked about as ever; what changes something is not', async () => {
    const reading = await rehearse(weather(), { tools: { call: 'reading' } })
    await asked()
    expect(called).toEqual([])
    await call(live.core, 'runs.answer', { runId: reading.runId, nodeId: 'agent', action: 'approve' })
    expect((await ended(reading)).calls).toMatchObject([{ status: 'done', rehearsed: null }])
    expect(called).toEqual(['GET /weather/Berlin'])

    const changing = await rehearse(weather({ changes: true }), { tools: { call: 'reading' } })
    expect((await ended(changing)).calls).toMatchObject([{ rehearsed: 'not_called' }])
    expect(called).toHaveLength(1)
  })

  it('a server’s tool that is not allowed yet stops nothing and is never called; one that nobody described stops it', async () => {
    const { server, log, close } = await mcpProgram()
    try {
      const tool = { name: 'lookup', description: 'Looks a word up.', server: 'files', tool: 'lookup' }
      const question = 'Look the word "Berlin" up.'
      await expect(rehearse(tool, {}, question)).rejects.toThrow("isn't set up on this machine")
      await call(live.core, 'tools.save', { server, isNew: true })
      await expect(rehearse(tool, {}, question)).rejects.toThrow('not allowed to be started')
      await call(live.core, 'tools.start', { server, allowed: true })
      await expect(rehearse(tool, {}, question)).rejects.toThrow('has not said yet')
      expect(log()).toEqual([])
      await call(live.core, 'tools.look', { name: 'files' })
      for (const [row, how] of [
        [tool, 'none'],
        [tool, 'reading'],
        // Who is to be called may be marked as reading only: it is not asked about in the middle of a run.
        [{ ...tool, changes: false }, 'reading'],
      ] as const) {
        const { calls, events } = await ended(await rehearse(row, { tools: { call: how } }, question))
        expect(calls).toMatchObject([{ tool: 'lookup', server: 'files', status: 'refused', rehearsed: 'not_called' }])
        expect(events.some(({ type }) => type === 'tool.called')).toBe(false)
      }
      expect(log().filter((line) => line.startsWith('lookup'))).toEqual([])
      expect(await call(live.core, 'reviews.list')).toEqual([])
      // For real it is as before.
      await expect(rehearse(tool, null, question)).rejects.toThrow('which you have not allowed')
    } finally {
      await close()
    }
  })

  it('an answer in the model’s place is its last turn: no tool is wanted', async () => {
    const { said, calls } = await ended(await rehearse(weather(), { nodes: { agent: { answer: 'Forty-two.' } } }))
    expect(said).toBe('Forty-two.')
    expect(calls).toEqual([])
  })
})
