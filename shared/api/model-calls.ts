import { z } from 'zod'
import type { PaidPrice } from '../model/repriced.ts'

/** The part of the contract that is about who asks which model, and what that says of them. */

const id = z.string().min(1).max(128)

export const modelCalls = {
  /** Every model that a pipeline asks, by the catalog's name for it, and how many do. */
  'models.used': z.strictObject({}).optional(),
  /** Who asks one, by name or through a tier. */
  'models.uses': z.strictObject({ provider: id, model: z.string().min(1).max(200) }),
  /** Pipelines that ask a model which ends, is gone, or costs otherwise than when they last ran, and those that can't be read. */
  'pipelines.flags': z.strictObject({}).optional(),
  /** What a pipeline's models cost when it last ran. */
  'pipelines.paid': z.strictObject({ id }),
} as const

export interface ModelUse {
  provider: string
  model: string
  pipelines: number
}

/** A reason to look at a pipeline again. */
export interface PipelineFlag {
  /** `unread`: some of it, or all, can't be read; then no model is named. */
  what: 'unread' | 'over' | 'ends' | 'gone' | 'repriced'
  provider: string | null
  model: string | null
  /** A sentence. */
  words: string
}

export interface ModelCallResults {
  'models.used': ModelUse[]
  /** `pipelines`: at most 100 of `total`, by name. `unread`: whether these ask it can't be told. */
  'models.uses': {
    total: number
    pipelines: { id: string; name: string }[]
    unread: { id: string; name: string }[]
  }
  'pipelines.flags': { id: string; flags: PipelineFlag[] }[]
  'pipelines.paid': PaidPrice[]
}
