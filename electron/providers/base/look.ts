import type { Dispatcher } from 'undici'
import type { Clock } from '../../../shared/clock.ts'
import { isJsonObject, parseJson } from '../../../shared/json.ts'
import type { Json, JsonObject } from '../../../shared/json.ts'
import { CallError } from '../../../shared/model/types.ts'
import type { ProviderRow } from '../../../shared/providers/registry.ts'
import { withoutMark } from './body.ts'
import { classify, isPage } from './classify.ts'
import { connectionFailure } from './connection.ts'
import { type HttpRequest, exchange } from './http.ts'
import type { ListedModel, ProtocolAdapter } from './protocol.ts'
import type { Headers } from './retry-after.ts'
import { httpRequest, urlFor } from './target.ts'
import { messageFor, withoutKeys } from './words.ts'

/*
 * Questions that cost nothing: the list of models, and whether a provider can be reached with a key.
 */

const patienceMs = 20_000
/** A server on this machine has its list at hand. */
const localPatienceMs = 5000
const mostBytes = 16 * 1024 * 1024

export interface LookOptions {
  clock: Clock
  dispatcher: (url: URL) => Promise<Dispatcher>
  row: ProviderRow
  adapter: ProtocolAdapter
  key: string | null
}

/** The models a provider lists. Rejects with `CallError`. */
export async function listModels(options: LookOptions): Promise<ListedModel[]> {
  const { adapter, row, key } = options
  const { path, also = [], host, read } = adapter.models
  const found = new Map<string, ListedModel>()
  for (const list of [row.modelsPath ?? path, ...also]) {
    const url = urlFor(row, list)
    if (host !== undefined) url.host = host(url.host)
    const listed = withoutKeys(read(await getJson(options, url)), key === null ? [] : [key])
    for (const model of listed) found.set(model.id, model)
  }
  return [...found.values()]
}

/** Asks for something only a good key may see. Rejects with `CallError`. */
export const checkKey = async (options: LookOptions, path: string): Promise<void> => {
  await getJson(options, urlFor(options.row, path))
}

async function getJson(options: LookOptions, url: URL): Promise<JsonObject> {
  const { row, adapter, key, clock } = options
  const request = await httpRequest({ row, adapter, url, key, now: clock.now() }, {})
  const answer = await get(options, request, await options.dispatcher(url))
  const fail = (errorClass: 'server' | 'config', code: string, happened?: string): CallError =>
    new CallError(messageFor({ row, key, class: errorClass, happened }), {
      class: errorClass,
      code,
      httpStatus: answer.status,
    })
  if (answer.status < 200 || answer.status >= 300) {
    const error = classify(adapter.errors, { ...answer, now: clock.now() })
    // No model was asked for: what isn't there is the list itself.
    const errorClass = error.class === 'model_not_found' ? 'config' : error.class
    throw new CallError(messageFor({ row, key, class: errorClass, said: error.said, todo: error.todo }), {
      class: errorClass,
      code: error.code,
      httpStatus: answer.status,
      retryAfterMs: error.retryAfterMs,
    })
  }
  if (isPage(answer)) throw fail('config', 'html', `A web page answers at ${url.host} instead of %.`)
  const body = parseJson(answer.body)
  // Together's list is a list, without anything around it.
  if (Array.isArray(body)) return { data: body as Json[] }
  if (!isJsonObject(body)) throw fail('config', 'bad_json', `What answers at ${url.host} doesn't answer like %.`)
  return body
}

interface Answer {
  status: number
  headers: Headers
  body: string
}

function get({ row, key, clock }: LookOptions, request: HttpRequest, dispatcher: Dispatcher): Promise<Answer> {
  const { url } = request
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    let status = 0
    let headers: Headers = {}
    const fail = (
      errorClass: 'network' | 'config' | 'timeout' | 'server',
      code: string,
      happened: string,
      todo?: string,
    ): void => {
      stopTimer()
      abort()
      const words = messageFor({ row, key, class: errorClass, happened, todo })
      reject(new CallError(words, { class: errorClass, code, httpStatus: status === 0 ? null : status }))
    }
    const patience = row.local ? localPatienceMs : patienceMs
    const stopTimer = clock.after(patience, () =>
      fail('timeout', 'total', `% didn't answer within ${patience / 1000} s.`),
    )
    const abort = exchange(dispatcher, request, {
      onSent: () => {},
      onHead: (code, head) => {
        status = code
        headers = head
      },
      onData: (chunk) => {
        bytes += chunk.length
        if (bytes > mostBytes) fail('server', 'too_large', '% sent more than a list of models can be.')
        else chunks.push(chunk)
      },
      onEnd: () => {
        stopTimer()
        resolve({ status, headers, body: withoutMark(Buffer.concat(chunks).toString('utf8')) })
      },
      onFailure: (error) => {
        const failure = connectionFailure(error, url, row)
        fail(failure.class, failure.code, failure.happened, failure.todo)
      },
    })
  })
}
