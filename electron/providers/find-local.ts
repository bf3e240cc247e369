import { readUpTo } from './base/bounded.ts'
import type { FoundServer } from '../../shared/api/providers.ts'
import { isJsonObject, type JsonObject } from '../../shared/json.ts'

/*
 * Servers on this machine, looked for at their usual ports when somebody asks. What answers is believed only if it
 * answers as that server does at an endpoint of its own: 8080 and 8000 are anybody's. Sources, looked up on 2026-11-21:
 *
 *   Ollama      GET /api/version -> { version }, /api/tags           https://github.com/ollama/ollama/blob/main/docs/api.md
 *   LM Studio   GET /api/v0/models -> { data: [{ id, type, max_context_length }] }, or of its newer API
 *               GET /api/v1/models -> { models: [{ key, type, max_context_length }] }   https://lmstudio.ai/docs/developer/rest
 *   llama.cpp   GET /props -> { default_generation_settings: { n_ctx } }, /v1/models
 *               https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
 *   vLLM        GET /version -> { version }, /v1/models -> { data: [{ owned_by: "vllm", max_model_len }] }
 *               https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
 */

type Get = (path: string) => Promise<JsonObject | null>
type Models = FoundServer['models']

interface Finder {
  provider: string
  port: number
  /** Behind the server's address. */
  base: string
  /** Its models, or null where something else answers. */
  look(get: Get): Promise<Models | null>
}

const rows = (body: JsonObject | null, field: string): JsonObject[] => {
  const list = body?.[field]
  return Array.isArray(list) ? list.filter(isJsonObject) : []
}
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const tokens = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null

export const finders: readonly Finder[] = [
  {
    ...{ provider: 'ollama', port: 11_434, base: '' },
    async look(get) {
      if (text((await get('/api/version'))?.['version']) === '') return null
      const tags = await get('/api/tags')
      return tags === null ? null : rows(tags, 'models').map((row) => ({ id: text(row['name']), window: null }))
    },
  },
  {
    ...{ provider: 'lmstudio', port: 1234, base: '/v1' },
    async look(get) {
      for (const [path, list, name] of [
        ['/api/v0/models', 'data', 'id'],
        ['/api/v1/models', 'models', 'key'],
      ] as const) {
        const body = await get(path)
        const models = rows(body, list)
        if (!Array.isArray(body?.[list]) || models.some((row) => text(row['type']) === '')) continue
        return models.map((row) => ({ id: text(row[name]), window: tokens(row['max_context_length']) }))
      }
      return null
    },
  },
  {
    ...{ provider: 'llamacpp', port: 8080, base: '/v1' },
    async look(get) {
      const settings = (await get('/props'))?.['default_generation_settings']
      if (!isJsonObject(settings)) return null
      const window = tokens(settings['n_ctx'])
      return rows(await get('/v1/models'), 'data').map((row) => ({ id: text(row['id']), window }))
    },
  },
  {
    ...{ provider: 'vllm', port: 8000, base: '/v1' },
    async look(get) {
      if (text((await get('/version'))?.['version']) === '') return null
      const models = rows(await get('/v1/models'), 'data')
      if (models.length === 0 || models.some((row) => row['owned_by'] !== 'vllm')) return null
      return models.map((row) => ({ id: text(row['id']), window: tokens(row['max_model_len']) }))
    },
  },
]

function loopbackOrigin(address: string | undefined): string | null {
  if (address === undefined || !URL.canParse(address)) return null
  const { hostname, origin } = new URL(address)
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) ? origin : null
}

const patienceMs = 800
const mostBytes = 4 * 2 ** 20

async function getJson(url: string): Promise<JsonObject | null> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(patienceMs) })
    if (!response.ok || response.body === null) return null
    const { bytes, isWhole } = await readUpTo(response.body as unknown as AsyncIterable<Uint8Array>, mostBytes)
    if (!isWhole) return null
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return isJsonObject(value) ? value : null
  } catch {
    // Nobody there, or no server of this sort: that is the answer.
    return null
  }
}

/**
 * Looks once at each usual port of the loopback, with no key and for no longer than a moment. `at`: addresses of those that
 * are elsewhere on this machine, by what the environment or the user says; one of another machine isn't looked at.
 */
export async function findLocalServers(at: Readonly<Record<string, string>> = {}): Promise<FoundServer[]> {
  const found = await Promise.all(
    finders.map(async ({ provider, port, base, look }) => {
      const address = loopbackOrigin(at[provider]) ?? `http://127.0.0.1:${port}`
      const models = await look((path) => getJson(`${address}${path}`))
      return models === null
        ? []
        : [{ provider, baseUrl: `${address}${base}`, models: models.filter(({ id }) => id !== '') }]
    }),
  )
  return found.flat()
}
