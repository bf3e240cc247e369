import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { readNode } from './kinds.ts'
import { nodeIn, type End } from './operations.ts'
import { readingOrder } from './order.ts'
import { mayConnect, outputType } from './wiring.ts'
import { typeName } from '../../../shared/values.ts'

/** A wire that could be drawn from (`out`) or to (`in`) a node. */
export interface Connection {
  from: End
  to: End
  /** Labels of both ports. */
  out: string
  into: string
  /** The node at the other end. */
  other: string
  /** What the value becomes on its way. */
  note: string | null
}

/**
 * Every wire that a node could have on one side, for choosing one without a mouse: those into ports that have none yet
 * first, each as one reads the drawing.
 */
export function connectionsOf(document: PipelineDocument, nodeId: string, side: 'out' | 'in'): Connection[] {
  const node = nodeIn(document, nodeId)
  if (node === undefined) return []
  const wired = new Set(document.edges.map(({ to }) => `${to.node} ${to.port}`))
  const mine = readNode(node).ports
  const found = readingOrder(document).flatMap((id): Connection[] => {
    const other = id === nodeId ? undefined : nodeIn(document, id)
    if (other === undefined) return []
    const theirs = readNode(other).ports
    const [outputs, inputs] = side === 'out' ? [mine.outputs, theirs.inputs] : [theirs.outputs, mine.inputs]
    return outputs.flatMap((output) =>
      inputs.flatMap((input): Connection[] => {
        const from = { node: side === 'out' ? nodeId : id, port: output.id }
        const to = { node: side === 'out' ? id : nodeId, port: input.id }
        const answer = mayConnect(document, from, to)
        return answer.ok ? [{ from, to, out: output.label, into: input.label, other: id, note: answer.note }] : []
      }),
    )
  })
  const free = (each: Connection): boolean => !wired.has(`${each.to.node} ${each.to.port}`)
  return [...found.filter(free), ...found.filter((each) => !free(each))]
}

/** Why there is none, in words. */
export function whyNone(document: PipelineDocument, nodeId: string, side: 'out' | 'in'): string {
  const node = nodeIn(document, nodeId)
  const first = node === undefined ? undefined : readNode(node).ports.outputs[0]
  if (side === 'in') return 'Nothing in this drawing gives what its ports take without making a circle.'
  if (first === undefined) return 'Nothing comes out of this node.'
  return `No port takes ${typeName(outputType(document, { node: nodeId, port: first.id }))} from here without making a circle.`
}
