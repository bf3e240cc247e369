import type { ProviderTest } from '../../shared/api/contract.ts'
import { catalogRow } from '../../shared/catalog/index.ts'
import type { Clock } from '../../shared/clock.ts'
import { CallError, type CallModel, type ModelCall, type ModelResult } from '../../shared/model/types.ts'
import { termsFor } from '../../shared/providers/dialect.ts'
import { type Unreached, requestMark } from '../../shared/practice/rehearsed.ts'
import { type ProviderConfig, type ProviderRow, providerRows } from '../../shared/providers/registry.ts'
import { protocolFor } from '../../shared/providers/speaks.ts'
import { runAttempt } from './base/attempt.ts'
import { keepShapes } from './base/kept.ts'
import { type WayOut, createTransport } from './base/way-out.ts'
import { type LookOptions, checkKey, listModels } from './base/look.ts'
import type { ListedModel, ProtocolAdapter } from './base/protocol.ts'
import { type KeySource, checkedKey, httpRequest, keyFor, urlFor } from './base/target.ts'
import { redact } from './base/words.ts'
import { protocols } from './protocols.ts'

/** Rises whenever an adapter sends something else for the same request, so that answers kept before aren't given for it. */
export const adapterVersion = 3

export { redact } from './base/words.ts'
export { type Transport, type WayOut, createTransport, wayOutOf } from './base/way-out.ts'
export type { ListedModel } from './base/protocol.ts'
export type { KeySource } from './base/target.ts'
export { findLocalServers } from './find-local.ts'
export { type ToolCaller, createToolCaller } from './tools.ts'
export { McpError, type McpServers, createMcpServers } from './mcp/index.ts'

export interface ProvidersOptions {
  clock: Clock
  /** The key of a provider by its name in the app, or its default key; null when there is none. */
  keys: KeySource
  /** Addresses on this machine and services the user added; see `providerConfigs`. */
  config: readonly ProviderConfig[]
  /** Proxies and certificates of this machine. */
  way?: WayOut
  /** A server that every request goes to, written and signed for its provider all the same. */
  through?: Through
}

export interface Through {
  /** Scheme, host and port. */
  server: string
  /** Sent along with each request, as its header `requestMark`. */
  mark: string
  /** Why a request couldn't be handed on, once its connection was dropped: it fails as it would have without the server. */
  unreached(): Unreached | null
}

export interface Providers {
  /** One request to one model, never repeated here; rejects with `CallError` only. */
  call: CallModel
  /** What the provider itself lists; rejects with `CallError`. */
  listModels(provider: string): Promise<ListedModel[]>
  /** Whether a provider works, in words; with `key` instead of the stored one, where given. Never rejects. */
  test(provider: string, key?: string): Promise<ProviderTest>
  /** Ends every connection; calls under way fail with class `network`. */
  close(): Promise<void>
}

/** The way out to the models: one request out, one answer or one `CallError` back, and nothing tried twice. */
export function createProviders(options: ProvidersOptions): Providers {
  const { clock, keys } = options
  const rows = providerRows(options.config)
  const transport = createTransport(options.way)
  keepShapes(protocols.openai)

  const find = (id: string, model = ''): { row: ProviderRow; adapter: ProtocolAdapter } => {
    const row = rows.get(id)
    if (row === undefined)
      throw new CallError(`This machine knows no provider called ${id}.`, {
        class: 'config',
        code: 'no_provider',
        sent: false,
      })
    return { row, adapter: protocols[protocolFor(row, model)] }
  }

  async function call({
    target,
    request,
    pictures,
    timers,
    signal,
    onDelta,
    onRates,
  }: ModelCall): Promise<ModelResult> {
    const { row, adapter: chat } = find(target.provider, target.model)
    const key = await keyFor({ row, adapter: chat }, keys, target.key)
    const adapter = request.embed === true ? embedding(row, chat, request.messages.length) : chat
    const known = catalogRow(target.provider, target.model)
    const wire = adapter.ask({
      row,
      model: target.model,
      request,
      known,
      ...(pictures === undefined ? {} : { pictures }),
    })
    const url = urlFor(row, wire.path)
    const http = await httpRequest(
      { row, adapter, url, key, now: clock.now() },
      wire.headers ?? {},
      JSON.stringify(wire.body),
    )
    const { through } = options
    const sentTo = through === undefined ? url : new URL(url.pathname + url.search, through.server)
    const marked = through === undefined ? {} : { [requestMark]: through.mark }
    return runAttempt({
      clock,
      dispatcher: await transport.dispatcherFor(sentTo),
      row,
      adapter,
      http: { ...http, url: sentTo, headers: { ...http.headers, ...marked } },
      ...(through === undefined ? {} : { behind: { url, unreached: through.unreached } }),
      key,
      stream: request.stream && wire.whole !== true,
      thinkTags: termsFor(row.dialect, target.model).thinkTags,
      thoughts: request.thoughts === true,
      timers,
      signal,
      dropped: wire.dropped,
      onDelta,
      onRates,
    })
  }

  const lookAt = async (provider: string, key?: string): Promise<LookOptions> => {
    const { row, adapter } = find(provider)
    const at = { row, adapter }
    const used = key === undefined ? await keyFor(at, keys, undefined) : checkedKey(at, key, undefined)
    return { clock, dispatcher: transport.dispatcherFor, row, adapter, key: used }
  }

  async function test(provider: string, key?: string): Promise<ProviderTest> {
    const startedAt = clock.now()
    try {
      const look = await lookAt(provider, key)
      if (look.row.keyCheckPath !== null && look.key !== null) await checkKey(look, look.row.keyCheckPath)
      const models = (await listModels(look)).map((model) => model.id)
      const latencyMs = clock.now() - startedAt
      const many = models.length === 1 ? '1 model' : `${models.length} models`
      const note = 'Anybody may see its list: whether the key is good shows at the first question.'
      return {
        ok: true,
        what: 'works',
        message: look.row.listIsPublic
          ? `${look.row.label} answers: ${many}, ${latencyMs} ms. ${note}`
          : `${look.row.label} works: ${many}, ${latencyMs} ms.`,
        ...(look.row.listIsPublic ? { note } : {}),
        latencyMs,
        models,
      }
    } catch (error) {
      return failedTest(asCallError(error))
    }
  }

  return {
    call: (modelCall) => call(modelCall).catch((error: unknown) => Promise.reject(asCallError(error))),
    listModels: (provider) =>
      lookAt(provider)
        .then(listModels)
        .catch((error: unknown) => Promise.reject(asCallError(error))),
    test,
    close: transport.close,
  }
}

/** The same protocol while it makes vectors: another question, another answer, the same way to ask and to fail. */
function embedding(row: ProviderRow, adapter: ProtocolAdapter, texts: number): ProtocolAdapter {
  const { embed } = adapter
  if (embed === null)
    throw new CallError(`${row.label} makes no vectors. Choose an embedding model of another provider.`, {
      class: 'config',
      code: 'no_embeddings',
      sent: false,
    })
  return {
    ...adapter,
    // 512 vectors of 4,096 numbers are about forty million letters.
    mostBytes: 64 * 1024 * 1024,
    ask: ({ model, request }) =>
      embed.ask(
        model,
        request.messages.map(({ content }) => content),
        row,
      ),
    readAnswer(answer, reply) {
      embed.read(answer, reply)
      // One too few and every later text would get another's.
      if (reply.vectors?.length !== texts) reply.ended = false
    },
  }
}

/** Anything but a `CallError` is a defect of ours, or of whoever holds the keys. */
const asCallError = (error: unknown): CallError =>
  error instanceof CallError
    ? error
    : new CallError(
        `Something went wrong before the request was sent: ${redact(error instanceof Error ? error.message : String(error), null)}`,
        {
          class: 'unknown',
          code: 'defect',
          sent: false,
        },
      )

function failedTest(error: CallError): ProviderTest {
  const what = ((): ProviderTest['what'] => {
    if (error.code === 'no_key') return 'no_key'
    if (error.class === 'auth' || error.class === 'permission') return 'refused'
    if (error.class === 'network') return 'no_network'
    return error.class === 'config' ? 'wrong_address' : 'error'
  })()
  return { ok: false, what, message: error.message, latencyMs: null, models: null }
}
