import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Core } from '../../../electron/core/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { type LiveCore, call, fakeKeychain, liveCore } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { formsOf, leaksBelow, leaksIn, markedKey, waysOf } from '../../support/leaks.ts'

/*
 * product.md, "Keys never travel: not in documents, wires, exports, logs, recordings, crash reports", and issue 4, 6: a
 * scan of everything a session leaves behind. Only the vault's cipher text holds a key.
 */

vi.setConfig({ testTimeout: 60_000 })

const keys = {
  openai: markedKey('sk-proj-', 'opn'),
  anthropic: markedKey('sk-ant-api03-', 'ant'),
  gemini: markedKey('AIza', 'gem'),
  groq: markedKey('gsk_', 'grq'),
  rotated: markedKey('sk-proj-', 'old'),
  tool: markedKey('tool-', 'wea', '+/='),
  // Of no shape at all, so that nothing but knowing it hides it.
  azure: markedKey('9f3a71c2', 'azr'),
  // Of an access key the secret is looked for by itself: the id beside it is no secret, and is sent.
  bedrock: markedKey('wJalrXUt', 'aws', '/+'),
  plain: markedKey('pln45678', 'pla', '"/+'),
  chatty: markedKey('cht45678', 'cha', '/+'),
  bedrockToken: markedKey('IQoJb3Jp', 'tok', '+/='),
  // What stands in addresses: of a proxy, and where none belongs.
  proxyPassword: markedKey('proxy123', 'prx'),
  addressPassword: markedKey('addr1234', 'adr'),
  addressParameter: markedKey('query123', 'qry'),
}
const accessKey = `AKIA${'LEAKSCAN'.padEnd(16, '7')}:${keys.bedrock}:${keys.bedrockToken}`

describe('the search itself', () => {
  it.each(formsOf(keys.openai).map(({ form, bytes }, i) => [i, form, bytes] as const))(
    'finds a planted key (%i: %s)',
    (_i, _form, bytes) => {
      const held = Buffer.concat([Buffer.from('before '), bytes, Buffer.from(' after')])
      expect(leaksIn('here', held, keys).join()).toContain('openai')
      expect(leaksIn('here', 'nothing', keys)).toEqual([])
    },
  )

  it('finds one inside a longer text that was encoded as a whole', () => {
    for (const before of ['', 'x', 'xy'])
      for (const encoding of ['base64', 'base64url', 'hex'] as const) {
        const text = Buffer.from(`${before}${keys.gemini}behind`).toString(encoding)
        expect(leaksIn('here', text, keys).join()).toContain('gemini')
      }
  })
})

describe('a session with marked keys', () => {
  let live: LiveCore
  let core: Core
  let echo: Server
  let proxied = 0
  const logs: string[] = []
  const heard: string[] = []
  const said: string[] = []

  beforeEach(async () => {
    live = await liveCore()
    // The worst of providers: it gives back in its error, in all ways, what it was sent.
    echo = createServer((request, response) => {
      const auth = [
        request.headers.authorization,
        request.headers['api-key'],
        request.headers['proxy-authorization'],
        request.headers['x-amz-security-token'],
        request.url,
      ].join(' ')
      if (request.url?.startsWith('/chatty') === true) {
        // It answers, and says it where it would say which models it has, and which one it was.
        if (request.method === 'GET')
          return void response.writeHead(200).end(JSON.stringify({ data: [{ id: auth }, { id: 'cheap' }] }))
        const said = { model: auth, choices: [{ delta: { content: '391' }, finish_reason: 'stop' }] }
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        return void response.end(`data: ${JSON.stringify(said)}\n\ndata: [DONE]\n\n`)
      }
      const code = request.headers['api-key'] ?? 'invalid_api_key'
      const error = { message: `Bad key: ${waysOf(auth)}`, code, type: auth, param: auth }
      response.writeHead(401, { 'content-type': 'application/json', 'x-echo': auth })
      response.end(request.url?.startsWith('/plain') === true ? error.message : JSON.stringify({ error }))
    })
    echo.on('connect', ({ headers, url }, socket) => {
      proxied++
      const auth = headers['proxy-authorization'] ?? ''
      const body = `Bad password: ${auth} ${url}`
      socket.end(`HTTP/1.1 407 ${auth}\r\nx-echo: ${auth}\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
    })
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
    const user = `user:${keys.proxyPassword}`
    core = await live.again({
      secrets: { wrap: fakeKeychain(), keeps: true, backend: 'test', warning: null },
      env: {
        OPENAI_BASE_URL: `${live.simulator.url}/v1`,
        ANTHROPIC_BASE_URL: live.simulator.url,
        GOOGLE_GEMINI_BASE_URL: live.simulator.url,
        HTTP_PROXY: `http://${user}@127.0.0.1:${(echo.address() as AddressInfo).port}`,
        HTTPS_PROXY: `http://${user}@127.0.0.1:9`,
        NO_PROXY: '127.0.0.1',
        OLLAMA_HOST: `http://user:${keys.addressPassword}@127.0.0.1:9`,
      },
      log: (message, facts) => void logs.push(`${message} ${JSON.stringify(facts ?? {})}`),
    })
    core.subscribe((push) => void heard.push(JSON.stringify(push)))
  })
  afterEach(async () => {
    echo.closeAllConnections()
    echo.close()
    await live.close()
  })

  const asks = (provider: string): PipelineDocument =>
    draw({ question, m: model(provider, 'cheap'), answer }, ['question.value > m.prompt', 'm.answer > answer.value'], {
      // Where nobody listens, once is enough.
      ...(['behind', 'beyond', 'ollama'].includes(provider) ? { maxAttempts: 1 } : {}),
    })

  async function run(document: PipelineDocument, more: object = {}): Promise<void> {
    const started = await core.startRun({
      pipelineId: null,
      document,
      inputs: { question: 'What is 17 * 23?' },
      onEvents: (events) => void heard.push(JSON.stringify(events)),
      ...more,
    })
    said.push(JSON.stringify(started))
    if (started.started) said.push(JSON.stringify(await started.result))
  }

  it('leaves none of them in database, log, event, answer or export; what is sealed opens again', async () => {
    const tell = async (...[name, payload]: Parameters<Core['dispatch']>): Promise<void> =>
      void said.push(JSON.stringify(await core.dispatch(name, payload)))
    await tell('providers.save', {
      ...{ id: 'groq', label: 'Groq' },
      baseUrl: `http://127.0.0.1:${(echo.address() as AddressInfo).port}/v1`,
    })
    await tell('keys.set', { provider: 'openai', name: 'default', secret: keys.rotated })
    for (const provider of ['openai', 'anthropic', 'gemini', 'groq'] as const)
      await tell('keys.set', { provider, name: 'default', secret: keys[provider] })
    await tell('keys.set', { provider: 'tools', name: 'weather', secret: keys.tool })
    const port = (echo.address() as AddressInfo).port
    await tell('providers.save', { id: 'azure', label: 'Azure OpenAI', baseUrl: `http://127.0.0.1:${port}` })
    await tell('keys.set', { provider: 'azure', name: 'default', secret: keys.azure })
    await tell('providers.save', { id: 'bedrock', label: 'Amazon Bedrock', baseUrl: `http://127.0.0.1:${port}` })
    await tell('keys.set', { provider: 'bedrock', name: 'default', secret: accessKey })
    for (const id of ['plain', 'chatty'] as const) {
      await tell('providers.save', { id, label: id, baseUrl: `http://127.0.0.1:${port}/${id}/v1` })
      await tell('keys.set', { provider: id, name: 'default', secret: keys[id] })
    }
    // One proxy gives back what it was sent, at the other nobody listens.
    await tell('providers.save', { id: 'behind', label: 'Behind', baseUrl: 'http://far.invalid/v1' })
    await tell('providers.save', { id: 'beyond', label: 'Beyond', baseUrl: 'https://far.invalid/v1' })
    for (const baseUrl of [
      `https://user:${keys.addressPassword}@example.org/v1`,
      `https://example.org/v1?key=${keys.addressParameter}`,
      `https://example.org/v1#${keys.addressParameter}`,
    ])
      await tell('providers.save', { id: 'mistaken', label: 'Mistaken', baseUrl })
    for (const id of ['plain', 'chatty', 'azure', 'bedrock', 'behind', 'beyond', 'ollama', 'mistaken'])
      await tell('providers.test', { id })
    // What was meant for one is typed where another belongs, and refused.
    await tell('providers.test', { id: 'groq', secret: keys.openai })
    await tell('providers.test', { id: 'groq', key: 'default' })
    await tell('keys.set', { provider: 'nobody', name: 'default', secret: keys.openai })
    await tell('keys.set', { provider: 'openai', name: 7, secret: keys.openai })
    await tell('keys.rename', { provider: 'gemini', name: 'default', to: 'renamed', follow: true })

    for (const provider of [
      'openai',
      'anthropic',
      'gemini',
      'groq',
      'azure',
      'bedrock',
      'behind',
      'beyond',
      'ollama',
      'plain',
      'chatty',
    ])
      await run(asks(provider))
    // Somebody was asked through the proxy, or it would prove nothing.
    expect(proxied).toBeGreaterThan(0)
    const real = { nodes: { m: { fault: 'slow=1', times: 1 } }, against: 'real' }
    for (const provider of ['azure', 'bedrock', 'behind', 'beyond']) await run(asks(provider), { rehearsal: real })
    await run(asks('openai'), { rehearsal: { nodes: { m: { fault: 'status=500', times: 1 } }, against: 'practice' } })
    await live.simulator.fault({ fault: 'cut-at=2', times: 2 })
    await run(asks('openai'))
    expect(said.join()).toContain('invalid_api_key')

    const { id } = await call(core, 'pipelines.create', { document: asks('openai') })
    for (const [name, payload] of [
      ['pipelines.export', { id }],
      ['pipelines.import', { text: JSON.stringify(asks('groq')) }],
      ['providers.list', undefined],
      ['environment.get', undefined],
      ['keys.uses', { provider: 'openai' }],
      ['rates.list', { provider: 'openai' }],
      ['models.refresh', { provider: 'chatty' }],
      ['models.refresh', { provider: 'azure' }],
      ['models.refresh', { provider: 'beyond' }],
      ['servers.find', undefined],
      ['tools.get', undefined],
      ['tools.keys', undefined],
      ['runs.list', undefined],
      ['health.list', undefined],
      ['settings.get', undefined],
    ] as const)
      await tell(name, payload)
    await tell('keys.delete', { provider: 'anthropic', name: 'default' })

    const folder = dirname(live.file)
    // While it is open, so with its log, and what a crash would leave; then closed, with its free pages.
    expect(await leaksBelow(folder, keys)).toEqual([])
    for (const [what, held] of Object.entries({ logs, heard, said }))
      expect(leaksIn(what, held.join('\n'), keys)).toEqual([])
    expect(await call(core, 'providers.test', { id: 'openai' })).toMatchObject({ ok: true })
    await core.close()
    expect(await leaksBelow(folder, keys)).toEqual([])
    await writeFile(join(folder, 'planted'), Buffer.from(keys.tool).toString('hex'))
    expect((await leaksBelow(folder, keys)).join()).toMatch(/planted: the key of tool, hex/)
  })
})
