import type { SSEStreamingApi } from 'hono/streaming'
import type { Core } from '../../core/types.ts'

const heartbeatMs = 15_000

/**
 * More letters than these wait for no page: one that stopped reading (a frozen tab, a sleeping machine) is let go, and reads
 * anew what it shows when it comes back.
 */
const mostWaiting = 32 * 1024 * 1024

/**
 * Sends the core's pushes, one after the other, until the page goes, stops reading, or the server ends; resolves then.
 * `open` holds what ends it, as long as it goes on.
 */
export async function sendPushes(
  stream: SSEStreamingApi,
  core: Pick<Core, 'subscribe'>,
  open: Set<() => void>,
): Promise<void> {
  const waiting: string[] = []
  let letters = 0
  let wake: () => void = () => undefined
  let over = false
  const end = (): void => {
    over = true
    waiting.length = 0
    leave()
    wake()
  }
  const leave = core.subscribe((push) => {
    const data = JSON.stringify(push)
    letters += data.length
    waiting.push(data)
    if (letters > mostWaiting) end()
    else wake()
  })
  open.add(end)
  stream.onAbort(end)
  const beat = setInterval(() => wake(), heartbeatMs)
  try {
    await stream.write(': here\n\n')
    while (!over) {
      const data = waiting.shift()
      if (data !== undefined) {
        letters -= data.length
        await stream.writeSSE({ data })
        continue
      }
      const slept = Date.now()
      await new Promise<void>((resolve) => (wake = resolve))
      if (waiting.length === 0 && Date.now() - slept >= heartbeatMs / 2) await stream.write(': still here\n\n')
    }
  } finally {
    clearInterval(beat)
    open.delete(end)
    leave()
  }
}
