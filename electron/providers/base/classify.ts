import type { ErrorClass } from '../../../shared/errors.ts'
import { type Json, isJsonObject, parseJson } from '../../../shared/json.ts'
import { list, object, text } from './reply.ts'
import { type Headers, header, retryAfterMs } from './retry-after.ts'

/** What one provider's errors mean, as data. */
export interface ErrorTable {
  /** By error code, type or status: certain, so it goes before everything else. */
  codes: Readonly<Record<string, ErrorClass>>
  /** Codes that stand for many things (`invalid_request_error`): asked only where message and status say nothing. */
  vague: Readonly<Record<string, ErrorClass>>
  /** What no table can say. Null: not this one. */
  special?: (error: ErrorBody) => ErrorClass | null
  /** Header that holds the code, up to its first colon. */
  codeHeader?: string
  /** What to do, where the class's own words wouldn't help. */
  todo?: (error: ErrorBody) => string | null
}

/** An error as any provider writes it. */
export interface ErrorBody {
  /** From the most to the least telling. */
  codes: string[]
  message: string
  /** Status the body itself names, e.g. inside a stream. */
  status: number | null
  /** It has the shape of an API's error: some kind of page or proxy otherwise. */
  fromApi: boolean
  json: Json | null
}

export interface BadAnswer {
  /** Null inside a stream that began with 200. */
  status: number | null
  headers: Headers
  body: string
  now: number
}

export interface Classified {
  class: ErrorClass
  code: string | null
  /** The provider's words, unabridged; not yet fit for a screen. */
  said: string
  retryAfterMs: number | null
  /** Instead of the class's own. */
  todo?: string
}

/** By code and body first, then by status, then by what codes of many meanings leave. Source: engine.md, "Error classes". */
export function classify(table: ErrorTable, answer: BadAnswer): Classified {
  const error = withHeader(readError(answer.body), table.codeHeader, answer.headers)
  const errorClass = classOf(table, answer, error)
  const page = isPage(answer)
  const todo = table.todo?.(error) ?? null
  return {
    ...(todo === null ? {} : { todo }),
    class: errorClass,
    code: error.codes[0] ?? (page ? 'html' : answer.status === null ? null : `http_${answer.status}`),
    said: page ? '' : error.message,
    retryAfterMs: waitsFor.has(errorClass)
      ? retryAfterMs({ ...answer, json: error.json, message: error.message, limited: errorClass === 'rate_limit' })
      : null,
  }
}

/** The error with the code that stands in a header, before those of the body. */
function withHeader(error: ErrorBody, name: string | undefined, headers: Headers): ErrorBody {
  const code = name === undefined ? '' : (header(headers, name)?.split(':')[0] ?? '')
  return code === '' ? error : { ...error, codes: [code, ...error.codes], fromApi: true }
}

/** Classes that pass with time; for the others a time to wait would mislead. */
const waitsFor: ReadonlySet<ErrorClass> = new Set(['rate_limit', 'quota', 'overloaded', 'server', 'conflict'])

function classOf(table: ErrorTable, answer: BadAnswer, error: ErrorBody): ErrorClass {
  const status = answer.status ?? error.status
  if (isPage(answer) && (status === null || status < 400 || wrongPlace.has(status))) return 'config'
  const special = table.special?.(error) ?? null
  if (special !== null) return special
  for (const code of error.codes) {
    const known = table.codes[code] ?? commonCodes[code]
    if (known !== undefined) return known
  }
  for (const { words, means, at } of sayings) if (fits(at, status) && words.test(error.message)) return means
  if (status === 404) return missing(error)
  const byNumber = status === null ? 'unknown' : classOfStatus(status)
  if (byNumber !== 'unknown') return byNumber
  for (const code of error.codes) {
    const known = table.vague[code]
    if (known !== undefined) return known
  }
  // An error event inside a stream: the provider broke, whatever it calls it.
  return status === null ? 'server' : 'unknown'
}

/** Codes that mean the same wherever they appear. */
const commonCodes: Readonly<Record<string, ErrorClass>> = {
  context_length_exceeded: 'context_length',
  string_above_max_length: 'context_length',
  exceed_context_size_error: 'context_length',
  insufficient_quota: 'quota',
  billing_hard_limit_reached: 'quota',
  billing_not_active: 'quota',
  credit_balance_exhausted: 'quota',
  organization_spend_limit_exceeded: 'quota',
  project_spend_limit_exceeded: 'quota',
  organization_usage_limit_exceeded: 'quota',
  rate_limit_exceeded: 'rate_limit',
  slow_down: 'rate_limit',
  invalid_api_key: 'auth',
  invalid_authentication: 'auth',
  account_deactivated: 'auth',
  unsupported_country_region_territory: 'permission',
  model_not_found: 'model_not_found',
  model_decommissioned: 'model_not_found',
  invalid_model: 'model_not_found',
  content_filter: 'content_filter',
  content_policy_violation: 'content_filter',
  ResponsibleAIPolicyViolation: 'content_filter',
  invalid_prompt: 'content_filter',
  unsupported_parameter: 'bad_request',
  unsupported_value: 'bad_request',
  // Groq: what the model wrote was no JSON, though it was bound to.
  json_validate_failed: 'invalid_output',
  capacity_exceeded: 'overloaded',
  server_is_overloaded: 'overloaded',
  engine_overloaded: 'overloaded',
}

const declinedAt = [400, 403, 422]
const tooLongAt = [400, 413, 422, 500]

/** What messages say where the code is vague or missing; first match, only at these statuses (or inside a stream). */
const sayings: readonly { words: RegExp; means: ErrorClass; at: readonly number[] }[] = [
  {
    words:
      /context (length|window|size|limit)|maximum context|(prompt|input|message)s? (is|are) too long|input (token count|length).{0,60}exceed|exceeds? the (model'?s )?maximum (number of )?(input |prompt )?tokens|available context/i,
    means: 'context_length',
    at: tooLongAt,
  },
  {
    words:
      /credit balance|(doesn['’]t have any|used all available|no|included) credits|insufficient (balance|credit|funds|quota)|spend(ing)? limit|(exceeded|reached) your (\w+ )?(quota|usage limit)|out of credits|billing/i,
    means: 'quota',
    // 412: Fireworks, of an account that is suspended over it (pollinations/pollinations#12136).
    at: [400, 403, 412, 429],
  },
  {
    words:
      /\bmodels?\b.{0,120}?(not found|(does|do) not exist|not exist|no longer (available|supported)|decommissioned)|not a valid model|(invalid|unknown) model/i,
    means: 'model_not_found',
    at: [400, 403, 404],
  },
  { words: /api key (not valid|is invalid|expired)|(invalid|incorrect) api key/i, means: 'auth', at: [400, 403] },
  {
    words: /content (management|policy|filter)|safety (system|policy)|flagged|violat\w+ .{0,40}polic/i,
    means: 'content_filter',
    at: declinedAt,
  },
  { words: /location is not supported|not available in your (country|region)/i, means: 'permission', at: [400, 403] },
  { words: /overloaded|high demand|at capacity|over capacity/i, means: 'overloaded', at: [500, 502, 503, 504] },
]

const fits = (at: readonly number[], status: number | null): boolean => status === null || at.includes(status)

/** Statuses at which a page, or nothing an API would say, means that the address leads elsewhere. */
const wrongPlace: ReadonlySet<number> = new Set([404, 405, 410, 511])

/** 404: on the model, or because there is no such API at this address. */
function missing(error: ErrorBody): ErrorClass {
  if (/\bmodel/i.test(error.message)) return 'model_not_found'
  if (!error.fromApi || /\burl\b|\broute\b|\bpath\b|endpoint|\bpage\b|cannot (post|get)/i.test(error.message))
    return 'config'
  return error.codes.some((code) => /not_?found/i.test(code)) || error.message !== '' ? 'model_not_found' : 'config'
}

const byStatus: Readonly<Record<number, ErrorClass>> = {
  400: 'bad_request',
  401: 'auth',
  402: 'quota',
  403: 'permission',
  405: 'config',
  407: 'config',
  408: 'conflict',
  409: 'conflict',
  413: 'context_length',
  422: 'bad_request',
  425: 'conflict',
  429: 'rate_limit',
  // Groq: no room for this request just now.
  498: 'overloaded',
  503: 'overloaded',
  511: 'config',
  529: 'overloaded',
}

export const classOfStatus = (status: number): ErrorClass =>
  byStatus[status] ?? (status >= 500 && status < 600 ? 'server' : status >= 300 && status < 400 ? 'config' : 'unknown')

/** HTML or XML where JSON should be: a proxy, a sign-in page, another site. */
export const isPage = ({ headers, body }: Pick<BadAnswer, 'headers' | 'body'>): boolean =>
  /\bhtml\b/i.test(header(headers, 'content-type') ?? '') || isMarkup(body)

/** No JSON and no event begins with it. */
export const isMarkup = (text: string): boolean => /^\s*</.test(text)

export function readError(body: string): ErrorBody {
  const json = parseJson(body) ?? null
  const root = Array.isArray(json) ? json[0] : json
  if (!isJsonObject(root)) return { codes: [], message: body.trim(), status: null, fromApi: false, json }
  // Inside `response` it stands in the last event of a stream of OpenAI's Responses.
  const inner = root['error'] ?? object(root['response'])['error'] ?? list(root['errors'])[0]
  // Ollama hands on its runner's error as JSON inside a string.
  const nested = typeof inner === 'string' && inner.startsWith('{') ? (parseJson(inner) ?? null) : null
  if (isJsonObject(nested)) return { ...readError(JSON.stringify(nested)), json }
  const error = object(inner)
  const details = Array.isArray(error['details']) ? error['details'] : [error['details'], error['misalignment']]
  const codes = [
    error['code'],
    ...details.flatMap((detail) => [object(detail)['error_code'], object(detail)['reason']]),
    error['status'],
    error['type'],
    root['code'],
    // Amazon's, where no header has it: `com.amazon.coral.service#UnrecognizedClientException`.
    text(root['__type']).replace(/^.*#/, ''),
    root['type'] === 'error' ? undefined : root['type'],
  ].filter((code): code is string => typeof code === 'string' && code !== '')
  const metadata = object(error['metadata'])
  const said =
    typeof inner === 'string'
      ? inner
      : [text(error['message']), text(metadata['raw'])].filter((part) => part !== '').join(' ')
  const number = error['code'] ?? root['code']
  return {
    codes,
    message:
      said !== ''
        ? said
        : firstText(
            root['message'],
            root['detail'],
            root['error_description'],
            faults(root['detail']),
            faults(object(root['message'])['detail']),
          ),
    status: typeof number === 'number' && number >= 400 && number < 600 ? number : null,
    fromApi: inner !== undefined || codes.length > 0,
    json,
  }
}

/** What services built on FastAPI say of a request: a list of what is wrong with which field. */
const faults = (detail: Json | undefined): string =>
  list(detail)
    .map(object)
    .map(
      ({ loc, msg }) =>
        `${list(loc)
          .map(text)
          .filter((part) => part !== '')
          .join('.')}: ${text(msg)}`,
    )
    .join('; ')

const firstText = (...values: (Json | undefined)[]): string => values.map(text).find((value) => value !== '') ?? ''
