import { CallError } from '../../../shared/model/types.ts'
import { resolveAddress } from '../../../shared/providers/address.ts'
import type { ProviderRow } from '../../../shared/providers/registry.ts'
import type { HttpRequest } from './http.ts'
import type { ProtocolAdapter } from './protocol.ts'
import { messageFor } from './words.ts'

export type KeySource = (provider: string, keyName?: string) => Promise<string | null> | string | null

/** Everything below can only fail before a request leaves: nothing can have been billed. */
const refuse = (
  row: ProviderRow,
  errorClass: 'auth' | 'config',
  code: string,
  happened: string,
  todo?: string,
): CallError =>
  new CallError(messageFor({ row, class: errorClass, key: null, happened, todo }), {
    class: errorClass,
    code,
    sent: false,
  })

/** The address with a path of the protocol behind it. Throws `CallError` of class `config`. */
export function urlFor(row: ProviderRow, path: string): URL {
  const address = resolveAddress(row)
  if (!address.ok) throw refuse(row, 'config', 'bad_address', address.message, '')
  try {
    // An address may have a query of its own, as a version that every request names.
    const [base = '', query = ''] = address.baseUrl.split('?')
    const url = new URL(base + path)
    for (const [name, value] of new URLSearchParams(query)) url.searchParams.set(name, value)
    return url
  } catch {
    throw refuse(row, 'config', 'bad_address', `The address of ${row.label} is not a web address: ${address.baseUrl}.`)
  }
}

/** The key to ask with; null where none is needed and none is set. Throws `CallError` of class `auth`. */
export async function keyFor(
  at: { row: ProviderRow; adapter: ProtocolAdapter },
  keys: KeySource,
  keyName: string | undefined,
): Promise<string | null> {
  const found = await keys(at.row.id, keyName)
  return checkedKey(at, found, keyName)
}

export function checkedKey(
  { row, adapter }: { row: ProviderRow; adapter: ProtocolAdapter },
  found: string | null,
  keyName: string | undefined,
): string | null {
  const key = found?.trim() ?? ''
  if (key === '') {
    if (!row.needsKey && keyName === undefined) return null
    const which = keyName === undefined ? '' : ` named ${keyName}`
    const variable = row.keyEnv[0]
    const todo = `Add one in Models and keys${variable === undefined ? '' : `, or set ${variable}`}.`
    throw refuse(row, 'auth', 'no_key', `There is no key${which} for ${row.label}.`, todo)
  }
  // A header can't hold anything else, and no provider's key does.
  if (!/^[\x21-\x7e]+$/.test(key))
    throw refuse(
      row,
      'auth',
      'bad_key_format',
      `The key for ${row.label} holds a space or another character that no key has.`,
      'Copy it again.',
    )
  const wrong = adapter.refuses?.(key) ?? null
  if (wrong !== null) throw refuse(row, 'auth', 'bad_key_format', `The key for ${row.label} ${wrong}.`, '')
  return key
}

export interface Asking {
  row: ProviderRow
  adapter: ProtocolAdapter
  url: URL
  key: string | null
  now: number
}

/** The request as it leaves, signed where the protocol signs. */
export async function httpRequest(
  { row, adapter, url, key, now }: Asking,
  headers: Record<string, string>,
  body?: string,
): Promise<HttpRequest> {
  const request = unsigned(adapter, url, key, headers, body)
  if (key === null || adapter.sign === undefined) return request
  return { ...request, headers: { ...request.headers, ...(await adapter.sign(request, { row, key, now })) } }
}

const unsigned = (
  adapter: ProtocolAdapter,
  url: URL,
  key: string | null,
  headers: Record<string, string>,
  body?: string,
): HttpRequest => ({
  method: body === undefined ? 'GET' : 'POST',
  url,
  headers: {
    ...adapter.headers(key),
    ...headers,
    'user-agent': 'switchyard',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  },
  ...(body === undefined ? {} : { body }),
})
