import { Body } from './body.ts'
import { Heard } from './heard.ts'
import type { ProtocolAdapter } from './protocol.ts'
import { Reply } from './reply.ts'

const kept: unknown[] = []

/**
 * Keeps a blank answer of each class that every word of a stream goes through (about a kilobyte). What V8 has learned of
 * a class, and the code it compiled for it, goes at the first full garbage collection at which no object of it is there:
 * after a pause between two answers the second was read by code that had to be compiled anew, at up to twice the time.
 */
export function keepShapes(adapter: ProtocolAdapter): void {
  if (kept.length > 0) return
  const nothing = (): void => {}
  const heard = new Heard({ now: () => 0, after: () => nothing }, nothing)
  // With thoughts that may come between tags, and behind where they may: both are forms of one class.
  const waits = new Reply(heard, { thinkTags: true, thoughts: false })
  const reply = new Reply(heard, { thinkTags: false, thoughts: false })
  const owner = {
    reply,
    onProgress: nothing,
    onTerminalFrame: nothing,
    onRead: nothing,
    onProviderError: nothing,
    onUnreadable: nothing,
  }
  kept.push(waits, new Body(adapter, owner, { stream: true, status: 200, headers: {} }))
}
