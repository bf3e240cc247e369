/** What a screen may know of providers and keys; part of the API's contract. */

export interface KeyRow {
  name: string
  /** `stored`: sealed by the system's keychain; `file`: in the key file, sealed by its passphrase. */
  source: 'stored' | 'file' | 'memory' | 'environment'
  /** Last four characters, never more. */
  hint: string
  /** It is asked with where a pipeline names none. */
  isDefault: boolean
  /** ISO time, to about a minute; null: never, or not known. */
  lastUsedAt: string | null
}

/** Who asks with a key. */
export interface KeyUse {
  /** Null: no key is named, so that it is the default one. */
  name: string | null
  pipelines: { id: string; name: string; nodes: string[] }[]
}

export interface ProviderRow {
  id: string
  label: string
  builtIn: boolean
  practice: boolean
  local: boolean
  needsKey: boolean
  baseUrl: string
  /** Where the address came from. */
  baseUrlSource: 'default' | 'environment' | 'stored'
  keys: KeyRow[]
  /** Environment variables that would set its key. */
  environmentNames: string[]
}

export interface ProviderTest {
  ok: boolean
  what: 'works' | 'no_key' | 'refused' | 'no_network' | 'wrong_address' | 'error'
  /** The whole of it as a sentence. */
  message: string
  /** What it can't tell though it went well; absent: nothing. */
  note?: string
  latencyMs: number | null
  models: string[] | null
}

/** A server that answers on this machine. */
export interface FoundServer {
  provider: string
  /** As it would be kept. */
  baseUrl: string
  /** `window`: tokens of context, where the server tells it. */
  models: { id: string; window: number | null }[]
}
