import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { findLocalServers } from '../../../electron/providers/find-local.ts'

/* issue 4, 2: "finding local servers by itself (Ollama, LM Studio, llama.cpp on their ports), their models listed". */

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A server that answers these paths with JSON and all others with 404. @returns its port */
async function serve(paths: Readonly<Record<string, unknown>>): Promise<number> {
  const server = createServer((request, response) => {
    const body = paths[request.url ?? '']
    if (body === undefined) response.writeHead(404).end('not found')
    else if (typeof body === 'string') response.writeHead(200, { 'content-type': 'text/html' }).end(body)
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** Ports that nobody listens at: each was had and given back. */
async function nobody(): Promise<Record<string, number>> {
  const port = await serve({})
  servers.pop()?.close()
  return { ollama: port, lmstudio: port, llamacpp: port, vllm: port }
}

const at = (ports: Readonly<Record<string, number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(ports).map(([provider, port]) => [provider, `http://127.0.0.1:${port}/v1`]))

describe('servers on this machine', () => {
  test('each is known by an endpoint of its own, with its models and their windows', async () => {
    const ports = {
      ollama: await serve({ '/api/version': { version: '0.9.0' }, '/api/tags': { models: [{ name: 'llama3.2:3b' }] } }),
      lmstudio: await serve({
        '/api/v0/models': { object: 'list', data: [{ id: 'qwen3-8b', type: 'llm', max_context_length: 32_768 }] },
      }),
      llamacpp: await serve({
        '/props': { default_generation_settings: { n_ctx: 8192 } },
        '/v1/models': { data: [{ id: 'gemma' }] },
      }),
      vllm: await serve({
        '/version': { version: '0.11.0' },
        '/v1/models': { data: [{ id: 'mistral-small', owned_by: 'vllm', max_model_len: 16_384 }] },
      }),
    }
    expect(await findLocalServers(at(ports))).toEqual([
      {
        provider: 'ollama',
        baseUrl: `http://127.0.0.1:${ports.ollama}`,
        models: [{ id: 'llama3.2:3b', window: null }],
      },
      {
        provider: 'lmstudio',
        baseUrl: `http://127.0.0.1:${ports.lmstudio}/v1`,
        models: [{ id: 'qwen3-8b', window: 32_768 }],
      },
      {
        provider: 'llamacpp',
        baseUrl: `http://127.0.0.1:${ports.llamacpp}/v1`,
        models: [{ id: 'gemma', window: 8192 }],
      },
      {
        provider: 'vllm',
        baseUrl: `http://127.0.0.1:${ports.vllm}/v1`,
        models: [{ id: 'mistral-small', window: 16_384 }],
      },
    ])
  })

  test('an LM Studio that only has its newer API is known by it', async () => {
    const lmstudio = await serve({
      '/api/v1/models': {
        models: [{ key: 'qwen3-8b', type: 'llm', max_context_length: 32_768, loaded_instances: [] }],
      },
    })
    expect(await findLocalServers(at({ ...(await nobody()), lmstudio }))).toEqual([
      {
        provider: 'lmstudio',
        baseUrl: `http://127.0.0.1:${lmstudio}/v1`,
        models: [{ id: 'qwen3-8b', window: 32_768 }],
      },
    ])
  })

  test('nobody there is an empty list, at once', async () => {
    expect(await findLocalServers(at(await nobody()))).toEqual([])
  })

  test('another program at the port is not taken for a server of models', async () => {
    const page = await serve({ '/': '<html>', '/version': '<html>', '/props': '<html>', '/v1/models': '<html>' })
    const other = await serve({
      '/version': { version: '2' },
      '/v1/models': { data: [{ id: 'x', owned_by: 'somebody' }] },
    })
    const ports = { ...(await nobody()), ollama: page, lmstudio: other, llamacpp: page, vllm: other }
    expect(await findLocalServers(at(ports))).toEqual([])
  })

  test('one that the user has at another port is found there, and another machine is not looked at', async () => {
    const port = await serve({ '/api/version': { version: '0.9.0' }, '/api/tags': { models: [{ name: 'gemma' }] } })
    const none = at(await nobody())
    expect(await findLocalServers({ ...none, ollama: `http://localhost:${port}` })).toEqual([
      { provider: 'ollama', baseUrl: `http://localhost:${port}`, models: [{ id: 'gemma', window: null }] },
    ])
    const looked: string[] = []
    const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation((url) => {
      looked.push(new URL(url as string).hostname)
      return Promise.reject(new Error('nobody there'))
    })
    try {
      await findLocalServers({ ...none, ollama: 'http://192.0.2.7:11434', vllm: 'https://example.org/v1' })
    } finally {
      fetched.mockRestore()
    }
    expect(new Set(looked)).toEqual(new Set(['127.0.0.1']))
  })

  test('one that never answers holds nobody for longer than a moment', async () => {
    const server = createServer(() => undefined)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const ports = { ...(await nobody()), vllm: (server.address() as AddressInfo).port }
    expect(await findLocalServers(at(ports))).toEqual([])
  })
})
