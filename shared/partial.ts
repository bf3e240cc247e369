import { z } from 'zod'
import { longestResult } from './kinds/tool/call.ts'
import type { Target } from './model/types.ts'
import type { Value } from './values.ts'

/** What is asked of a part of a pipeline, beside its Inputs. Nothing of it stands in the document. */
const nodeId = z.string().min(1).max(200)
const value = z.custom<Value>((each) => typeof each === 'object' && each !== null && 'type' in each && 'data' in each)

export const partialRun = z.strictObject({
  /** Ask for this node in place of the Outputs: "run to here". */
  only: nodeId.optional(),
  /** An earlier run, whose answers stand wherever the very same would be asked again. */
  reuse: z.string().min(1).max(128).optional(),
  /** Nodes that are asked anew all the same: "run from here". */
  fresh: z.array(nodeId).max(10_000).optional(),
  /** What these nodes give, by port, without being asked. */
  pins: z.record(nodeId, z.record(z.string(), value)).optional(),
})
export type PartialRun = z.output<typeof partialRun>

/** What a node is made to meet: an answer of the user's, or a fault of the practice provider's list. */
export const rehearsal = z.strictObject({
  nodes: z.record(
    nodeId,
    z.union([
      z.strictObject({ answer: z.string().max(1_000_000) }),
      z.strictObject({ fault: z.string().min(1).max(200), times: z.int().min(1).max(1000).optional() }),
    ]),
  ),
  /** `practice`: practice models stand in for all others, so that nothing is spent. `real`: they are asked, with the fault in front. */
  against: z.enum(['practice', 'real']),
  /** What tools meet; absent: none is called. */
  tools: z
    .strictObject({
      /** What they answer without being called, by node and by name of the tool. */
      answers: z.record(nodeId, z.record(z.string().min(1).max(64), z.string().max(longestResult))).optional(),
      /** Of the others: `none` is called, or those that change nothing (`reading`), as the user allowed them. */
      call: z.enum(['none', 'reading']),
    })
    .optional(),
})
export type Rehearsal = z.output<typeof rehearsal>

/** Nodes on which something is rehearsed. */
export const rehearsedNodes = ({ nodes, tools }: Rehearsal): string[] => [
  ...new Set([...Object.keys(nodes), ...Object.keys(tools?.answers ?? {})]),
]

const standIns: Readonly<Record<string, string>> = {
  openai: 'practice',
  responses: 'practice-responses',
  bedrock: 'practice-bedrock',
  anthropic: 'practice-anthropic',
  gemini: 'practice-gemini',
  ollama: 'practice-ollama',
}

/** The practice model that stands in for a model of that protocol in a rehearsal. */
export const standIn = (protocol: string, { model }: Pick<Target, 'model'>): Target => ({
  provider: standIns[protocol] ?? 'practice',
  model: /embed/i.test(model) ? 'embed' : /judge/i.test(model) ? 'judge' : 'balanced',
})
