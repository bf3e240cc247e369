import { afterEach } from 'vitest'
import { type Providers, createProviders } from '../../../electron/providers/index.ts'
import type { Clock } from '../../../shared/clock.ts'
import { settle } from '../../support/fake-clock.ts'
import { bytesOf, realClock, secret } from './calls.ts'
import { type FarEnd, type Handler, farEnd } from './far-end.ts'
import type { Wire } from './wire-types.ts'

/** A far end and the way out to it, as a suite over every wire format needs them; ended after each test. */
export class Line {
  server: FarEnd | null = null
  #providers: Providers | null = null

  async talk(wire: Wire, handle: Handler, clock: Clock = realClock): Promise<Providers> {
    await this.hangUp()
    this.server = await farEnd((request, answer) =>
      handle(request, {
        ...answer,
        chunk: (part) => answer.chunk(typeof part === 'string' ? bytesOf(wire, part) : part),
      }),
    )
    const baseUrl = `${this.server.url}${wire.base ?? ''}`
    this.#providers = createProviders({ clock, keys: () => secret, config: [{ id: wire.provider, baseUrl }] })
    return this.#providers
  }

  async hangUp(): Promise<void> {
    await this.#providers?.close()
    await this.server?.close()
    this.#providers = null
    this.server = null
  }
}

export function useLine(): Line {
  const line = new Line()
  afterEach(() => line.hangUp())
  return line
}

/** A stream in pieces, ended in an orderly way. */
export const streaming =
  (wire: Wire, ...parts: string[]): Handler =>
  (_request, answer) => {
    answer.reply(200, { 'content-type': wire.streamType })
    for (const part of parts) if (part !== '') answer.chunk(part)
    answer.end()
  }

export const saying =
  (status: number, body: object, headers: Record<string, string> = {}): Handler =>
  (_request, answer) =>
    answer.reply(status, { 'content-type': 'application/json', ...headers }, JSON.stringify(body))

/** Waits for a fact about the other side of a real socket. */
export async function received(fact: () => boolean): Promise<void> {
  for (let turn = 0; turn < 20_000 && !fact(); turn++) await settle()
  if (!fact()) throw new Error('it never happened')
}
