import type { KeyRow, ProviderRow as ProviderScreenRow } from '../../shared/api/contract.ts'
import { resolveAddress } from '../../shared/providers/address.ts'
import { type ProviderRow, builtInProvider } from '../../shared/providers/registry.ts'

interface Standing {
  env: NodeJS.ProcessEnv
  /** The address the user gave; null: none. */
  stored: string | null
  keys: KeyRow[]
  /** Where the practice provider answers, once it has been asked. */
  practiceAddress: string | null
}

/** A provider as the screens show it. */
export function screenRow(row: ProviderRow, { env, stored, keys, practiceAddress }: Standing): ProviderScreenRow {
  const address = resolveAddress(row, { env, stored })
  return {
    id: row.id,
    label: row.label,
    builtIn: builtInProvider(row.id) !== undefined,
    practice: row.practice,
    local: row.local,
    needsKey: row.needsKey,
    baseUrl: address.ok ? address.baseUrl : (stored ?? (row.practice ? (practiceAddress ?? '') : '')),
    baseUrlSource: address.source,
    keys,
    // Parts of one key are set together.
    environmentNames: [...row.keyEnv, ...(row.keyParts === undefined ? [] : [row.keyParts.slice(0, -1).join(' + ')])],
  }
}
