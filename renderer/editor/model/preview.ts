import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { stepOf, type RunState, type StepState } from '../../../shared/events/reduce.ts'
import type { ReceiptAttempt } from '../../../shared/receipt/types.ts'
import { nodeIn } from './operations.ts'
import { readNode } from './kinds.ts'

export interface Preview {
  text: string
  /** The node whose text it is, and whom it asks. */
  nodeId: string
  target: ReceiptAttempt['target'] | null
}

/**
 * The text on its way to an Output. It may be shown before it is there only when everything in between passes on what it
 * gets (a Fallback's option in hand, Join first); behind a Judge, Check, Blend or Parse it waits. Rule: engine.md,
 * "Streaming".
 */
export function previewOf(document: PipelineDocument | null, state: RunState, outputId: string): Preview | null {
  return document === null ? null : follow(document, state, outputId, new Set())
}

function follow(document: PipelineDocument, state: RunState, nodeId: string, seen: Set<string>): Preview | null {
  if (seen.has(nodeId)) return null
  seen.add(nodeId)
  const node = nodeIn(document, nodeId)
  if (node === undefined) return null
  const read = readNode(node)
  const { kind } = read
  const step = stepOf(state, nodeId)
  if (read.asks) {
    const streams = read.ports.outputs.every((port) => port.branch !== true && port.gives === 'text')
    return streams && isTalking(step) ? { text: step.text, nodeId, target: step.attempts.at(-1)?.target ?? null } : null
  }
  if (kind?.passesOn?.(read.config) !== true) return null
  for (const port of read.ports.inputs) {
    for (const edge of document.edges) {
      if (edge.to.node !== nodeId || edge.to.port !== port.id) continue
      const found = follow(document, state, edge.from.node, seen)
      if (found !== null) return found
    }
  }
  return null
}

const isTalking = (step: StepState): boolean =>
  (step.status === 'running' || step.status === 'done') && step.text !== ''
