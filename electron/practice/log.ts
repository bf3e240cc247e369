import { askedText } from './faults/book.ts'
import type { Asked, Protocol } from './protocols/types.ts'
import type { Account } from './upstream.ts'

/** One call to a model, as `GET /practice/log` tells it. */
export interface LogEntry {
  /** From 1, in the order the calls came; goes on counting after a clear. */
  n: number
  /** ISO 8601 UTC with milliseconds. */
  at: string
  protocol: Protocol
  /** Empty when the call couldn't be read. */
  model: string
  stream: boolean
  /** HTTP status; null while it is being worked on, and for a connection that was dropped. */
  status: number | null
  /** The fault it met, as its rule names it, or null. */
  fault: string | null
  inputTokens: number
  /** Tokens sent so far. */
  outputTokens: number
  /** The last user message, or what was to be embedded; long ones are cut. */
  text: string
}

const most = 10_000
const longestText = 4_000

/** The newest 10,000 calls; never a key in them, since headers aren't kept. */
export class Log {
  #entries: { entry: LogEntry; account: Account | null }[] = []
  #n = 0

  /** Notes a call and returns what to do once its reply is known. */
  begin(at: number, protocol: Protocol, asked: Asked | null): (status: number | null, account: Account) => void {
    const record: { entry: LogEntry; account: Account | null } = {
      entry: {
        n: ++this.#n,
        at: new Date(at).toISOString(),
        protocol,
        model: asked?.model ?? '',
        stream: asked?.stream ?? false,
        status: null,
        fault: null,
        inputTokens: 0,
        outputTokens: 0,
        text: asked === null ? '' : askedText(asked).slice(0, longestText),
      },
      account: null,
    }
    this.#entries.push(record)
    if (this.#entries.length > most) this.#entries.shift()
    return (status, account) => {
      record.entry.status = status
      record.account = account
    }
  }

  get requests(): LogEntry[] {
    return this.#entries.map(({ entry, account }) =>
      account === null
        ? entry
        : { ...entry, fault: account.fault, inputTokens: account.inputTokens, outputTokens: account.outputTokens },
    )
  }

  clear(): void {
    this.#entries = []
  }
}
