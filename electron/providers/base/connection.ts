import type { ErrorClass } from '../../../shared/errors.ts'
import type { ProviderRow } from '../../../shared/providers/registry.ts'
import { UnknownPacking } from './http.ts'
import { isThisMachine } from './way-out.ts'

export interface ConnectionFailure {
  class: Extract<ErrorClass, 'network' | 'config'>
  code: string
  /** Sentence for the user. */
  happened: string
  /** What to do, where the class's own words wouldn't do. */
  todo?: string
}

/** Why no answer came at all: before the first byte of one. */
export function connectionFailure(error: Error, url: URL, row: ProviderRow): ConnectionFailure {
  const code = codeOf(error)
  const wrong = wrongPlace(error, code, url)
  if (wrong !== null)
    return {
      class: 'config',
      code: wrong.code,
      happened: `% can't be asked: ${wrong.why}.`,
      ...(wrong.todo === undefined ? {} : { todo: wrong.todo }),
    }
  const proxy = proxyTried(error, url)
  if (proxy !== null)
    return {
      class: 'network',
      code,
      happened: `% can't be reached: the proxy ${proxy} doesn't answer.`,
      todo: 'Check the proxy in HTTPS_PROXY or in the settings of the system.',
    }
  const happened = `% can't be reached: ${(whys[code] ?? whyUnknown)(url)}.`
  return {
    class: 'network',
    code,
    happened,
    ...(isThisMachine(url.hostname) ? { todo: `Is ${row.label} running?` } : {}),
  }
}

interface Wrong {
  code: string
  why: string
  todo?: string
}

/** Where the connection was tried, when that was somewhere else than the address says: a proxy. */
function proxyTried(error: unknown, url: URL): string | null {
  if (!(error instanceof Error)) return null
  if (error instanceof AggregateError) return proxyTried(error.errors[0], url)
  const { address, hostname, port } = error as { address?: unknown; hostname?: unknown; port?: unknown }
  const own = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  if (typeof port === 'number' && typeof address === 'string' && String(port) !== own) return `${address}:${port}`
  if (typeof hostname === 'string' && hostname !== url.hostname.replace(/^\[|\]$/g, '')) return hostname
  return proxyTried(error.cause, url)
}

/** Somebody in between opens secure connections, or the far end signs its own. */
const trustCodes = /^(SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_(GET|VERIFY)_)/

function wrongPlace(error: Error, code: string, url: URL): Wrong | null {
  if (trustCodes.test(code))
    return {
      code,
      why: `nothing here vouches for the certificate of ${url.host} (${code})`,
      todo: 'If your company checks secure connections, add its certificate to the system, or name its file in NODE_EXTRA_CA_CERTS, and start the app again.',
    }
  if (error instanceof UnknownPacking)
    return {
      code: 'unknown_packing',
      why: `what answers at ${url.host} packs its answers as “${error.packing}”, which nobody asked for`,
      todo: 'A proxy in between may do that: ask who runs it to leave this address alone, or check the address in Models and keys.',
    }
  if (tlsCodes.test(code)) return { code, why: `the secure connection to ${url.host} failed (${code})` }
  if (code === 'UND_ERR_HEADERS_OVERFLOW')
    return { code: 'headers_too_long', why: `what answers at ${url.host} sends more headers than any API does` }
  if (error.name === 'HTTPParserError')
    return { code: 'not_http', why: `what answers at ${url.host} doesn't speak HTTP` }
  if (/prox/i.test(error.message) && /HTTP Tunneling/i.test(error.message))
    return { code: 'proxy_refused', why: `the proxy refused to connect to ${url.host}` }
  return null
}

const tlsCodes = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_|EPROTO$|HOSTNAME_MISMATCH)/

const whyUnknown = (url: URL): string => `the connection to ${url.host} failed`
const broken = (url: URL): string => `${url.host} dropped the connection`
const noRoute = (url: URL): string => `there is no route to ${url.host}`
const tooSlow = (url: URL): string => `${url.host} doesn't pick up`

const whys: Record<string, (url: URL) => string> = {
  ENOTFOUND: (url) => `the name ${url.hostname} can't be found; this machine may be offline`,
  EAI_AGAIN: (url) => `the name ${url.hostname} can't be looked up; this machine may be offline`,
  ECONNREFUSED: (url) => `nothing answers at ${url.host}`,
  ECONNRESET: broken,
  EPIPE: broken,
  UND_ERR_SOCKET: broken,
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  ENETDOWN: noRoute,
  ETIMEDOUT: tooSlow,
  UND_ERR_CONNECT_TIMEOUT: tooSlow,
}

/** The telling code: of the error itself, of what caused it, or of the first of several tries. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  const code: unknown = 'code' in error ? error.code : undefined
  if (typeof code === 'string' && code !== '' && code !== 'UND_ERR_SOCKET') return code
  if (error.cause instanceof Error) return codeOf(error.cause)
  return typeof code === 'string' ? code : 'unknown'
}
