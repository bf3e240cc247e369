import { expect } from 'vitest'
import type { RunEvent } from '../../shared/events/types.ts'
import type { ReceiptStep } from '../../shared/receipt/types.ts'

/* What has to hold of the tools that a run calls, over all its lives. */

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>

const nameOf = ({ nodeId, key }: { nodeId: string; key: string }): string => `${nodeId} ${key}`

/** Of one that was stopped on its way nobody knows what came of it. */
const isKnown = ({ receipt }: Of<'tool.finished'>): boolean => receipt?.status !== 'cancelled'

/** Calls whose outcome is known, by node and name: they are never made again. */
export const endedCalls = (events: readonly RunEvent[]): Set<string> =>
  new Set(events.flatMap((event) => (event.type === 'tool.finished' && isKnown(event) ? [nameOf(event)] : [])))

/**
 * Was a person asked whether a call that had left is to be made again, and did they say no? Its model is told so, and
 * may go on otherwise than it would have.
 */
export function someLeftUndone(events: readonly RunEvent[]): boolean {
  const left = new Set(events.flatMap((event) => (event.type === 'tool.called' ? [nameOf(event)] : [])))
  return events.some(
    (event) => event.type === 'tool.finished' && event.receipt?.status === 'refused' && left.has(nameOf(event)),
  )
}

/**
 * A call leaves after it was written down, ends once, and is made again only where the run broke off or its step was
 * stopped meanwhile: then a person is asked first, if it changes something. The receipt of its step has it as it ended.
 */
export function expectCalls(events: readonly RunEvent[], steps: readonly ReceiptStep[]): void {
  const left = new Set<string>()
  const timesLeft = new Map<string, number>()
  const open = new Set<string>()
  const ended = new Set<string>()
  /** Calls as they ended. */
  const known = new Set<string>()
  /** Nodes whose person said yes, since their last call left. */
  const agreed = new Set<string>()
  for (const event of events) {
    if (event.type === 'human.answered' && /^(?:approve|always|pipeline)$/.test(event.answer.action))
      agreed.add(event.nodeId)
    if (event.type === 'tool.called') {
      const name = nameOf(event)
      expect([...ended], 'made again, though it had ended').not.toContain(name)
      if (left.has(name) && event.changes) expect([...agreed], 'made again unasked').toContain(event.nodeId)
      left.add(name)
      timesLeft.set(event.nodeId, (timesLeft.get(event.nodeId) ?? 0) + 1)
      open.add(name)
      agreed.delete(event.nodeId)
    }
    if (event.type === 'tool.finished') {
      const name = nameOf(event)
      expect([...ended], 'ended twice').not.toContain(name)
      if (event.receipt!.status !== 'refused') expect([...open], 'ended before it left').toContain(name)
      open.delete(name)
      known.add(JSON.stringify([event.nodeId, event.receipt]))
      if (isKnown(event)) ended.add(name)
      expect(event.receipt!.reason === null).toBe(event.ok)
    }
  }
  for (const { nodeId, status, calls } of steps) {
    // Over all lives: also what was broken off stands in the receipt of who came to an end.
    const gone = calls?.filter((call) => call.status !== 'refused' && call.rehearsed == null) ?? []
    if (status === 'done') expect(gone, `calls of ${nodeId}`).toHaveLength(timesLeft.get(nodeId) ?? 0)
    for (const call of calls ?? [])
      if (call.status !== 'interrupted') expect([...known]).toContain(JSON.stringify([nodeId, call]))
  }
}
