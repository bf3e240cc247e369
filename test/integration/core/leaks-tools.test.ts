import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Core, openKeyFile } from '../../../electron/core/index.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { ToolServer } from '../../../shared/tools/servers.ts'
import { type LiveCore, call, liveCore } from '../../support/core.ts'
import { answer, draw, question } from '../../support/draw.ts'
import { leaksBelow, leaksIn, markedKey, waysOf } from '../../support/leaks.ts'
import { type McpUnderTest, mcpAddress, mcpProgram } from '../../support/mcp.ts'

/*
 * product.md, "Keys never travel", where tools are called: what a web service or a server of tools says goes to models, into
 * events, receipts and the list of tools. Here each says back the key that it was given, in the ways that services write.
 */

vi.setConfig({ testTimeout: 60_000 })

const keys = {
  web: markedKey('tool-', 'wea', '+/='),
  quoted: markedKey('tool-', 'quo', '"\\/'),
  remote: markedKey('9f3a71c2', 'rem', '/+'),
  program: markedKey('wJalrXUt', 'prg', '/='),
}

let live: LiveCore
let core: Core
let echo: Server
let remote: McpUnderTest<ToolServer>
let program: McpUnderTest<ToolServer>
const logs: string[] = []
const heard: string[] = []
const said: string[] = []

beforeEach(async () => {
  for (const list of [logs, heard, said]) list.splice(0)
  echo = createServer((request, response) => {
    const secret = request.headers.authorization?.replace('Bearer ', '') ?? ''
    response.writeHead(request.url?.startsWith('/refused') === true ? 401 : 200, { 'content-type': 'application/json' })
    response.end(`You sent ${waysOf(secret)}`)
  })
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  live = await liveCore()
  const folder = dirname(live.file)
  core = await live.again({
    secrets: {
      ...{ wrap: null, keeps: false, backend: 'a key file', warning: null },
      file: await openKeyFile(join(folder, 'keys.sealed'), 'a passphrase for tests'),
    },
    log: (message, facts) => void logs.push(`${message} ${JSON.stringify(facts ?? {})}`),
  })
  core.subscribe((push) => void heard.push(JSON.stringify(push)))
  remote = await mcpAddress()
  program = await mcpProgram()
})
afterEach(async () => {
  await live.close()
  echo.closeAllConnections()
  await new Promise((resolve) => echo.close(resolve))
  await remote.close()
  await program.close()
})

async function asks(tool: JsonObject, words: string): Promise<void> {
  const target = { provider: 'practice', model: 'frontier' }
  const started = await core.startRun({
    pipelineId: null,
    document: draw({ question, agent: ['tool', { target, temperature: 0, tools: [tool] }], answer }, [
      'question.value > agent.prompt',
      'agent.answer > answer.value',
    ]),
    inputs: { question: words },
    onEvents: (events) => void heard.push(JSON.stringify(events)),
  })
  said.push(JSON.stringify(started))
  if (!started.started) throw new Error(started.problems.map(({ message }) => message).join(' '))
  const { runId, result } = started
  if (tool['url'] !== undefined) {
    await expect.poll(() => call(core, 'reviews.list')).toHaveLength(1)
    await call(core, 'runs.answer', { runId, nodeId: 'agent', action: 'approve' })
  }
  said.push(JSON.stringify(await result))
}

it('nothing that a tool says back of its key is told to a model, kept, listed or shown', async () => {
  for (const [name, secret] of Object.entries(keys)) await call(core, 'keys.set', { provider: 'tools', name, secret })
  const port = (echo.address() as AddressInfo).port
  for (const key of ['web', 'quoted'])
    for (const path of ['weather', 'refused'])
      await asks(
        {
          ...{ name: 'weather', description: 'Tells the weather of a city today.', key },
          ...{ url: `http://127.0.0.1:${port}/${path}/{city}`, params: [{ name: 'city' }] },
        },
        'What is the weather in Berlin today?',
      )
  const servers: ToolServer[] = [
    { ...remote.server, key: 'remote' } as ToolServer,
    { ...program.server, env: [{ variable: 'TEST_KEY', key: 'program' }] } as ToolServer,
  ]
  for (const server of servers) {
    await call(core, 'tools.save', { server, isNew: true })
    await call(core, 'tools.start', { server, allowed: true })
    const { tools } = await call(core, 'tools.look', { name: server.name })
    const leak = tools?.find(({ name }) => name === 'leak')
    if (leak === undefined) throw new Error('It lists no tool “leak”.')
    await call(core, 'tools.allow', { server: server.name, tool: 'leak', shape: leak.shape, pipelineId: null })
    await asks(
      { name: 'lookup', description: 'Looks a word up.', server: server.name, tool: 'leak' },
      'Look the word "Berlin" up.',
    )
  }
  for (const name of ['tools.get', 'environment.get', 'tools.keys', 'runs.list'] as const)
    said.push(JSON.stringify(await core.dispatch(name, undefined)))
  // They did say it, or this would prove nothing.
  expect(heard.join()).toContain('[key]')
  expect(JSON.stringify(await call(core, 'tools.get'))).toContain('[key]')
  const folder = dirname(live.file)
  expect(await leaksBelow(folder, keys)).toEqual([])
  for (const [what, held] of Object.entries({ logs, heard, said }))
    expect(leaksIn(what, held.join('\n'), keys)).toEqual([])
  await core.close()
  expect(await leaksBelow(folder, keys)).toEqual([])
})

it('a server of tools with a key in its address or its arguments is refused, without the key', async () => {
  const secret = ['sk', 'ant', 'api03', 'aZ3kQ9vT1mX7bR5cW2dY8aZ3kQ9vT1mX7b'].join('-')
  for (const server of [
    { ...remote.server, url: `https://mcp.example.org/mcp?key=${secret}` } as ToolServer,
    { ...program.server, args: ['--token', secret] } as ToolServer,
    { ...program.server, args: [`--token=${secret}`] } as ToolServer,
  ]) {
    const refused = await core.dispatch('tools.save', { server, isNew: true })
    expect(refused).toMatchObject({ ok: false, error: { code: 'key_in_server' } })
    expect(JSON.stringify(refused)).toMatch(/looks like a key of Anthropic.*Keys of tools/)
    expect(JSON.stringify(refused)).not.toContain(secret.slice(8))
  }
  expect((await call(core, 'tools.get')).servers).toEqual([])
})
