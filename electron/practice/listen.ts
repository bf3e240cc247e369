import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, Hono } from 'hono'
import type { Server, ServerResponse } from 'node:http'
import { BrokenOff, newAccount, type Dropped, type RawRequest, type Reply } from './upstream.ts'

export type Env = { Bindings: HttpBindings }

/** A running server on this machine's loopback. */
export interface Practice {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  url: string
  port: number
  /** Ends open streams and frees the port. */
  close(): Promise<void>
}

/** Answers one request by an upstream-like function and writes its reply to the socket itself, frame by frame. */
export async function exchange(
  c: Context<Env>,
  answer: (request: RawRequest, signal: AbortSignal) => Promise<Reply | Dropped>,
): Promise<Response> {
  const { incoming, outgoing } = c.env
  const response = outgoing as ServerResponse
  const abort = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) abort.abort(new Error('the caller left'))
  })
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  try {
    const body = await c.req.text()
    const reply = await answer({ method: c.req.method, path: incoming.url ?? '/', headers, body }, abort.signal)
    if ('dropped' in reply) incoming.socket.resetAndDestroy()
    else await write(response, reply, abort.signal)
  } catch (failure) {
    if (abort.signal.aborted) return RESPONSE_ALREADY_SENT
    // A defect of ours is told to the caller as far as that is still possible.
    if (!(failure instanceof BrokenOff) && !response.headersSent) {
      const message = `The practice provider failed: ${failure instanceof Error ? failure.message : String(failure)}`
      await write(
        response,
        {
          status: 500,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ error: { message, type: 'server_error', param: null, code: null } }),
          account: newAccount(),
        },
        abort.signal,
      )
    } else incoming.socket.destroy()
  }
  return RESPONSE_ALREADY_SENT
}

async function write(response: ServerResponse, { status, headers, body }: Reply, signal: AbortSignal): Promise<void> {
  if (typeof body === 'string') {
    const bytes = Buffer.from(body)
    response.writeHead(status, { ...headers, 'content-length': bytes.length })
    response.end(bytes)
    return
  }
  response.writeHead(status, headers)
  response.flushHeaders()
  for await (const part of body) {
    if (signal.aborted) return
    if (!response.write(part)) await drained(response, signal)
  }
  response.end()
}

const drained = (response: ServerResponse, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = (): void => {
      response.off('drain', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    response.once('drain', done)
    signal.addEventListener('abort', done, { once: true })
  })

/** Listens on 127.0.0.1 only; port 0 takes a free one. Rejects when the port is taken. */
export async function listen(app: Hono<Env>, port: number): Promise<Practice> {
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the practice server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((failure) => (failure === undefined ? resolve() : reject(failure)))
        server.closeAllConnections()
      }),
  }
}
