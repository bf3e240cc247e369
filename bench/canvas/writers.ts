import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OpenApp } from '../../test/e2e/support/apps.ts'
import { call } from '../../test/e2e/support/contract.ts'

/** Chunks a second of each stream, as performance.md has them. */
const everyMs = 20
/** A provider is asked eight things at once at most (engine.md): so many of them let fifty write at the same time. */
const providers = 7

export interface Writers {
  /** The provider that the node of this number asks. */
  provider(index: number): string
  close(): void
}

/** Models that write a word every 20 ms for as long as one listens, each chunk by itself. */
export async function serveWriters(app: OpenApp): Promise<Writers> {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    let words = 0
    const timer = setInterval(() => {
      const delta = { content: `word ${++words} of many, ` }
      response.write(
        `data: ${JSON.stringify({ model: 'writer', choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`,
      )
    }, everyMs)
    response.on('close', () => clearInterval(timer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  const provider = (index: number): string => `writers-${index % providers}`
  for (let index = 0; index < providers; index++)
    await call(app, 'providers.save', { id: provider(index), label: `Writers ${index}`, baseUrl })
  return {
    provider,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
