/*
 * How fast a stream is read: bytes to typed chunks, Switchyard's OpenAI adapter beside a hand-written reader and others.
 *   node bench/streams.ts [REPS [FOLDER]]
 * With FOLDER, a folder in whose node_modules the AI SDK is installed, that is measured, too.
 * A server process sends one prebuilt answer; each reader runs in a process of its own and reads it to the end, several
 * times. Figures count as ratios within one run. Workload as in performance.md, section 3.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createParser } from 'eventsource-parser'
import { OpenAI } from 'openai'
import { Pool } from 'undici'
import { createProviders } from '../electron/providers/index.ts'
import { median, table } from './lib/measure.ts'

const chunks = 50_000
const shapes = ['event', 'block'] as const
type Shape = (typeof shapes)[number]
const shapeNames: Record<Shape, string> = { event: 'an HTTP chunk per event', block: '16 KB HTTP chunks' }

const word = (i: number): string =>
  `token-${i} of a streamed answer, about forty. `.slice(0, 38) + (i % 500 === 0 ? ' é✓' : '  ')
const event = (i: number): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'bench',
    choices: [{ index: 0, delta: { content: word(i) }, finish_reason: null }],
  })}\n\n`

const wholeLength = (): number => {
  let length = 0
  for (let i = 0; i < chunks; i++) length += word(i).length
  return length
}

async function serve(): Promise<void> {
  const events = Array.from({ length: chunks }, (_, i) => event(i))
  events.push(
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: { prompt_tokens: 1, completion_tokens: chunks } })}\n\n`,
    'data: [DONE]\n\n',
  )
  const head = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n')
  const frame = (bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
  const end = Buffer.from('0\r\n\r\n')
  const all = Buffer.from(events.join(''))
  const blocks: Buffer[] = []
  for (let at = 0; at < all.length; at += 16_384) blocks.push(frame(all.subarray(at, at + 16_384)))
  const bodies: Record<Shape, Buffer> = {
    event: Buffer.concat([head, ...events.map((text) => frame(Buffer.from(text))), end]),
    block: Buffer.concat([head, ...blocks, end]),
  }
  const server = createServer((socket) => {
    let request = ''
    socket.on('error', () => {})
    socket.on('data', (data) => {
      request += data.toString('latin1')
      const split = request.indexOf('\r\n\r\n')
      if (split < 0) return
      const length = Number(/content-length: *(\d+)/i.exec(request)?.[1] ?? 0)
      const chunked = /transfer-encoding: *chunked/i.test(request.slice(0, split))
      if (chunked ? !request.endsWith('0\r\n\r\n') : request.length < split + 4 + length) return
      socket.write(request.startsWith('POST /block') ? bodies.block : bodies.event)
      request = ''
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  process.send?.({ port: (server.address() as AddressInfo).port, megabytes: all.length / 2 ** 20 })
  process.on('disconnect', () => process.exit(0))
}

type Reader = (url: string) => Promise<number>

interface Chunk {
  choices: { delta: { content?: string } }[]
}

const body = JSON.stringify({ model: 'bench', stream: true, messages: [{ role: 'user', content: 'Hello?' }] })

function dispatch(pool: Pool, path: string, onData: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    pool.dispatch(
      { path: `${path}/chat/completions`, method: 'POST', headers: { 'content-type': 'application/json' }, body },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData: (_controller, chunk) => onData(chunk),
        onResponseEnd: () => resolve(),
        onResponseError: (_controller, error) => reject(error),
      },
    )
  })
}

const contentOf = (json: string): string => (JSON.parse(json) as Chunk).choices[0]?.delta.content ?? ''

/** Made once per process, so that connections are kept as an app keeps them. */
const readers: Record<string, (origin: string) => Reader> = {
  'hand-written, JSON.parse each': (origin) => {
    const pool = new Pool(origin, { connections: 1, bodyTimeout: 0 })
    return async (url) => {
      const decoder = new TextDecoder()
      let rest = ''
      let text = ''
      await dispatch(pool, new URL(url).pathname, (chunk) => {
        const data = rest + decoder.decode(chunk, { stream: true })
        let from = 0
        for (let at = data.indexOf('\n'); at >= 0; at = data.indexOf('\n', from)) {
          if (at - from > 7 && data.startsWith('data: {', from)) text += contentOf(data.slice(from + 6, at))
          from = at + 1
        }
        rest = data.slice(from)
      })
      return text.length
    }
  },
  'eventsource-parser alone': (origin) => {
    const pool = new Pool(origin, { connections: 1, bodyTimeout: 0 })
    return async (url) => {
      const decoder = new TextDecoder()
      let text = ''
      const parser = createParser({
        onEvent: ({ data }) => {
          if (data !== '[DONE]') text += contentOf(data)
        },
      })
      await dispatch(pool, new URL(url).pathname, (chunk) => parser.feed(decoder.decode(chunk, { stream: true })))
      return text.length
    }
  },
  Switchyard: (origin) => {
    const clock = {
      now: () => Date.now(),
      after: (ms: number, fn: () => void) => {
        const timer = setTimeout(fn, ms)
        return () => clearTimeout(timer)
      },
    }
    const config = shapes.map((shape) => ({ id: shape, baseUrl: `${origin}/${shape}` }))
    const providers = createProviders({ clock, keys: () => null, config })
    return async (url) => {
      let length = 0
      const { text } = await providers.call({
        target: { provider: url.slice(url.lastIndexOf('/') + 1), model: 'bench' },
        request: { system: '', messages: [{ role: 'user', content: 'Hello?' }], maxTokens: 100, stream: true },
        timers: { firstTokenMs: 60_000, idleMs: 60_000, totalMs: 60_000 },
        signal: new AbortController().signal,
        onDelta: (delta) => (length += delta.length),
      })
      if (text.length !== length) throw new Error('deltas and text differ')
      return length
    }
  },
  'openai SDK': () => async (url) => {
    const client = new OpenAI({ baseURL: url, apiKey: 'none', maxRetries: 0 })
    let text = ''
    const stream = await client.chat.completions.create({
      model: 'bench',
      stream: true,
      messages: [{ role: 'user', content: 'Hello?' }],
    })
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
    return text.length
  },
}

/** Readers of packages that this project doesn't have, from a folder that does. */
const peers: Record<string, (folder: string) => Reader> = {
  'AI SDK, its provider alone': (folder) => async (url) => {
    const { createOpenAICompatible } = await load<CompatibleModule>(folder, '@ai-sdk/openai-compatible')
    const { stream } = await createOpenAICompatible({ name: 'bench', baseURL: url })('bench').doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello?' }] }],
    })
    let text = ''
    for await (const part of stream) if (part.type === 'text-delta') text += part.delta ?? ''
    return text.length
  },
  'AI SDK, streamText': (folder) => async (url) => {
    const { streamText } = await load<AiModule>(folder, 'ai')
    const { createOpenAICompatible } = await load<CompatibleModule>(folder, '@ai-sdk/openai-compatible')
    const model = createOpenAICompatible({ name: 'bench', baseURL: url })('bench')
    let text = ''
    for await (const part of streamText({ model, prompt: 'Hello?', maxRetries: 0 }).textStream) text += part
    return text.length
  },
}

interface CompatibleModule {
  createOpenAICompatible(options: { name: string; baseURL: string }): (model: string) => {
    doStream(call: unknown): Promise<{ stream: AsyncIterable<{ type: string; delta?: string }> }>
  }
}

interface AiModule {
  streamText(call: { model: unknown; prompt: string; maxRetries: number }): { textStream: AsyncIterable<string> }
}

const load = async <Module>(folder: string, name: string): Promise<Module> =>
  (await import(pathToFileURL(createRequire(join(folder, 'package.json')).resolve(name)).href)) as Module

/** One reading: time on the wall, and what the thread itself worked, which a busy machine doesn't change. */
interface Turn {
  ms: number
  cpuMs: number
}

/** Reads once for each message, and answers with how long it took. */
function read(name: string, shape: string, port: number, folder: string): void {
  const origin = `http://127.0.0.1:${port}`
  const reader = readers[name]?.(origin) ?? peers[name]?.(folder)
  if (reader === undefined) throw new Error(`no reader called ${name}`)
  const expected = wholeLength()
  const readOnce = async (): Promise<Turn> => {
    const from = performance.now()
    const cpu = process.threadCpuUsage()
    const length = await reader(`${origin}/${shape}`)
    if (length !== expected) throw new Error(`${name}: ${length} of ${expected} characters`)
    const { user, system } = process.threadCpuUsage(cpu)
    return { ms: performance.now() - from, cpuMs: (user + system) / 1000 }
  }
  process.on('message', () => void readOnce().then((turn) => process.send?.(turn)))
  process.on('disconnect', () => process.exit(0))
  process.send?.('ready')
}

interface Other {
  /** Its next message, after it was sent one where `go` is given. */
  next<T>(go?: boolean): Promise<T>
  end(): void
}

/** Starts this file again in another role. */
function inProcess(...args: string[]): Other {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const gone = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`${args.join(' ')} ended with ${String(code)}`)),
  )
  gone.catch(() => {})
  return {
    next: async <T>(go = false) => {
      const message = once(child, 'message')
      if (go) child.send('go')
      return (await Promise.race([message, gone]))[0] as T
    },
    end: () => child.disconnect(),
  }
}

const warmUps = 4

/** Runs everything; resolves with Markdown tables. Readers take turns, so that what else the machine does hits all alike. */
export async function run(folder: string | null, reps = 9): Promise<string> {
  const server = inProcess('serve')
  try {
    const { port, megabytes } = await server.next<{ port: number; megabytes: number }>()
    const tables: string[] = []
    for (const shape of shapes) {
      const turns = await race(shape, port, reps, folder)
      const hand = Object.values(turns)[0] ?? []
      const head = `${chunks} chunks, ${megabytes.toFixed(1)} MB, ${shapeNames[shape]}`
      // Ratios of the two in the same turn, so that a busy moment of the machine hits both.
      const ratio = (mine: Turn[], of: keyof Turn): number =>
        median(mine.map((turn, at) => turn[of] / (hand[at]?.[of] ?? Number.NaN)))
      const rows = Object.entries(turns).map(([name, mine]) => ({
        [head]: name,
        'µs per chunk': (median(mine.map(({ ms }) => ms)) / chunks) * 1000,
        '× hand-written': ratio(mine, 'ms'),
        'CPU µs per chunk': (median(mine.map(({ cpuMs }) => cpuMs)) / chunks) * 1000,
        '× hand-written, CPU': ratio(mine, 'cpuMs'),
      }))
      tables.push(table(rows))
    }
    return tables.join('\n\n')
  } finally {
    server.end()
  }
}

async function race(shape: Shape, port: number, reps: number, folder: string | null): Promise<Record<string, Turn[]>> {
  const names = [...Object.keys(readers), ...(folder === null ? [] : Object.keys(peers))]
  const runners = names.map((name) => ({
    name,
    process: inProcess('read', name, shape, String(port), folder ?? ''),
    turns: [] as Turn[],
  }))
  try {
    for (const runner of runners) await runner.process.next()
    for (let rep = -warmUps; rep < reps; rep++)
      for (const runner of runners) {
        const turn = await runner.process.next<Turn>(true)
        if (rep >= 0) runner.turns.push(turn)
      }
    return Object.fromEntries(runners.map(({ name, turns }) => [name, turns]))
  } finally {
    for (const runner of runners) runner.process.end()
  }
}

const [role, ...args] = process.argv.slice(2)
if (import.meta.main) {
  if (role === 'serve') await serve()
  else if (role === 'read') read(args[0] ?? '', args[1] ?? '', Number(args[2]), args[3] ?? '')
  else console.log(await run(args[0] ?? null, role === undefined ? 9 : Number(role)))
}
