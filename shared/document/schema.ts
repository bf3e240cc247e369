import { z } from 'zod'
import { dataTag } from '../model/policy.ts'
import type { JsonObject } from '../json.ts'

/** Limits of a document. Contract: pipeline-format, section 1 and "Problems". */
export const limits = {
  /** Bytes of a whole document. */
  bytes: 5_000_000,
  depth: 100,
  idLength: 64,
  titleLength: 200,
  /** Characters of one text in a config. */
  textLength: 1_000_000,
} as const

export const documentFormat = 'switchyard.pipeline'
export const documentVersion = 1

export const idPattern = /^[A-Za-z0-9_-]{1,64}$/

const id = z.string().regex(idPattern, 'an id is 1 to 64 letters, digits, _ or -')
const title = z.string().max(limits.titleLength, `at most ${limits.titleLength} characters`)
const text = z.string().max(limits.textLength, `at most ${limits.textLength} characters`)
const position = z.strictObject({ x: z.number().int(), y: z.number().int() })

export const settingsSchema = z.strictObject({
  budget: z.strictObject({ perRunUsd: z.number().positive().max(1_000_000).optional() }).optional(),
  timeoutMs: z.number().int().positive().max(86_400_000).optional(),
  maxConcurrency: z.number().int().min(1).max(64).optional(),
  maxAttempts: z.number().int().min(1).max(10_000).optional(),
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  dataTags: z.array(dataTag).max(8).optional(),
})

export const nodeSchema = z.strictObject({
  id,
  kind: z.string(),
  title: title.optional(),
  position,
  config: z.record(z.string(), z.unknown()).optional(),
  parent: id.optional(),
  size: z.strictObject({ w: z.number().int().positive(), h: z.number().int().positive() }).optional(),
  collapsed: z.boolean().optional(),
  color: z.string().max(32).optional(),
})

const endSchema = z.strictObject({ node: id, port: z.string().min(1).max(200) })

export const edgeSchema = z.strictObject({ id, from: endSchema, to: endSchema })

/** The document without its kinds' configs, which each kind's own schema checks. Key order here is the order on disk. */
export const documentSchema = z.strictObject({
  format: z.literal(documentFormat),
  version: z.literal(documentVersion),
  name: title,
  description: text.optional(),
  settings: settingsSchema.optional(),
  nodes: z.array(nodeSchema),
  edges: z.array(edgeSchema),
})

/** Keys that begin with `x-` may stand in any of these objects; they are kept and mean nothing. */
export interface PipelineSettings {
  budget?: { perRunUsd?: number }
  timeoutMs?: number
  maxConcurrency?: number
  maxAttempts?: number
  seed?: number
  dataTags?: string[]
}

export interface PipelineNode {
  id: string
  kind: string
  title?: string
  position: { x: number; y: number }
  config?: JsonObject
  parent?: string
  size?: { w: number; h: number }
  collapsed?: boolean
  color?: string
}

export interface PipelineEdge {
  id: string
  from: { node: string; port: string }
  to: { node: string; port: string }
}

export interface PipelineDocument {
  format: typeof documentFormat
  version: typeof documentVersion
  name: string
  description?: string
  settings?: PipelineSettings
  nodes: PipelineNode[]
  edges: PipelineEdge[]
}

/** What holds where a document's settings are silent. */
export const settingDefaults = { timeoutMs: 600_000, maxConcurrency: 8, maxAttempts: 64 } as const
