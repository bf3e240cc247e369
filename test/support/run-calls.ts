import { expect } from 'vitest'
import type { RunEvent } from '../../shared/events/types.ts'
import type { ReceiptStep } from '../../shared/receipt/types.ts'

/* What has to hold of the tools that a run calls, over all its lives. */

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>

const nameOf = ({ nodeId, key }: { nodeId: string; key: string }): string => `${nodeId} ${key}`

/** Calls whose outcome is known, by node and name: they are never made again. */
export const endedCalls = (events: readonly RunEvent[]): Set<string> =>
  new Set(events.flatMap((event) => (event.type === 'tool.finished' ? [nameOf(event)] : [])))

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
 * A call leaves after it was written down, ends once, and is made again only where the run broke off meanwhile: then a
 * person is asked first, if it changes something. The receipt of its step has it as it ended.
 */
export function expectCalls(events: readonly RunEvent[], steps: readonly ReceiptStep[]): void {
  const open = new Map<string, Of<'tool.called'>>()
  const ended = new Map<string, Of<'tool.finished'>>()
  /** Nodes whose person said yes, since their last call left. */
  const agreed = new Set<string>()
  for (const event of events) {
    if (event.type === 'human.answered' && /^(?:approve|always|pipeline)$/.test(event.answer.action))
      agreed.add(event.nodeId)
    if (event.type === 'tool.called') {
      const name = nameOf(event)
      expect([...ended.keys()], 'made again, though it had ended').not.toContain(name)
      if (open.has(name) && event.changes) expect([...agreed], 'made again unasked').toContain(event.nodeId)
      open.set(name, event)
      agreed.delete(event.nodeId)
    }
    if (event.type === 'tool.finished') {
      const name = nameOf(event)
      expect([...ended.keys()], 'ended twice').not.toContain(name)
      ended.set(name, event)
      if (event.receipt!.status !== 'refused') expect([...open.keys()], 'ended before it left').toContain(name)
      expect(event.receipt!.reason === null).toBe(event.ok)
    }
  }
  const known = [...ended.values()].map(({ nodeId, receipt }) => JSON.stringify([nodeId, receipt]))
  for (const { nodeId, calls } of steps)
    for (const call of calls ?? [])
      if (call.status !== 'interrupted') expect(known).toContain(JSON.stringify([nodeId, call]))
}
