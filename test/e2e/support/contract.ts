import type { CallName, CallResult } from '../../../shared/api/contract.ts'
import type { OpenApp } from './apps.ts'

/** A call of the app's own contract, from inside the page as the screens make it. */
export async function call<Name extends CallName>(
  app: OpenApp,
  name: Name,
  payload: unknown,
): Promise<Extract<CallResult<Name>, { ok: true }>['value']> {
  const result = await app.page.evaluate(
    async ([called, given]) => {
      const { bridge } = window as unknown as { bridge?: { call(name: string, payload: unknown): Promise<unknown> } }
      if (bridge !== undefined) return bridge.call(called as string, given)
      const token = window.sessionStorage.getItem('switchyard.token')
      const answer = await fetch(`/rpc/${called as string}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(given),
      })
      return answer.json()
    },
    [name, payload] as const,
  )
  const read = result as CallResult<Name>
  if (!read.ok) throw new Error(read.error.message)
  return read.value as Extract<CallResult<Name>, { ok: true }>['value']
}
