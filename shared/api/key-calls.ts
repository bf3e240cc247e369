import { z } from 'zod'
import type { LearnedRates } from '../model/rates.ts'
import type { FoundServer, KeyRow, KeyUse, ProviderTest } from './providers.ts'

/** The part of the contract that is about keys. A secret goes in and never comes out. */

const id = z.string().min(1).max(128)
const keyName = z.string().min(1).max(80)
const secret = z.string().min(1).max(10_000)

export const keyCalls = {
  /** With a key by its name, or with one that is kept nowhere; else with the default one. */
  'providers.test': z.strictObject({
    id,
    key: keyName.optional(),
    secret: secret.optional(),
  }),
  /** Looks for servers on this machine, now and once. */
  'servers.find': z.strictObject({}).optional(),
  'keys.set': z.strictObject({ provider: id, name: keyName, secret }),
  /** Keys of tools are set and deleted under the provider `tools`. */
  'tools.keys': z.strictObject({}).optional(),
  'keys.delete': z.strictObject({ provider: id, name: keyName }),
  /** It is asked with where a pipeline names none. */
  'keys.choose': z.strictObject({ provider: id, name: keyName }),
  /** `follow`: pipelines that name it name it anew. */
  'keys.rename': z.strictObject({ provider: id, name: keyName, to: keyName, follow: z.boolean() }),
  'keys.uses': z.strictObject({ provider: id }),
  /** What answers told of the limits of a provider's keys, in this process. */
  'rates.list': z.strictObject({ provider: id }),
  /** As if nobody had asked with that key yet; `model` null: no model with it. */
  'rates.forget': z.strictObject({ provider: id, key: z.string().max(200), model: z.string().max(200).nullable() }),
} as const

export interface KeyResults {
  'providers.test': ProviderTest
  'servers.find': FoundServer[]
  'keys.set': { kept: boolean; warning: string | null }
  'tools.keys': KeyRow[]
  'keys.delete': { provider: string }
  'keys.choose': { provider: string; name: string }
  /** Ids of the pipelines that follow it, and those that couldn't be looked into: they may name the key as it was called. */
  'keys.rename': { provider: string; name: string; pipelines: string[]; unread: { id: string; name: string }[] }
  'keys.uses': KeyUse[]
  'rates.list': LearnedRates[]
  /** What is still known. */
  'rates.forget': LearnedRates[]
}
