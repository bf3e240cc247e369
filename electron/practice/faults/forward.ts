import { DecoratorHandler, type Dispatcher, getGlobalDispatcher, request as send } from 'undici'
import { type Unreached, requestMark } from '../../../shared/practice/rehearsed.ts'
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
  requestMark,
])
const notPassedBack = new Set(['connection', 'content-length', 'transfer-encoding', 'content-encoding', 'keep-alive'])

/** Which connections lead to an address: the machine's proxy and certificates are not this part's to know. */
export type WayTo = (url: URL) => Promise<Dispatcher>

export interface Onward {
  /** Absent: directly, as Node does it. */
  wayTo?: WayTo
  /** Told before the connection of a request that couldn't be handed on is dropped, with the mark that request bears. */
  onUnreached?: (mark: string, why: Unreached) => void
}

/**
 * A real provider as an upstream: `forwardTo('https://api.openai.com')` gets what comes, path and headers unchanged, key
 * included. A provider that can't be reached is a dropped connection.
 */
export function forwardTo(base: string, { wayTo, onUnreached }: Onward = {}): Upstream {
  const root = base.replace(/\/+$/, '')
  return async ({ method, path, headers, body }, signal) => {
    const abort = new AbortController()
    const stop = (): void => abort.abort(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    const account = newAccount()
    let sent = false
    try {
      const url = new URL(root + path)
      const way = (await wayTo?.(url)) ?? getGlobalDispatcher()
      const response = await send(url, {
        dispatcher: way.compose(
          (on) => (options, handler) =>
            on(
              options,
              noted(handler, () => (sent = true)),
            ),
        ),
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
      const error = failure instanceof Error ? failure : new Error(String(failure))
      onUnreached?.(headers[requestMark] ?? '', { error, sent })
      return { dropped: true, account }
    }
  }
}

/** The same, telling when there is a connection and the request begins to leave by it. */
function noted(handler: Dispatcher.DispatchHandler, tell: () => void): Dispatcher.DispatchHandler {
  const same: Dispatcher.DispatchHandler = new DecoratorHandler(handler)
  same.onRequestStart = (controller, context) => {
    tell()
    handler.onRequestStart?.(controller, context)
  }
  return same
}
