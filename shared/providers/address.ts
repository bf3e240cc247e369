import { type PracticeProviderId, practiceProviders } from '../practice/models.ts'
import { keyOwners } from './key-shapes.ts'
import { azureAddress, azurePath, bedrockAddress, datedVersion } from './cloud.ts'
import type { ProviderConfig, ProviderRow } from './registry.ts'
import { builtInProvider, builtInProviders } from './registry.ts'

/** Environment variables; a blank one counts as not set. */
export type Env = Readonly<Record<string, string | undefined>>

export type AddressSource = 'default' | 'environment' | 'stored'

export type Address =
  /** Without a slash at its end; a path starts with one. */
  | { ok: true; baseUrl: string; source: AddressSource }
  /** `message` is for the user. */
  | { ok: false; message: string; source: AddressSource }

const fromEnv = (env: Env, name: string | null): string | null => {
  const value = name === null ? undefined : env[name]?.trim()
  return value === undefined || value === '' ? null : value
}

/**
 * Where a provider is asked: the environment's address, else the stored one, else the provider's own.
 * Addresses are read as the official clients read them; a version too many at the end of an Anthropic or Gemini
 * address is taken off, because their paths bring it.
 */
export function resolveAddress(row: ProviderRow, given: { env?: Env; stored?: string | null } = {}): Address {
  const env = given.env ?? {}
  const stored = given.stored?.trim() ?? ''
  const environment = fromEnv(env, row.addressEnv)
  const source = environment !== null ? 'environment' : stored !== '' ? 'stored' : 'default'
  // A region is said for all of Amazon's services: an address given for this one goes before it.
  const text = environment ?? (stored === '' ? (regionIn(env, row) ?? row.baseUrl) : stored)
  if (text === null) return { ok: false, source, message: `${row.label} has no address yet.` }
  return readAddress(row, text, source)
}

/** The region that the environment sets for a provider, or null. */
const regionIn = (env: Env, row: ProviderRow): string | null =>
  (row.regionEnv ?? []).map((name) => fromEnv(env, name)).find((region) => region !== null) ?? null

/** What a person may write for short: `localhost` for Ollama, a region for Bedrock, a resource for Azure. */
export const spelledOut = (protocol: ProviderRow['protocol'], text: string): string =>
  protocol === 'ollama'
    ? ollamaAddress(text)
    : protocol === 'bedrock'
      ? bedrockAddress(text)
      : protocol === 'azure'
        ? azureAddress(text)
        : text

/** Scheme, name and password, host, port, path; queries and fragments have no meaning in an address and are left off. */
const addressParts =
  /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:([^/?#@]*)@)?(\[[0-9a-f:.]+\]|[^\s/?#:@[\]]*)(?::([0-9]{1,5}))?(\/[^\s?#]*)?(?:[?#].*)?$/i

function readAddress(row: ProviderRow, text: string, source: AddressSource): Address {
  const where = source === 'environment' && row.addressEnv !== null ? ` in ${row.addressEnv}` : ''
  const bad = (why: string): Address => ({
    ok: false,
    source,
    message: `The address of ${row.label}${where} ${why}. It looks like ${exampleAddress(row)}.`,
  })
  const parts = addressParts.exec(spelledOut(row.protocol, text))
  if (parts === null || Number(parts[4] ?? 0) > 65_535) return bad('is not a web address')
  const [, scheme = '', user, host = '', port, path = ''] = parts
  if (!/^https?$/i.test(scheme)) return bad('does not start with http:// or https://')
  if (host === '') return bad('names no host')
  if (user !== undefined) return bad('holds a name or password; keys belong in Models and keys')
  const origin = `${scheme}://${host}${port === undefined ? '' : `:${port}`}`.toLowerCase()
  let tail = path.replace(/\/+$/, '')
  // Copied with the way behind it; where that is Responses, `protocolFor` asks so.
  if (row.protocol === 'openai') tail = tail.replace(/\/(responses|chat\/completions)$/, '')
  if (row.protocol === 'anthropic') tail = tail.replace(/\/v1$/, '')
  if (row.protocol === 'gemini') tail = tail.replace(/\/v1(beta|alpha)?$/, '')
  if (row.protocol !== 'azure') return { ok: true, source, baseUrl: origin + tail }
  const version = datedVersion(text)
  const query = version === null ? '' : `?api-version=${version}`
  return { ok: true, source, baseUrl: origin + azurePath(tail, version !== null) + query }
}

/**
 * An address is kept, shown and quoted in the clear: it holds no name and password, no key, no fragment, and no parameter
 * but the version that Azure's older addresses name.
 */
export function holdsSecret(text: string): boolean {
  if (/\/\/[^/?#]*@/.test(text) || text.split(/[/?#&=]/).some((part) => keyOwners(part).length > 0)) return true
  if (/#./.test(text)) return true
  const query = /\?([^#]*)/.exec(text)?.[1] ?? ''
  return query.split('&').some((parameter) => parameter !== '' && !parameter.startsWith('api-version='))
}

/** What an address of a provider looks like. */
export const exampleAddress = (row: Pick<ProviderRow, 'id' | 'protocol'>): string =>
  builtInProvider(row.id)?.baseUrl ??
  (row.protocol === 'azure'
    ? 'https://NAME.openai.azure.com/openai/v1'
    : row.protocol === 'openai'
      ? 'http://127.0.0.1:8080/v1'
      : 'http://127.0.0.1:8080')

/**
 * `OLLAMA_HOST` as Ollama reads it: scheme, host and port are each optional; without a scheme the port is 11434, with
 * one it is the scheme's own. An address to listen on everywhere is reached on this machine.
 */
export function ollamaAddress(text: string): string {
  const [scheme, rest] = text.includes('://') ? splitOnce(text, '://') : [null, text]
  const [hostPort, path] = rest.includes('/') ? splitOnce(rest, '/') : [rest, '']
  const found = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(hostPort)
  // Several colons without brackets: an IPv6 address and nothing else.
  const host = found === null ? `[${hostPort}]` : (found[1] ?? '')
  const port = found?.[2] ?? ''
  const reachable = host === '' || host === '0.0.0.0' ? '127.0.0.1' : host === '[::]' ? '[::1]' : host
  const portPart = port !== '' ? `:${port}` : scheme === null ? ':11434' : ''
  return `${scheme ?? 'http'}://${reachable}${portPart}/${path}`
}

const splitOnce = (text: string, by: string): [string, string] => {
  const at = text.indexOf(by)
  return [text.slice(0, at), text.slice(at + by.length)]
}

/** The key the environment sets for a provider and the variable it came from, or null. */
export function keyFromEnv(row: ProviderRow, env: Env): { key: string; name: string } | null {
  for (const name of row.keyEnv) {
    const key = fromEnv(env, name)
    if (key !== null) return { key, name }
  }
  const [name, ...others] = row.keyParts ?? []
  const parts = [name ?? null, ...others].map((part) => fromEnv(env, part))
  const needed = parts.slice(0, -1)
  if (name === undefined || needed.includes(null)) return null
  return { key: parts.filter((part) => part !== null).join(':'), name }
}

/** The addresses of the practice provider's protocols behind one server, e.g. `http://127.0.0.1:4411`. */
export function practiceConfigs(serverUrl: string): ProviderConfig[] {
  const server = serverUrl.trim().replace(/\/+$/, '').replace(/\/v1$/, '')
  return practiceProviders.map((id: PracticeProviderId) => ({
    id,
    baseUrl: id === 'practice' || id === 'practice-responses' ? `${server}/v1` : server,
  }))
}

/**
 * Everything `createProviders` has to know, from what this machine says: environment, practice server, what is stored.
 * An address that can't be read is left in, so that the call itself can say what is wrong with it.
 */
export function providerConfigs(given: {
  env: Env
  practiceUrl: string | null
  stored: readonly ProviderConfig[]
}): ProviderConfig[] {
  const stored = new Map(given.stored.map((config) => [config.id, config]))
  const configs: ProviderConfig[] = given.practiceUrl === null ? [] : practiceConfigs(given.practiceUrl)
  for (const row of builtInProviders) {
    const config = stored.get(row.id)
    const region = regionIn(given.env, row)
    const baseUrl = fromEnv(given.env, row.addressEnv) ?? config?.baseUrl ?? region
    if (!row.practice && (config !== undefined || baseUrl !== null))
      configs.push({ ...config, id: row.id, baseUrl, ...(region === null ? {} : { region }) })
  }
  return [...configs, ...given.stored.filter((config) => builtInProvider(config.id) === undefined)]
}
