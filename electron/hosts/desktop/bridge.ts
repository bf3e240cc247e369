import { BrowserWindow, type IpcMainInvokeEvent, ipcMain } from 'electron'
import { z } from 'zod'
import { type CallName, type CallResult, payloads } from '../../../shared/api/contract.ts'
import type { Core } from '../../core/index.ts'
import { isOurs } from './scheme.ts'

const names = Object.keys(payloads) as [CallName, ...CallName[]]
const message = z.tuple([z.enum(names), z.unknown().optional()])

const refused = (code: string, words: string): CallResult<CallName> => ({ ok: false, error: { code, message: words } })

/** Only the top frame of one of our own windows, showing our own page, may call. */
export function mayCall(event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>): boolean {
  const frame = event.senderFrame
  return (
    frame !== null && frame.parent === null && isOurs(frame.url) && BrowserWindow.fromWebContents(event.sender) !== null
  )
}

/**
 * The two channels. `call` answers every message with a result, also one that should never have come; what is inside a
 * payload is the core's to check. `events` carries the core's pushes to all windows that show our page.
 * @param core settles when the core has opened; calls wait for it
 */
export function connectBridge(core: Promise<Core>, log: (words: string) => void): void {
  ipcMain.handle('call', async (event, ...args: unknown[]): Promise<CallResult<CallName>> => {
    if (!mayCall(event)) {
      log(`Refused a call from ${event.senderFrame?.url ?? 'a frame that is gone'}`)
      return refused('refused', 'This page may not talk to Switchyard.')
    }
    const read = message.safeParse(args)
    if (!read.success) return refused('unknown_call', 'There is no such call.')
    const [name, payload] = read.data
    return (await core).dispatch(name, payload)
  })
}

export function forwardPushes(core: Core): () => void {
  return core.subscribe((push) => {
    for (const window of BrowserWindow.getAllWindows()) {
      const { webContents } = window
      if (!webContents.isDestroyed() && isOurs(webContents.getURL())) webContents.send('events', push)
    }
  })
}
