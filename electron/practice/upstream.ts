import type { Signal } from '../../shared/clock.ts'
import type { Asked } from './protocols/types.ts'

/*
 * What stands between the three parts: an HTTP exchange as plain data. The practice provider is one upstream, a real
 * provider reached over the network another, and the fault proxy wraps either and is an upstream itself.
 */

export interface RawRequest {
  method: string
  /** Path with its query, e.g. `/v1/chat/completions`. */
  path: string
  /** Names in lower case. They hold the caller's key: never logged, never echoed. */
  headers: Record<string, string>
  body: string
}

/** What the fault proxy has found out; a real provider behind it can't be told and doesn't get it. */
export interface Seen {
  /** The request, read already. */
  asked: Asked
  /** What the brain is asked to be: right or wrong, and what it says as a judge. */
  right?: boolean
  score?: number
  /** Requests a minute that the model takes. */
  limit?: number
}

/** Running account of one answer; whoever shapes the stream last keeps it true. */
export interface Account {
  inputTokens: number
  outputTokens: number
  /** The fault that was put in, as its rule names it. */
  fault: string | null
}

export interface Reply {
  status: number
  headers: Record<string, string>
  /** The whole body, or its parts as they come. An iterable that throws is a connection that breaks. */
  body: string | AsyncIterable<string | Uint8Array>
  account: Account
}

/** The connection is dropped instead of answered. */
export interface Dropped {
  dropped: true
  account: Account
}

/** Rejects only when the signal was aborted, i.e. when nobody is left to answer. */
export type Upstream = (request: RawRequest, signal: Signal, seen?: Seen) => Promise<Reply | Dropped>

export const newAccount = (inputTokens = 0, fault: string | null = null): Account => ({
  inputTokens,
  outputTokens: 0,
  fault,
})

/** Thrown inside a body to break the connection without an orderly end. */
export class BrokenOff extends Error {
  constructor() {
    super('the connection was broken off')
    this.name = 'BrokenOff'
  }
}
