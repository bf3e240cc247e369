import { type Dispatcher, request as send } from 'undici'
import { newAccount, type Upstream } from '../upstream.ts'

/** Headers that belong to one connection, or are for the proxy alone. Bodies must come unpacked, to be read as frames. */
const notPassedOn = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
  'keep-alive',
  'x-practice-fault',
])
const notPassedBack = new Set(['connection', 'content-length', 'transfer-encoding', 'content-encoding', 'keep-alive'])

/** Which connections lead to an address: the machine's proxy and certificates are not this part's to know. */
export type WayTo = (url: URL) => Promise<Dispatcher>

/**
 * A real provider as an upstream: `forwardTo('https://api.openai.com')` gets what comes, path and headers unchanged, key
 * included. A provider that can't be reached is a dropped connection.
 * @param wayTo absent: directly, as Node does it
 */
export function forwardTo(base: string, wayTo?: WayTo): Upstream {
  const root = base.replace(/\/+$/, '')
  return async ({ method, path, headers, body }, signal) => {
    const abort = new AbortController()
    const stop = (): void => abort.abort(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    const account = newAccount()
    try {
      const url = new URL(root + path)
      const response = await send(url, {
        ...(wayTo === undefined ? {} : { dispatcher: await wayTo(url) }),
        method: method as 'GET',
        headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !notPassedOn.has(name))),
        body: method === 'GET' || method === 'HEAD' ? null : body,
        signal: abort.signal,
        bodyTimeout: 0,
        headersTimeout: 0,
      })
      const back: Record<string, string> = {}
      for (const [name, value] of Object.entries(response.headers)) {
        if (value !== undefined && !notPassedBack.has(name))
          back[name] = Array.isArray(value) ? value.join(', ') : value
      }
      return { status: response.statusCode, headers: back, body: response.body as AsyncIterable<Uint8Array>, account }
    } catch (failure) {
      if (signal.aborted) throw failure
      return { dropped: true, account }
    }
  }
}
