/*
 * Every form of a stream that the app reads, beside a reader written by hand for it: time and memory of 10 MB, and what a
 * short call takes. `npm run bench forms`, or `node bench/forms.ts [REPS]`.
 * Bytes come from memory as undici hands them over, so that only the reading counts; each form in a process of its own.
 * Ratios are of the two readers in the same turn. The openai SDK reads its own form, by a `fetch` that gives the same bytes.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { OpenAI } from 'openai'
import type { Dispatcher } from 'undici'
import { runAttempt } from '../electron/providers/base/attempt.ts'
import { protocols } from '../electron/providers/protocols.ts'
import { providerRows } from '../shared/providers/registry.ts'
import { bytesOf, patient, realClock, wires } from '../test/contract/providers/calls.ts'
import type { Wire } from '../test/contract/providers/wire-types.ts'
import { median, table } from './lib/measure.ts'

const events = 50_000
const calls = 500
const word = (i: number): string => `token-${i} of a streamed answer, about forty. `.slice(0, 40)

function recorded(wire: Wire, count: number): Buffer {
  const parts = [wire.opening]
  for (let i = 0; i < count; i++) parts.push(wire.delta(word(i)))
  return bytesOf(wire, parts.join('') + wire.ending('stop'))
}

const blocks = (bytes: Buffer): Buffer[] => {
  const cut: Buffer[] = []
  for (let at = 0; at < bytes.length; at += 16_384) cut.push(bytes.subarray(at, at + 16_384))
  return cut
}

/** Hands the blocks over with a turn between them, as a socket does. */
const source = (type: string, chunks: readonly Buffer[]): Dispatcher =>
  ({
    dispatch(_options: unknown, handler: Required<Dispatcher.DispatchHandler>) {
      const controller = { abort: () => {} } as unknown as Dispatcher.DispatchController
      handler.onRequestStart(controller, {})
      handler.onResponseStart(controller, 200, { 'content-type': type }, 'OK')
      void (async () => {
        for (const chunk of chunks) {
          handler.onResponseData(controller, chunk)
          await Promise.resolve()
        }
        handler.onResponseEnd(controller, {})
      })()
      return true
    },
  }) as unknown as Dispatcher

async function ours(wire: Wire, chunks: readonly Buffer[]): Promise<number> {
  const row = providerRows([]).get(wire.provider)
  if (row === undefined) throw new Error(`no row ${wire.provider}`)
  let length = 0
  await runAttempt({
    clock: realClock,
    dispatcher: source(wire.streamType, chunks),
    row,
    adapter: protocols[wire.protocol],
    http: { method: 'POST', url: new URL('http://127.0.0.1/'), headers: {} },
    key: null,
    stream: true,
    timers: patient,
    signal: new AbortController().signal,
    dropped: [],
    thinkTags: row.dialect.thinkTags,
    thoughts: false,
    onDelta: (text) => (length += text.length),
    onRates: undefined,
  })
  return length
}

interface Event {
  choices?: { delta?: { content?: string } }[]
  type?: string
  delta?: string | { text?: string }
  candidates?: { content?: { parts?: { text?: string }[] } }[]
  message?: { content?: string }
  contentBlockDelta?: { delta?: { text?: string } }
}

/** Where the words of an event are. */
const picks: Partial<Record<Wire['protocol'], (event: Event) => string | undefined>> = {
  openai: (event) => event.choices?.[0]?.delta?.content,
  azure: (event) => event.choices?.[0]?.delta?.content,
  responses: (event) =>
    event.type === 'response.output_text.delta' && typeof event.delta === 'string' ? event.delta : undefined,
  anthropic: (event) => (typeof event.delta === 'object' ? event.delta.text : undefined),
  gemini: (event) => event.candidates?.[0]?.content?.parts?.[0]?.text,
  ollama: (event) => event.message?.content,
  bedrock: (event) => event.delta as unknown as string,
}

/** As little as a reader can do: cut, parse, pick. */
async function byHand(wire: Wire, chunks: readonly Buffer[]): Promise<number> {
  const pick = picks[wire.protocol]
  if (pick === undefined) throw new Error(`no reader for ${wire.protocol}`)
  let text = ''
  if (wire.binary === true) {
    let rest: Buffer = Buffer.alloc(0)
    for (const chunk of chunks) {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 4 && rest.length >= rest.readUInt32BE(0)) {
        const size = rest.readUInt32BE(0)
        const body = JSON.parse(rest.toString('utf8', 12 + rest.readUInt32BE(4), size - 4)) as {
          delta?: { text?: string }
        }
        text += body.delta?.text ?? ''
        rest = rest.subarray(size)
      }
      await Promise.resolve()
    }
    return text.length
  }
  const decoder = new TextDecoder()
  const begin = wire.protocol === 'ollama' ? '{' : 'data: {'
  let rest = ''
  for (const chunk of chunks) {
    const data = rest + decoder.decode(chunk, { stream: true })
    let from = 0
    for (let at = data.indexOf('\n'); at >= 0; at = data.indexOf('\n', from)) {
      if (data.startsWith(begin, from)) text += pick(JSON.parse(data.slice(from + begin.length - 1, at)) as Event) ?? ''
      from = at + 1
    }
    rest = data.slice(from)
    await Promise.resolve()
  }
  return text.length
}

async function bySdk(wire: Wire, chunks: readonly Buffer[]): Promise<number> {
  const body = (): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(new Uint8Array(chunk))
        controller.close()
      },
    })
  const fetch = (): Promise<Response> =>
    Promise.resolve(new Response(body(), { headers: { 'content-type': wire.streamType } }))
  const client = new OpenAI({ baseURL: 'http://127.0.0.1/v1', apiKey: 'none', maxRetries: 0, fetch })
  let text = ''
  const stream = await client.chat.completions.create({
    model: 'bench',
    stream: true,
    messages: [{ role: 'user', content: 'Hello?' }],
  })
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
  return text.length
}

type Reader = (wire: Wire, chunks: readonly Buffer[]) => Promise<number>

/** What the thread worked, in milliseconds. */
async function worked(run: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage()
  await run()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

interface Figures {
  megabytes: number
  /** Thread time of each turn: the whole stream once, and `calls` short answers. */
  stream: Record<string, number[]>
  short: Record<string, number[]>
  /** Rise of the process's peak while our reader read, with the stream already in memory. */
  peakMb: number
}

async function measure(protocol: string, reps: number): Promise<void> {
  const wire = wires.find((each) => each.protocol === protocol)
  if (wire === undefined) throw new Error(`no protocol ${protocol}`)
  const bytes = recorded(wire, events)
  const [chunks, few] = [blocks(bytes), blocks(recorded(wire, 3))]
  const readers: Record<string, Reader> = { hand: byHand, ours, ...(protocol === 'openai' ? { sdk: bySdk } : {}) }
  const before = process.resourceUsage().maxRSS
  const expected = await ours(wire, chunks)
  const peakMb = (process.resourceUsage().maxRSS - before) / 1024
  const stream: Figures['stream'] = {}
  const short: Figures['short'] = {}
  for (let rep = -2; rep < reps; rep++)
    for (const [name, reader] of Object.entries(readers)) {
      const long = await worked(async () => {
        const length = await reader(wire, chunks)
        if (length !== expected) throw new Error(`${name}: ${length} of ${expected} characters`)
      })
      const many = await worked(async () => {
        for (let i = 0; i < calls; i++) await reader(wire, few)
      })
      if (rep < 0) continue
      ;(stream[name] ??= []).push(long)
      ;(short[name] ??= []).push(many)
    }
  process.send?.({ megabytes: bytes.length / 2 ** 20, stream, short, peakMb } satisfies Figures)
  process.disconnect?.()
}

/** Runs everything; resolves with a Markdown table. */
export async function run(reps = 7): Promise<string> {
  const lines: Record<string, string | number>[] = []
  for (const { protocol } of wires) {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'form', protocol, String(reps)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const gone = once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`${protocol} ended with ${String(code)}`)),
    )
    gone.catch(() => {})
    const [{ megabytes, stream, short, peakMb }] = (await Promise.race([once(child, 'message'), gone])) as [Figures]
    const ratio = (of: Figures['stream'], name: string, to: string): number =>
      median((of[name] ?? []).map((ms, at) => ms / (of[to]?.[at] ?? Number.NaN)))
    lines.push({
      form: protocol,
      MB: megabytes,
      'CPU µs per event': (median(stream['ours'] ?? []) / events) * 1000,
      '× hand-written': ratio(stream, 'ours', 'hand'),
      'openai SDK × hand-written': stream['sdk'] === undefined ? '–' : ratio(stream, 'sdk', 'hand'),
      'µs a short call': (median(short['ours'] ?? []) / calls) * 1000,
      'more than by hand': ((median(short['ours'] ?? []) - median(short['hand'] ?? [])) / calls) * 1000,
      'SDK, µs a short call': short['sdk'] === undefined ? '–' : (median(short['sdk']) / calls) * 1000,
      'peak MB': peakMb,
    })
  }
  return table(lines)
}

const [role, ...args] = process.argv.slice(2)
if (import.meta.main) {
  if (role === 'form') await measure(args[0] ?? '', Number(args[1]))
  else console.log(await run(role === undefined ? 7 : Number(role)))
}
