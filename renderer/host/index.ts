import type { Host } from '../../shared/api/contract.ts'
import { httpHost, takeToken } from './http.ts'

export { connection, type ConnectionState } from './connection.ts'

declare global {
  interface Window {
    /** What the preload script puts there; absent in a browser. */
    bridge?: Host
  }
}

let door: Host | null = null

/**
 * The bridge of the desktop app, else the local server this page came from. Done at first use at the latest; the page
 * does it before it draws anything, so that the token leaves the address at once.
 */
export const openHost = (): Host => (door ??= window.bridge ?? httpHost(takeToken()))

/** Another door, for tests. */
export function provideHost(host: Host): void {
  door = host
}

/** The one way out of the renderer. `call` never rejects: what went wrong is in its result. */
export const host: Host = {
  call: async (name, payload) => {
    try {
      return await openHost().call(name, payload)
    } catch (error) {
      // A bridge rejects when the main process refuses the message itself.
      return { ok: false, error: { code: 'unreachable', message: wordsOf(error) } }
    }
  },
  listen: (listener) => openHost().listen(listener),
}

/** What to say about anything that was thrown. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
