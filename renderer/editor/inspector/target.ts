import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts'
import { aliasOf, aliasProvider } from '../../../shared/model/alias.ts'
import type { Target } from '../../../shared/model/types.ts'

/** A target as it stands in a config, a tier's name as a target at `alias`; null for anything else. */
export function targetIn(value: Json | undefined): Target | null {
  if (!isJsonObject(value)) return null
  const { provider, model, key, alias } = value
  if (typeof alias === 'string') return { provider: aliasProvider, model: alias }
  if (typeof provider !== 'string' || typeof model !== 'string') return null
  return { provider, model, ...(typeof key === 'string' ? { key } : {}) }
}

/** The same as a config holds it. */
export function writtenTarget(target: Target): JsonObject {
  const alias = aliasOf(target)
  return alias === null ? { ...target } : { alias }
}
