import { createParser } from 'eventsource-parser'
import type { CallName, CallResult, Host, Payload, Push } from '../../shared/api/contract.ts'
import { connection } from './connection.ts'

const storageKey = 'switchyard.token'
const retryMs = [250, 500, 1000, 2000, 4000]

/**
 * The token that `serve` printed in its address, or what it gives for the ticket in the address that it opened itself.
 * Either is taken out of the address at once, so that it can't be copied along with it or end in the history; the token is
 * kept for this tab.
 */
export function takeToken(page: Window = window): string | null | Promise<string | null> {
  const given = new URLSearchParams(page.location.hash.replace(/^#/, ''))
  const token = given.get('token') || null
  const ticket = given.get('ticket') || null
  if (token === null && ticket === null) return page.sessionStorage.getItem(storageKey)
  page.history.replaceState(null, '', `${page.location.pathname}#/`)
  if (token === null) return enter(ticket ?? '', page)
  page.sessionStorage.setItem(storageKey, token)
  return token
}

/** Null where the ticket is refused, or nobody is there: then the first call says so. */
async function enter(ticket: string, page: Window): Promise<string | null> {
  try {
    const response = await fetch('/enter', { method: 'POST', headers: { authorization: `Bearer ${ticket}` } })
    if (!response.ok) return null
    const { token } = (await response.json()) as { token: string }
    page.sessionStorage.setItem(storageKey, token)
    return token
  } catch {
    return null
  }
}

/** The core behind a local server: calls as `POST /rpc/:name`, pushes as server-sent events that reconnect by themselves. */
export function httpHost(token: ReturnType<typeof takeToken>): Host {
  const listeners = new Set<(push: Push) => void>()
  const bearer = async (): Promise<Record<string, string>> => {
    const own = await token
    return own === null ? {} : { authorization: `Bearer ${own}` }
  }
  let stream: AbortController | null = null

  async function follow(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        const response = await fetch('/events', {
          headers: { ...(await bearer()), accept: 'text/event-stream' },
          signal,
        })
        if (response.status === 401 || response.status === 403) return connection.set('refused')
        if (response.ok && response.body !== null) {
          failures = 0
          connection.set('open')
          await read(response.body, listeners)
        }
      } catch {
        // Whatever broke, the answer is the same: say so on screen and try again.
      }
      if (signal.aborted) return
      connection.set('lost')
      await pause(retryMs[Math.min(failures, retryMs.length - 1)] ?? 4000, signal)
    }
  }

  return {
    async call<Name extends CallName>(name: Name, payload?: Payload<Name>): Promise<CallResult<Name>> {
      try {
        const response = await fetch(`/rpc/${name}`, {
          method: 'POST',
          headers: { ...(await bearer()), 'content-type': 'application/json' },
          body: JSON.stringify(payload ?? {}),
        })
        if (response.status === 401 || response.status === 403) {
          connection.set('refused')
          return failed('refused', 'This tab may not talk to Switchyard: open the address that "serve" printed.')
        }
        const result: unknown = await response.json()
        return isResult<Name>(result)
          ? result
          : failed('bad_answer', `The server's answer to ${name} was not understood.`)
      } catch {
        return failed('unreachable', 'Switchyard does not answer. Is it still running?')
      }
    },
    listen(listener) {
      listeners.add(listener)
      if (stream === null) {
        stream = new AbortController()
        void follow(stream.signal)
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        stream?.abort()
        stream = null
      }
    },
  }
}

const failed = (code: string, message: string): { ok: false; error: { code: string; message: string } } => ({
  ok: false,
  error: { code, message },
})

function isResult<Name extends CallName>(value: unknown): value is CallResult<Name> {
  return typeof value === 'object' && value !== null && 'ok' in value && (value.ok === true || 'error' in value)
}

async function read(body: ReadableStream<Uint8Array>, listeners: ReadonlySet<(push: Push) => void>): Promise<void> {
  const parser = createParser({
    onEvent: ({ data }) => {
      const push = JSON.parse(data) as Push
      for (const listener of listeners) listener(push)
    },
  })
  const reader = body.getReader()
  const decoder = new TextDecoder()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    parser.feed(decoder.decode(value, { stream: true }))
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
