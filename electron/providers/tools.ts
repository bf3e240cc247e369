import { readUpTo } from './base/bounded.ts'
import { request } from 'undici'
import type { Dispatcher } from 'undici'
import type { Signal } from '../../shared/clock.ts'
import type { ToolCall, ToolOutcome } from '../../shared/kinds/tool/call.ts'
import { type WayOut, createTransport } from './base/way-out.ts'
import { redact } from './base/words.ts'

export interface ToolCallerOptions {
  /** The key of that name; null when there is none. */
  key(name: string): Promise<string | null>
  way?: WayOut
}

export interface ToolCaller {
  call(call: ToolCall, signal: Signal): Promise<ToolOutcome & { bytes: number }>
  close(): Promise<void>
}

/** Read of an answer at most; the rest is left. */
const longestBytes = 256 * 1024
const readable =
  /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml)|application\/(?:javascript|x-www-form-urlencoded))/i

/** Calls of HTTP tools: once, no redirect followed (a key goes to one address only), bounded in time and size. */
export function createToolCaller({ key, way }: ToolCallerOptions): ToolCaller {
  const transport = createTransport(way)
  return {
    async call(call, signal) {
      const secret = call.key === null ? null : await key(call.key)
      if (call.key !== null && secret === null)
        return failed(`There is no key named "${call.key}" for tools. Set it under Models and keys.`)
      const stop = new AbortController()
      const onAbort = (): void => stop.abort()
      if (signal.aborted) onAbort()
      signal.addEventListener('abort', onAbort, { once: true })
      const timer = setTimeout(() => stop.abort(new TooSlow()), call.timeoutMs)
      try {
        return await exchange(call, secret, stop.signal, await transport.dispatcherFor(new URL(call.url)))
      } catch (error) {
        if (stop.signal.reason instanceof TooSlow) return failed(`It did not answer within ${call.timeoutMs / 1000} s.`)
        if (signal.aborted) return failed('The call was stopped.')
        return failed(
          redact(`It could not be called: ${error instanceof Error ? error.message : String(error)}`, secret),
        )
      } finally {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
      }
    },
    close: transport.close,
  }
}

class TooSlow extends Error {}

const failed = (text: string): ToolOutcome & { bytes: number } => ({ ok: false, status: null, text, bytes: 0 })

async function exchange(
  call: ToolCall,
  secret: string | null,
  signal: AbortSignal,
  dispatcher: Dispatcher,
): Promise<ToolOutcome & { bytes: number }> {
  const headers: Record<string, string> = { accept: 'application/json, text/*;q=0.9', 'user-agent': 'Switchyard' }
  if (call.body !== null) headers['content-type'] = 'application/json'
  if (secret !== null)
    headers[call.header.toLowerCase()] = call.header.toLowerCase() === 'authorization' ? `Bearer ${secret}` : secret
  const answer = await request(call.url, {
    method: call.method,
    headers,
    signal,
    dispatcher,
    ...(call.body === null ? {} : { body: JSON.stringify(call.body) }),
  })
  const { statusCode: status } = answer
  const type = String(answer.headers['content-type'] ?? '')
  const { bytes: sent } = await readUpTo(answer.body as AsyncIterable<Buffer>, longestBytes)
  const bytes = sent.length
  const text = sent.toString('utf8')
  // A service may send back what it was sent.
  const said =
    type === '' || readable.test(type) ? redact(text, secret) : `It sent ${bytes} bytes of ${type}, which is no text.`
  if (status >= 300 && status < 400)
    return { ok: false, status, bytes, text: 'It sends on to another address, which is not followed.' }
  return { ok: status < 400, status, bytes, text: said === '' ? '(nothing)' : said }
}
