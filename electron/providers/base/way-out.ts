import { Agent, type Dispatcher, EnvHttpProxyAgent, ProxyAgent } from 'undici'
import { CallError } from '../../../shared/model/types.ts'
import { trustedBeside } from './certificates.ts'

/** How this machine gets out to the world; only what is given here counts. */
export interface WayOut {
  httpProxy?: string
  httpsProxy?: string
  /** Hosts to ask directly, parted by commas. */
  noProxy?: string
  /** Files of certificates to trust beside the system's. */
  certificates?: readonly string[]
  /** What the system says of an address, as a proxy script does (`DIRECT`, `PROXY host:port`); asked where no proxy is named. */
  systemProxy?: (url: string) => Promise<string>
}

/** As the environment names it, in the order of curl: small letters first. */
export function wayOutOf(env: Readonly<Record<string, string | undefined>>): WayOut {
  const first = (...names: string[]): string => {
    const set = names.map((name) => env[name]?.trim() ?? '').find((value) => value !== '') ?? ''
    // Without a scheme it is an HTTP proxy's host and port.
    return set === '' || set.includes('://') ? set : `http://${set}`
  }
  const files = [env['NODE_EXTRA_CA_CERTS'], env['SSL_CERT_FILE']].flatMap((file) => {
    const name = file?.trim() ?? ''
    return name === '' ? [] : [name]
  })
  return {
    httpProxy: first('http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'),
    httpsProxy: first('https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'),
    noProxy: (env['no_proxy'] ?? env['NO_PROXY'] ?? '').trim(),
    certificates: files,
  }
}

export interface Transport {
  /** This machine is never asked through a proxy. Rejects with `CallError` where a proxy's address is none. */
  dispatcherFor(url: URL): Promise<Dispatcher>
  close(): Promise<void>
}

/**
 * Connections kept open between requests; no time limits (the attempt has its own), no retries, no redirects.
 * One request a connection at a time: what is aborted closes its socket and nobody else's.
 */
export function createTransport(way: WayOut = {}): Transport {
  const open = new Map<string, Dispatcher>()
  const once = (name: string, make: () => Dispatcher): Dispatcher => {
    const made = open.get(name) ?? madeOf(make)
    open.set(name, made)
    return made
  }
  let options: ReturnType<typeof connecting> | null = null
  // The certificates are read at the first connection, not at the app's start.
  const how = (): ReturnType<typeof connecting> => (options ??= connecting(way))
  const named = (way.httpProxy ?? '') !== '' || (way.httpsProxy ?? '') !== ''
  const direct = (): Dispatcher => once('', () => new Agent(how()))

  return {
    async dispatcherFor(url) {
      if (isThisMachine(url.hostname)) return direct()
      if (named)
        return once('environment', () => {
          const { httpProxy = '', httpsProxy = '', noProxy = '' } = way
          return new EnvHttpProxyAgent({ ...how(), httpProxy, httpsProxy, noProxy })
        })
      const proxy = proxyIn((await way.systemProxy?.(url.href)) ?? 'DIRECT')
      return proxy === null ? direct() : once(proxy, () => new ProxyAgent({ ...how(), uri: proxy }))
    },
    async close() {
      await Promise.all([...open.values()].map((dispatcher) => dispatcher.destroy()))
    },
  }
}

/** Never quotes the address: it may hold a password. */
function madeOf(make: () => Dispatcher): Dispatcher {
  try {
    return make()
  } catch {
    throw new CallError(
      'The proxy that HTTPS_PROXY or the system names is no address that can be used. It looks like http://proxy.example:8080. Correct it, and start the app again.',
      { class: 'config', code: 'bad_proxy', sent: false },
    )
  }
}

function connecting(way: WayOut) {
  const secureContext = trustedBeside(way.certificates ?? [])
  const trust = secureContext === null ? {} : { secureContext }
  return {
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 1,
    connect: { timeout: 15_000, ...trust },
    requestTls: { timeout: 15_000, ...trust },
    proxyTls: { timeout: 15_000, ...trust },
  }
}

/** The first proxy of a list like `PROXY host:8080; DIRECT`, or null for none (or for a kind nobody knows). */
function proxyIn(said: string): string | null {
  const [kind = '', address = ''] = (said.split(';')[0] ?? '').trim().split(/\s+/)
  if (address === '') return null
  if (/^(PROXY|HTTP)$/i.test(kind)) return `http://${address}`
  if (/^SOCKS5?$/i.test(kind)) return `socks5://${address}`
  return /^HTTPS$/i.test(kind) ? `https://${address}` : null
}

export const isThisMachine = (hostname: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname)
