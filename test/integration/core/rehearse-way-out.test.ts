import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { CoreOptions } from '../../../electron/core/index.ts'
import { authority } from '../../support/certificates.ts'
import { type LiveCore, call, liveCore } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { type Tunnel, startTunnel } from '../../support/tunnel.ts'

/*
 * Issue "the engine in full", rehearse, and issue 4, "proxy and custom CA from system and environment": what passes a fault
 * goes on to the provider by the way of every other request. A far end with a company's certificate, behind a real CONNECT
 * proxy; its name exists nowhere else.
 */

vi.setConfig({ testTimeout: 30_000 })

const name = 'api.example.test'
const company = authority('A company')

let live: LiveCore
let far: Server
let proxy: Tunnel
let reached: number
let trusted: string
beforeEach(async () => {
  live = await liveCore()
  reached = 0
  const { certificate, key } = company.certify(name)
  far = createServer({ cert: certificate, key }, async (request, response) => {
    reached++
    const answered = await fetch(`${live.simulator.url}${request.url}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: await text(request),
    })
    response.writeHead(answered.status, { 'content-type': answered.headers.get('content-type') ?? '' })
    response.end(Buffer.from(await answered.arrayBuffer()))
  })
  await new Promise<void>((resolve) => far.listen(0, '127.0.0.1', resolve))
  proxy = await startTunnel((far.address() as AddressInfo).port)
  trusted = join(dirname(live.file), 'company.pem')
  await writeFile(trusted, company.certificate)
})
afterEach(async () => {
  await live.close()
  far.closeAllConnections()
  await new Promise((resolve) => far.close(resolve))
  await proxy.close()
})

async function asked(options: Pick<CoreOptions, 'env' | 'systemProxy'>, fault: string | null, times?: number) {
  const env = { OPENAI_BASE_URL: `https://${name}/v1`, ...options.env }
  // Nobody waits between tries.
  const core = await live.again({ ...options, env, random: () => 0 })
  await call(core, 'keys.set', { provider: 'openai', name: 'default', secret: 'not-a-real-key' })
  const started = await core.startRun({
    pipelineId: null,
    document: draw({ question, m: model('openai', 'cheap'), answer }, [
      'question.value > m.prompt',
      'm.answer > answer.value',
    ]),
    inputs: { question: 'What is 17 * 23?' },
    ...(fault === null
      ? {}
      : { rehearsal: { nodes: { m: { fault, ...(times === undefined ? {} : { times }) } }, against: 'real' } }),
  })
  if (!started.started) throw new Error(JSON.stringify(started.problems))
  const { outputs, receipt } = await started.result
  const step = receipt?.steps.find(({ nodeId }) => nodeId === 'm')
  const { reason, attempts = [] } = step ?? {}
  return {
    ...{ outputs, reason },
    classes: attempts.map(({ errorClass }) => errorClass),
    costs: attempts.map(({ costUsd }) => costUsd),
  }
}
const rehearsed = (options: Parameters<typeof asked>[0]) => asked(options, 'status=503', 1)

it.each<[what: string, way: () => Pick<CoreOptions, 'env' | 'systemProxy'>]>([
  ['environment', () => ({ env: { NODE_EXTRA_CA_CERTS: trusted, HTTPS_PROXY: proxy.url } })],
  [
    'system',
    () => ({
      env: { NODE_EXTRA_CA_CERTS: trusted },
      systemProxy: (url) =>
        Promise.resolve(new URL(url).hostname === name ? `PROXY ${new URL(proxy.url).host}` : 'DIRECT'),
    }),
  ],
])(
  'what passes a fault goes through the proxy that the %s names, by the company’s own certificate',
  async (_what, way) => {
    expect(await rehearsed(way())).toMatchObject({
      outputs: { answer: '17 * 23 = 391.' },
      classes: ['overloaded', null],
    })
    expect(reached).toBe(1)
    expect(proxy.asked.length).toBeGreaterThan(0)
    expect(new Set(proxy.asked)).toEqual(new Set([`${name}:443`]))
  },
)

it('a certificate that nobody vouches for ends it before anything is sent, and reads as without a rehearsal', async () => {
  const env = { HTTPS_PROXY: proxy.url }
  const plain = await asked({ env }, null)
  expect(plain).toMatchObject({ classes: ['config'], costs: [0] })
  expect(plain.reason).toMatch(/vouches for the certificate of api\.example\.test.*NODE_EXTRA_CA_CERTS/)
  const { classes, costs, reason } = await rehearsed({ env })
  expect(classes).toEqual(['overloaded', 'config'])
  expect(costs).toEqual([0, 0])
  expect(reason).toBe(plain.reason)
  expect(proxy.asked).toContain(`${name}:443`)
  expect(reached).toBe(0)
})

it('a provider that can’t be reached is named as without a rehearsal, and what never left costs nothing', async () => {
  // Somebody had this port a moment ago, and nobody has it now.
  const nobody = createServer()
  await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve))
  const { port } = nobody.address() as AddressInfo
  await new Promise((resolve) => nobody.close(resolve))
  const options = { env: { OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` } }
  const plain = await asked(options, null)
  expect(plain.reason).toContain(`nothing answers at 127.0.0.1:${port}`)
  const { classes, costs, reason } = await rehearsed(options)
  expect(classes).toEqual(['overloaded', 'network', 'network', 'network'])
  expect(costs).toEqual([0, 0, 0, 0])
  expect(reason).toBe(plain.reason)
})

it('a rehearsed break is told of the provider, not of what stands in its place', async () => {
  const env = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: trusted }
  const { reason, classes } = await asked({ env }, 'reset')
  expect(classes?.[0]).toBe('network')
  expect(reason).toContain(`${name} dropped the connection`)
})

it('a proxy whose address is none is said in words, and not quoted', async () => {
  const { reason, classes } = await rehearsed({ env: { HTTPS_PROXY: 'ftp://jo:geheim@proxy.test' } })
  expect(classes).toEqual(['config'])
  expect(reason).toContain('The fault could not be rehearsed: The proxy that HTTPS_PROXY')
  expect(reason).not.toContain('geheim')
})
