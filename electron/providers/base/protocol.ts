import type { CatalogRow } from '../../../shared/catalog/types.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { ListedModel } from '../../../shared/model/listed.ts'
import type { ModelRequest } from '../../../shared/model/types.ts'
import type { ProviderRow } from '../../../shared/providers/registry.ts'
import type { ErrorTable } from './classify.ts'
import type { HttpRequest } from './http.ts'
import type { Reply } from './reply.ts'

export type { ListedModel } from '../../../shared/model/listed.ts'

/** What an adapter makes a request of. */
export interface Question {
  row: ProviderRow
  model: string
  request: ModelRequest
  /** Base64 of its pictures, in order. */
  pictures?: readonly string[]
  /** Null for a model the catalog doesn't know. */
  known: CatalogRow | null
}

export interface WireRequest {
  /** Below the provider's address, with query, e.g. `/chat/completions`. */
  path: string
  /** Beside those of `Protocol.headers`; they win. */
  headers?: Record<string, string>
  body: JsonObject
  /** Parameters of the request that this target doesn't take, or not as they were wanted. */
  dropped: string[]
  /** The answer is asked for in one piece, though a stream was wanted: this target can't send it as one. */
  whole?: true
}

export interface EmbedProtocol {
  ask(model: string, texts: readonly string[], row: ProviderRow): WireRequest
  /** Writes `reply.vectors`, and `reply.ended` where the answer is one. */
  read(answer: JsonObject, reply: Reply): void
}

/** One wire format. What differs between providers is here; how a call is made, timed and ended is the same for all. */
export interface ProtocolAdapter {
  /** How a stream is cut into events: server-sent events, one JSON object a line, or Amazon's binary messages. */
  framing: 'sse' | 'lines' | 'aws'
  /** Data of the event that ends a stream and isn't JSON. */
  endMark: string | null
  /** An answer in one piece may be as long as this; absent: as long as text is. */
  mostBytes?: number
  headers(key: string | null): Record<string, string>
  /** What is wrong with a key that can be none, as the rest of "The key for X …"; null: nothing. */
  refuses?(key: string): string | null
  /** More headers, made from the whole request: a signature of it. */
  sign?(request: HttpRequest, by: { row: ProviderRow; key: string; now: number }): Promise<Record<string, string>>
  ask(question: Question): WireRequest
  /** Reads one event of a stream; called in order, until `reply.ended`. `type`: where it stands beside the event (`aws`). */
  readEvent(event: JsonObject, reply: Reply, type?: string): void
  /** Reads an answer that came in one piece. */
  readAnswer(answer: JsonObject, reply: Reply): void
  /** How vectors are asked for and read; null where the protocol makes none. */
  embed: EmbedProtocol | null
  errors: ErrorTable
  models: {
    path: string
    /** Further lists that are read the same way. */
    also?: readonly string[]
    /** Where the lists are, if not where models are asked. */
    host?(host: string): string
    read(body: JsonObject): ListedModel[]
  }
}
