import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type LiveCore, call, liveCore } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'

/*
 * Issue "the engine in full", rehearse, and issue 4, 1: a fault in front of Bedrock, asked with an access key. The far end
 * reckons the signature anew with Amazon's own signer, over the host that it is itself, and refuses what doesn't fit.
 */

vi.setConfig({ testTimeout: 30_000 })

const id = `AKIA${'SWITCHYARD'.padEnd(16, 'X')}`
const secret = 'not/a+real/secret'.repeat(2)

let live: LiveCore
let amazon: Server
let verified: string[]
beforeEach(async () => {
  live = await liveCore()
  verified = []
  amazon = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => amazon.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  amazon.closeAllConnections()
  await new Promise((resolve) => amazon.close(resolve))
  await live.close()
})

const host = (): string => `127.0.0.1:${(amazon.address() as AddressInfo).port}`

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const body = Buffer.concat(parts).toString('utf8')
  const authorization = request.headers.authorization ?? ''
  if ((await signatureOf(request, body)) !== /Signature=(.+)$/.exec(authorization)?.[1]) {
    response.writeHead(403, { 'content-type': 'application/json', 'x-amzn-errortype': 'InvalidSignatureException' })
    return void response.end(JSON.stringify({ message: 'The request signature we calculated does not match.' }))
  }
  verified.push(request.url ?? '')
  const answered = await fetch(`${live.simulator.url}${request.url}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body,
  })
  response.writeHead(answered.status, { 'content-type': answered.headers.get('content-type') ?? '' })
  response.end(Buffer.from(await answered.arrayBuffer()))
}

async function signatureOf(
  { headers, url = '', method = '' }: IncomingMessage,
  body: string,
): Promise<string | undefined> {
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? []
  const moment = String(headers['x-amz-date'])
  const signer = new SignatureV4({
    ...{ service: 'bedrock', region: 'us-east-1', sha256: Sha256, applyChecksum: false },
    credentials: { accessKeyId: id, secretAccessKey: secret },
  })
  const kept = names.filter((name) => name !== 'x-amz-date').map((name) => [name, String(headers[name])] as const)
  const { headers: signed } = await signer.sign(
    {
      ...{ method, protocol: 'http:', hostname: '127.0.0.1', path: url, query: {}, body },
      headers: Object.fromEntries([...kept, ['host', host()]]),
    },
    {
      signingDate: new Date(moment.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')),
      signableHeaders: new Set(names),
    },
  )
  return /Signature=(.+)$/.exec(signed['authorization'] ?? '')?.[1]
}

async function rehearsed(fault: string) {
  const core = await live.again({ env: { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: `http://${host()}` } })
  await call(core, 'keys.set', { provider: 'bedrock', name: 'default', secret: `${id}:${secret}` })
  const started = await core.startRun({
    pipelineId: null,
    document: draw({ question, m: model('bedrock', 'cheap'), answer }, [
      'question.value > m.prompt',
      'm.answer > answer.value',
    ]),
    inputs: { question: 'What is 17 * 23?' },
    rehearsal: { nodes: { m: { fault, times: 1 } }, against: 'real' },
  })
  if (!started.started) throw new Error(JSON.stringify(started.problems))
  const { outputs, receipt } = await started.result
  return { outputs, attempts: receipt?.steps.find(({ nodeId }) => nodeId === 'm')?.attempts ?? [] }
}

it.each([
  // What never reaches Amazon, what only delays it, and what happens in the middle of its binary stream.
  ['status=503', ['overloaded', null], 1],
  ['slow=1', [null], 1],
  ['cut-at=2', ['truncated', null], 2],
  ['error-at=2', ['overloaded', null], 2],
  ['empty', ['empty', null], 1],
])('%s in front of it: the signature holds through the proxy', async (fault, classes, reached) => {
  const { outputs, attempts } = await rehearsed(fault)
  expect(attempts.map(({ errorClass }) => errorClass)).toEqual(classes)
  expect(outputs).toEqual({ answer: '17 * 23 = 391.' })
  expect(verified).toHaveLength(reached)
})
