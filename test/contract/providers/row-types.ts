import type { ErrorClass } from '../../../shared/errors.ts'
import type { Effort } from '../../../shared/model/effort.ts'
import type { Wire } from './wire-types.ts'

/** What a row of the registry has to prove, written as its service documents it. */
export interface RowFixture {
  wire: Wire
  /** A model that thinks. */
  thinker: string
  /** What `wire` counts, in our buckets. */
  usage: object
  /** Part of the body for each effort, and what is said to be left out. */
  efforts: [Effort, object, string[]][]
  /** Thoughts can be had; else they are named as left out. */
  thoughts: boolean
  /** Part of the body with the stop sequence "END"; null: left out and named. */
  stop: object | null
  /** Part of the body with the seed 7; null: left out and named. */
  seed: object | null
  /** Part of the body for `schema`, of the model `structuredBy`. */
  structured: object
  structuredBy?: string
  /** The schema is in the instructions. */
  told: boolean
  /** Such an answer comes in one piece. */
  structuredWhole?: boolean
  /** The reasons an answer ends for, in the service's own words. */
  finishes: [reason: string, means: 'stop' | 'length' | ErrorClass][]
  errors: [what: string, status: number, body: object, means: ErrorClass][]
  /** Headers (or body) of a refusal for its rate, and the time to wait, for a clock at `now`; null: it doesn't say. */
  limit: { headers: Record<string, string>; body?: object; waitMs: number | null }
  modelsPath: string
  /** As the service writes its list: an object, or (Together) a bare list. */
  models: object
  listed: { id: string; window: number | null }[]
  /** Path that is asked before the list, because the list says nothing about the key. */
  keyPath?: string
}

/** A row that is asked in another way, and the suite that proves the same of it. */
export interface Elsewhere {
  elsewhere: string
  why: string
}

export const now = Date.UTC(2026, 10, 21, 12)

export const schema = {
  type: 'object',
  properties: { colour: { type: 'string' } },
  required: ['colour'],
  additionalProperties: false,
}
