import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Core, CoreOptions } from '../../../electron/core/index.ts'
import type { Payload } from '../../../shared/api/contract.ts'
import { compile } from '../../../shared/compiler/index.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { ToolServer } from '../../../shared/tools/servers.ts'
import { answer, draw, question } from '../../support/draw.ts'
import { systemClock } from '../../../electron/core/clock.ts'
import { type LiveCore, call as ask, fakeKeychain, liveCore } from '../../support/core.ts'
import { lives, mcpAddress, mcpProgram } from '../../support/mcp.ts'

/* Tools of MCP servers in runs: named in a document, set up and allowed on this machine, stored before they leave, made once. */

const secret = 'mcp-secret-0123456789abcdef'
const secrets: CoreOptions['secrets'] = { wrap: fakeKeychain(), keeps: true, backend: 'test', warning: null }

let live: LiveCore
const closing: (() => Promise<void>)[] = []
const later = <T extends { close(): Promise<void> }>(thing: T): T => (closing.push(() => thing.close()), thing)

beforeEach(async () => {
  live = await liveCore({ secrets })
})
afterEach(async () => {
  await live.close()
  for (const close of closing.splice(0)) await close()
})

const asked = 'Look the word "Berlin" up.'
const using = (server: string, tool = 'lookup') =>
  offering({ name: tool, description: 'Looks a word up.', server, tool })

const offering = (tool: JsonObject) =>
  draw(
    {
      question,
      node: [
        'tool',
        {
          target: { provider: 'practice', model: 'frontier' },
          temperature: 0,
          tools: [tool],
        },
      ],
      answer,
    },
    ['question.value > node.prompt', 'node.answer > answer.value'],
  )

const shapeOf = async (server: string, tool: string): Promise<string> => {
  const { servers } = await ask(live.core, 'tools.get')
  const found = servers.find((row) => row.server.name === server)?.tools?.find(({ name }) => name === tool)
  return found?.shape ?? ''
}

/** Adds it, allows it to be started, looks at it, and allows a tool, as a user does one after the other. */
async function setUp(server: ToolServer, tool = 'lookup', pipelineId: string | null = null): Promise<void> {
  await ask(live.core, 'tools.save', { server, isNew: true })
  await ask(live.core, 'tools.start', { server, allowed: true })
  await ask(live.core, 'tools.look', { name: server.name })
  await allow(server.name, tool, pipelineId)
}

const allow = async (server: string, tool: string, pipelineId: string | null) =>
  ask(live.core, 'tools.allow', { server, tool, shape: await shapeOf(server, tool), pipelineId })

async function run(document: ReturnType<typeof draw>, pipelineId: string | null = null, core: Core = live.core) {
  const events: RunEvent[] = []
  const started = await core.startRun({
    pipelineId,
    document,
    inputs: { question: asked },
    onEvents: (batch) => void events.push(...batch),
  })
  if (!started.started) return { problems: started.problems, events, runId: null, ended: null }
  return { problems: [], events, runId: started.runId, ended: started.result }
}

const problemsOf = async (document: ReturnType<typeof draw>, pipelineId: string | null = null) => {
  const { problems } = compile(document, await live.core.environment(), { pipelineId })
  return problems.map(({ code, severity, message, about }) => ({ code, severity, message, about }))
}

const savedPipeline = async (document: ReturnType<typeof draw>): Promise<string> =>
  (await ask(live.core, 'pipelines.create', { document })).id

describe('a server', () => {
  it('is set up step by step, each one a problem of setup until it is done; then its tool is called, once', async () => {
    const { server, log, pids } = later(await mcpProgram())
    const document = using('files')
    const missing = async () =>
      (await problemsOf(document)).map(({ code, severity, message }) => `${severity} ${code}: ${message}`)
    expect(await missing()).toEqual([expect.stringMatching(/setup missing_tool: .*isn't set up on this machine/)])

    await ask(live.core, 'tools.save', { server, isNew: true })
    expect(await missing()).toEqual([expect.stringContaining('not allowed to be started')])
    await expect(ask(live.core, 'tools.look', { name: 'files' })).rejects.toThrow('not_allowed')
    expect(log()).toEqual([])

    await ask(live.core, 'tools.start', { server, allowed: true })
    expect(await missing()).toEqual([expect.stringContaining('has not said yet')])
    const looked = await ask(live.core, 'tools.look', { name: 'files' })
    expect(looked).toMatchObject({ allowed: true, running: true, missingKeys: [] })
    expect(looked.tools?.every(({ allowedIn }) => allowedIn.length === 0)).toBe(true)
    expect(await problemsOf(document)).toMatchObject([
      {
        severity: 'setup',
        message: expect.stringContaining('which you have not allowed') as string,
        about: { server: 'files', tool: 'lookup' },
      },
    ])
    expect((await run(document)).problems).toMatchObject([{ code: 'missing_tool' }])
    expect(await problemsOf(using('files', 'nothing'))).toMatchObject([
      { message: expect.stringContaining(`"files" doesn't have`) as string },
    ])

    await allow('files', 'lookup', null)
    expect(await missing()).toEqual([])
    const { ended, events, runId } = await run(document)
    const result = await ended
    expect(result?.outputs['answer']).toContain('Berlin is a city of three million people.')
    expect(result?.receipt?.steps.find(({ nodeId }) => nodeId === 'node')?.calls).toMatchObject([
      { n: 1, tool: 'lookup', server: 'files', host: null, changes: true, status: 'done', httpStatus: null },
    ])
    expect(log().filter((line) => line === 'lookup Berlin')).toHaveLength(1)
    expect(pids()).toHaveLength(1)
    expect(events.find(({ type }) => type === 'tool.called')).toMatchObject({
      server: 'files',
      method: 'MCP',
      url: 'files/lookup',
    })
    // What the server says of itself is pinned in the plan, not in the document.
    const kept = await ask(live.core, 'runs.get', { runId: runId ?? '' })
    expect(JSON.stringify(kept.document)).not.toContain('listed')
  })

  it('ends with the app', async () => {
    const { server, pids } = later(await mcpProgram())
    await setUp(server)
    const [pid = 0] = pids()
    expect(lives(pid)).toBe(true)
    await live.core.close()
    expect(lives(pid)).toBe(false)
  })

  it('that is reached otherwise from now on is another one: nothing of it is allowed any more', async () => {
    const { server } = later(await mcpProgram())
    await setUp(server)
    const other: ToolServer = { ...server, args: [...server.args, '--all'] }
    expect(await ask(live.core, 'tools.save', { server: other, isNew: false })).toMatchObject({
      allowed: false,
      tools: null,
      running: false,
    })
    expect((await ask(live.core, 'tools.get')).permissions).toEqual([])
    // What was shown is what is allowed.
    await expect(ask(live.core, 'tools.start', { server, allowed: true })).rejects.toThrow('conflict')
    await expect(ask(live.core, 'tools.save', { server, isNew: true })).rejects.toThrow('name_taken')
    expect(await ask(live.core, 'tools.delete', { name: 'files' })).toEqual({ name: 'files' })
    expect((await ask(live.core, 'tools.get')).servers).toEqual([])
  })

  it('gets its key from the keychain, and neither it nor what is printed of it stands in anything kept', async () => {
    const program = later(await mcpProgram())
    const address = later(await mcpAddress())
    await ask(live.core, 'keys.set', { provider: 'tools', name: 'it', secret })
    await setUp({ ...program.server, env: [{ variable: 'TEST_KEY', key: 'it' }] }, 'leak')
    await setUp({ ...address.server, key: 'it' }, 'leak')
    for (const name of ['files', 'remote']) {
      const { ended, events, runId } = await run(using(name, 'leak'))
      const result = await ended
      expect(result?.outputs['answer']).toContain('[key]')
      const kept = [
        result,
        events,
        await ask(live.core, 'runs.get', { runId: runId ?? '' }),
        await ask(live.core, 'tools.get'),
      ]
      expect(JSON.stringify(kept)).not.toContain(secret)
    }
    await ask(live.core, 'keys.delete', { provider: 'tools', name: 'it' })
    expect((await ask(live.core, 'tools.get')).servers.map(({ missingKeys }) => missingKeys)).toEqual([['it'], ['it']])
  })

  it('that changes a tool after it was allowed is not called, and the user is asked again', async () => {
    const { server, change, log } = later(await mcpProgram())
    await setUp(server)
    change()
    // The program is started anew, as after a restart, and now says something else.
    await live.core.close()
    live.core = await live.again()
    const { ended, events } = await run(using('files'))
    expect((await ended)?.status).toBe('done')
    expect(log().filter((line) => line.startsWith('lookup'))).toEqual([])
    expect(events.find((event) => event.type === 'tool.finished')).toMatchObject({
      ok: false,
      receipt: { status: 'refused', reason: expect.stringContaining('has changed the tool') as string },
    })
    expect(events.some(({ type }) => type === 'tool.called')).toBe(false)
    expect(await problemsOf(using('files'))).toMatchObject([
      { code: 'missing_tool', message: expect.stringContaining('has changed since you allowed it') as string },
    ])
    expect((await ask(live.core, 'tools.get')).permissions).toMatchObject([{ fallen: true }])
    // What was shown before is not what is there now.
    const old: Payload<'tools.allow'> = { server: 'files', tool: 'lookup', shape: 'another', pipelineId: null }
    await expect(ask(live.core, 'tools.allow', old)).rejects.toThrow('conflict')
    await allow('files', 'lookup', null)
    expect(await problemsOf(using('files'))).toEqual([])
    expect(await (await run(using('files'))).ended).toMatchObject({ status: 'done' })
    expect(log().filter((line) => line === 'lookup Berlin')).toHaveLength(1)
  })

  it.each(['huge', 'die', 'garbage', 'refuse'])(
    'whose tool misbehaves (%s) says so to the model, and the run goes on',
    async (tool) => {
      const { server, log } = later(await mcpProgram())
      await setUp(server, tool)
      const { ended, events } = await run(using('files', tool))
      expect((await ended)?.status).toBe('done')
      expect(events.filter(({ type }) => type === 'tool.called')).toHaveLength(1)
      expect(log().filter((line) => line === tool).length).toBeLessThanOrEqual(1)
      expect(events.find((event) => event.type === 'tool.finished')).toMatchObject({ ok: tool === 'garbage' })
    },
  )

  it('hears that a run was stopped in the middle of a call', async () => {
    const { server, did } = later(await mcpProgram())
    await setUp(server, 'silent')
    const { ended, runId } = await run(using('files', 'silent'))
    await did('silent')
    expect(live.core.stopRun(runId ?? '')).toBe(true)
    const result = await ended
    expect(result?.status).toBe('cancelled')
    expect(result?.receipt?.steps.find(({ nodeId }) => nodeId === 'node')?.calls).toMatchObject([
      { status: 'cancelled' },
    ])
    await did('silent was cancelled')
  })

  it('is not called again by a run that goes on after a crash, unless the user says so', async () => {
    const { server, log, did } = later(await mcpProgram())
    await setUp(server, 'silent')
    // A process that shows no sign of life any more: the run is nobody's who lives.
    const dead = await live.again({ clock: { now: systemClock.now, after: () => () => undefined } })
    const { runId, ended } = await run(using('files', 'silent'), null, dead)
    await did('silent')
    const db = new Sqlite(live.file)
    db.prepare(`update runs set owner = 'elsewhere/1/0', beat_at = 0 where id = ?`).run(runId)
    db.close()
    const other = await live.again()
    await ask(other, 'runs.resume', { runId: runId ?? '' })
    await expect.poll(async () => (await ask(other, 'reviews.list')).length).toBe(1)
    const [review] = await ask(other, 'reviews.list')
    expect(review?.review).toMatchObject({ mode: 'permit', question: expect.stringContaining('interrupted') as string })
    await ask(other, 'runs.answer', { runId: runId ?? '', nodeId: 'node', action: 'reject' })
    await expect.poll(async () => (await ask(other, 'runs.get', { runId: runId ?? '' })).row.status).toBe('done')
    const { receipt } = await ask(other, 'runs.get', { runId: runId ?? '' })
    expect(receipt?.steps.find(({ nodeId }) => nodeId === 'node')?.calls).toMatchObject([
      { status: 'interrupted' },
      { status: 'refused' },
    ])
    expect(log().filter((line) => line === 'silent')).toHaveLength(1)
    dead.stopRun(runId ?? '')
    await ended
  })
})

describe('a permission', () => {
  it('holds in one pipeline alone, or in all; it is seen with where it is used, and taken back', async () => {
    const { server } = later(await mcpProgram())
    const document = using('files')
    const [one, other] = [await savedPipeline(document), await savedPipeline({ ...document, name: 'Other' })]
    await setUp(server, 'lookup', one)
    expect(await problemsOf(document, one)).toEqual([])
    expect(await problemsOf(document, other)).toMatchObject([{ code: 'missing_tool' }])
    expect(await problemsOf(document)).toMatchObject([{ code: 'missing_tool' }])
    expect((await run(document, other)).problems).toMatchObject([{ code: 'missing_tool' }])
    expect(await (await run(document, one)).ended).toMatchObject({ status: 'done' })

    const { permissions } = await ask(live.core, 'tools.get')
    expect(permissions).toMatchObject([
      {
        permission: 'MCP files/lookup',
        tool: { server: 'files', tool: 'lookup' },
        pipeline: { id: one, name: 'Drawn' },
        usedIn: [{ id: one, name: 'Drawn' }],
        fallen: false,
      },
    ])
    await allow('files', 'lookup', null)
    expect(await problemsOf(document, other)).toEqual([])
    const all = (await ask(live.core, 'tools.get')).permissions.find(({ pipeline }) => pipeline === null)
    expect(all?.usedIn.map(({ name }) => name)).toEqual(['Drawn', 'Other'])
    await ask(live.core, 'tools.forget', { permission: 'MCP files/lookup', pipelineId: null })
    expect(await problemsOf(document, other)).toMatchObject([{ code: 'missing_tool' }])
    expect(await problemsOf(document, one)).toEqual([])
  })

  it('for a web service can be given for the pipeline that asks', async () => {
    const far = later(await mcpAddress(() => new Response('found', { headers: { 'content-type': 'text/plain' } })))
    const url = `${new URL(far.server.how === 'web' ? far.server.url : '').origin}/look/{word}`
    const document = offering({ name: 'lookup', description: 'Looks a word up.', url, params: [{ name: 'word' }] })
    const [one, other] = [await savedPipeline(document), await savedPipeline(document)]
    const review = async () => {
      await expect.poll(async () => (await ask(live.core, 'reviews.list')).length).toBe(1)
      return (await ask(live.core, 'reviews.list'))[0]
    }
    const first = await run(document, one)
    expect((await review())?.review.forPipeline).toBe(true)
    await ask(live.core, 'runs.answer', { runId: first.runId ?? '', nodeId: 'node', action: 'pipeline' })
    expect((await first.ended)?.status).toBe('done')
    expect(await (await run(document, one)).ended).toMatchObject({ status: 'done' })
    const elsewhere = await run(document, other)
    await review()
    await ask(live.core, 'runs.answer', { runId: elsewhere.runId ?? '', nodeId: 'node', action: 'reject' })
    await elsewhere.ended
    expect(far.log()).toHaveLength(2)
  })
})
