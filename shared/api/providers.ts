/** What a screen may know of providers and keys; part of the API's contract. */

export interface KeyRow {
  name: string
  source: 'stored' | 'memory' | 'environment'
  /** Last four characters, never more. */
  hint: string
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
  message: string
  latencyMs: number | null
  models: string[] | null
}
