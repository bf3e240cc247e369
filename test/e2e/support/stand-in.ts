import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Simulator, startSimulator } from '../../support/practice.ts'

export interface StandIn {
  url: string
  /** What each request carried as its key, in the order they came, in whatever header its protocol has it. */
  keys(): string[]
  close(): Promise<void>
}

const practiceModel = 'cheap'
const inPath = /(\/(?:models?|deployments)\/)([^/:?]+)(:|\/)/

/**
 * The practice provider behind every provider's own address: whichever model is asked answers as a practice model, under
 * the name it was asked by. Lists that the simulator hasn't are empty.
 */
export async function startStandIn(): Promise<StandIn> {
  const simulator = await startSimulator()
  const keys: string[] = []
  const server = createServer((request, response) => void pass(simulator, request, response, keys))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keys: () => keys,
    close: async () => {
      await ended(server)
      await simulator.close()
    },
  }
}

const ended = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

async function pass(simulator: Simulator, request: IncomingMessage, response: ServerResponse, keys: string[]) {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const body = Buffer.concat(parts).toString('utf8')
  const { headers, method = 'GET', url = '/' } = request
  const names = ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key']
  keys.push(names.map((name) => headers[name] ?? '').join(''))
  const asked = /"model":"([^"]+)"/.exec(body)?.[1] ?? decodeURIComponent(inPath.exec(url)?.[2] ?? practiceModel)
  const passedOn = Object.entries(headers).filter(([name]) =>
    /^(content-type|anthropic-version|authorization)$/.test(name),
  )
  const answer = await fetch(simulator.url + url.replace(inPath, `$1${practiceModel}$3`), {
    method,
    headers: passedOn.map(([name, value]) => [name, String(value)] as [string, string]),
    ...(method === 'POST' ? { body: body.replace(/"model":"[^"]+"/, `"model":"${practiceModel}"`) } : {}),
  })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const type = answer.headers.get('content-type') ?? ''
  // What the simulator hasn't: a server's version, by which it is found, and lists at other places.
  const elsewhere = method === 'GET' && answer.status === 404
  if (elsewhere && !url.includes('nothing')) {
    response.writeHead(200, { 'content-type': 'application/json' })
    return void response.end(url.endsWith('/api/version') ? '{"version":"0.9.0"}' : '{"data":[]}')
  }
  response.writeHead(answer.status, { 'content-type': type })
  response.end(
    type.includes('eventstream')
      ? bytes
      : bytes.toString('utf8').replaceAll(`"${practiceModel}"`, JSON.stringify(asked)),
  )
}
