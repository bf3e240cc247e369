import { randomBytes, timingSafeEqual } from 'node:crypto'
import { serve } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { streamSSE } from 'hono/streaming'
import { payloads, type CallName } from '../../../shared/api/contract.ts'
import { pageHeaders, readPageFile } from '../../core/page.ts'
import type { Core } from '../../core/types.ts'
import { sendPushes } from './events.ts'

const longestBody = 64 * 1024 * 1024

export interface ServerOptions {
  core: Core
  /** Built renderer. */
  files: string
  /** 0 or absent: a free one. */
  port?: number
  /** For tests; else 32 random bytes. */
  token?: string
}

export interface Server {
  /** With the token, which the page takes out of the address at once. */
  url: string
  origin: string
  token: string
  /**
   * An address for another program's command line, which everybody on the machine can read: instead of the token it has a
   * ticket, which is good for the first page that comes with it and for nobody after.
   */
  addressOnce(): string
  close(): Promise<void>
}

/**
 * The whole app for a browser of this machine: the built page, `POST /rpc/:name`, and one stream of pushes. Bound to
 * 127.0.0.1; every call needs the token, and a Host or Origin that isn't this server's own is refused, so that neither
 * another page in the same browser nor a name that resolves to this machine can use it.
 */
export async function startServer({ core, files, port = 0, token = randomSecret() }: ServerOptions): Promise<Server> {
  const app = new Hono()
  const open = new Set<() => void>()
  let own = { host: '', origin: '' }

  app.use('*', async (c, next) => {
    const host = c.req.header('host') ?? ''
    const origin = c.req.header('origin')
    if (host !== own.host || (origin !== undefined && origin !== own.origin))
      return c.text('Not for this address.', 403)
    await next()
    for (const [name, value] of Object.entries(pageHeaders)) c.header(name, value)
  })

  const allowed = (c: Context): boolean => sameText(c.req.header('authorization') ?? '', `Bearer ${token}`)
  const tickets = new Set<string>()

  app.post('/enter', (c) => {
    const ticket = (c.req.header('authorization') ?? '').replace(/^Bearer /, '')
    return tickets.delete(ticket) ? c.json({ token }) : c.text('The ticket is wrong, or was used.', 401)
  })

  app.post('/rpc/:name', bodyLimit({ maxSize: longestBody }), async (c) => {
    if (!allowed(c))
      return c.json({ ok: false, error: { code: 'refused', message: 'The token is missing or wrong.' } }, 401)
    const name = c.req.param('name')
    if (!Object.hasOwn(payloads, name))
      return c.json({ ok: false, error: { code: 'unknown_call', message: 'There is no such call.' } }, 404)
    let payload: unknown
    try {
      const text = await c.req.text()
      payload = text === '' ? undefined : JSON.parse(text)
    } catch {
      return c.json({ ok: false, error: { code: 'bad_payload', message: 'The body is not JSON.' } }, 400)
    }
    return c.json(await core.dispatch(name as CallName, payload))
  })

  app.get('/events', (c) => {
    if (!allowed(c)) return c.text('The token is missing or wrong.', 401)
    return streamSSE(c, (stream) => sendPushes(stream, core, open))
  })

  app.get('*', async (c) => {
    const file = await readPageFile(files, new URL(c.req.url).pathname)
    if (file === null) return c.text('Not found.', 404)
    return c.body(file.body, 200, { 'content-type': file.contentType })
  })

  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const made = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, () => resolve(made))
    made.once('error', reject)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  own = { host: `127.0.0.1:${address.port}`, origin: `http://127.0.0.1:${address.port}` }
  return {
    url: `${own.origin}/#token=${token}`,
    origin: own.origin,
    token,
    addressOnce: () => {
      const ticket = randomSecret()
      tickets.add(ticket)
      return `${own.origin}/#ticket=${ticket}`
    },
    close: () =>
      new Promise((resolve, reject) => {
        for (const end of [...open]) end()
        server.close((error) => (error === undefined ? resolve() : reject(error)))
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

const randomSecret = (): string => randomBytes(32).toString('base64url')

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
