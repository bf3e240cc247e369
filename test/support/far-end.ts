import { type ErrorClass, errorRules } from '../../shared/errors.ts'
import { type Json, type JsonObject, isJsonObject } from '../../shared/json.ts'
import {
  CallError,
  type CallErrorFacts,
  type CallModel,
  type ModelCall,
  type ModelResult,
} from '../../shared/model/types.ts'
import { embedText } from '../../electron/practice/brain/index.ts'
import type { FakeClock } from './fake-clock.ts'

/** Numbers in [0, 1) that follow from what they were begun with, so that the same request always meets the same fate. */
export function chances(from: string): () => number {
  let state = 2166136261
  for (let i = 0; i < from.length; i++) state = Math.imul(state ^ from.charCodeAt(i), 16777619)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const pick = <Of>(chance: () => number, list: readonly Of[]): Of => list[Math.floor(chance() * list.length)]!

/** What a request always meets: how long it takes, what it says, and how often it fails before that. */
interface Fate {
  delayMs: number
  text: string
  finish: 'stop' | 'length'
  failure: { facts: CallErrorFacts; times: number } | null
}

const passes: readonly ErrorClass[] = [
  'network',
  'server',
  'overloaded',
  'timeout',
  'empty',
  'truncated',
  'conflict',
  'rate_limit',
]
const lasts: readonly ErrorClass[] = [
  ...passes,
  'quota',
  'auth',
  'permission',
  'bad_request',
  'model_not_found',
  'context_length',
  'refusal',
  'content_filter',
  'config',
  'unknown',
]
const statuses: Partial<Record<ErrorClass, number>> = {
  server: 500,
  overloaded: 529,
  conflict: 409,
  rate_limit: 429,
  quota: 402,
  auth: 401,
  permission: 403,
  bad_request: 400,
  model_not_found: 404,
  context_length: 400,
}
const words = ['yes', 'no', 'rain', 'falls', 'because', 'clouds', 'cool', '{"a": 1}', 'Paris', '42']
/** Of what is asked in a world, what fails at first or for good. */
const moods = [0, 0.1, 0.1, 0.3] as const
/** Between them; a text of several lines is a list to a For each. */
const gaps = [' ', ' ', ' ', ' ', ' ', ' ', ' ', '\n'] as const

/** A JSON value that follows a schema of the few shapes the kinds use. */
function byShape(schema: Json, chance: () => number): Json {
  if (!isJsonObject(schema)) return null
  if (Array.isArray(schema['enum'])) return pick(chance, schema['enum'])
  if (schema['type'] === 'number') return Math.round(chance() * 100) / 100
  if (schema['type'] === 'boolean') return chance() < 0.5
  if (schema['type'] === 'array') return listBy(schema['items'], chance)
  if (!isJsonObject(schema['properties'])) return pick(chance, words)
  const { steps, arguments: given } = schema['properties']
  if (isJsonObject(steps) && isJsonObject(steps['items'])) return draftBy(steps['items'], chance)
  if (given !== undefined) return { ...shapeOf(schema['properties'], chance), arguments: pick(chance, callArguments) }
  return shapeOf(schema['properties'], chance)
}

const shapeOf = (properties: JsonObject, chance: () => number): JsonObject =>
  Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, byShape(each, chance)]))

/** What a model gives a tool; one of them is no JSON. */
const callArguments = ['', '{}', '{"a": 1}', '{"a": 2}', 'Paris'] as const

/** A Planner's draft of one to three steps that mostly holds. */
function draftBy(step: JsonObject, chance: () => number): JsonObject {
  const kinds = namesIn(propertyOf(step, 'kind')) as string[]
  const models = (namesIn(propertyOf(step, 'model')) as string[]).filter((model) => model !== 'none')
  const sources = ['task']
  const steps = Array.from({ length: 1 + Math.floor(chance() * 3) }, (_, i): JsonObject => {
    const [name, kind] = [`step_${i + 1}`, pick(chance, kinds)]
    const uses = /^(?:blend|fallback|join)$/.test(kind) ? sources.slice(-2) : [pick(chance, sources)]
    const branches = /^(?:judge|check)$/.test(kind)
    sources.push(branches ? `${name}.${chance() < 0.5 ? 'pass' : 'fail'}` : name)
    const asks = /^(?:model|judge|blend)$/.test(kind)
    return { name, kind, model: asks ? pick(chance, models) : 'none', text: textOfStep(kind, uses), uses }
  })
  return { reason: 'r', steps, answer: [sources.at(-1) ?? 'task'] }
}

function textOfStep(kind: string, uses: readonly string[]): string {
  if (kind === 'check') return 'contains rain'
  if (kind === 'transform') return '$string($)'
  if (kind === 'parse') return 'a'
  return kind === 'prompt' ? `Take {{${(uses[0] ?? 'task').replaceAll('.', '_')}}}.` : ''
}

/** A ranking names each id once, comparisons have each pair once, any other list an entry for each id it may name. */
function listBy(items: Json | undefined, chance: () => number): Json[] {
  if (!isJsonObject(items)) return []
  const ranked = namesIn(items)
  if (ranked.length > 0)
    return ranked
      .map((id) => ({ id, at: chance() }))
      .sort((a, b) => a.at - b.at)
      .map(({ id }) => id)
  const entry = (known: JsonObject): Json => ({ ...(byShape(items, chance) as JsonObject), ...known })
  const first = namesIn(propertyOf(items, 'first'))
  if (first.length > 0)
    return first.flatMap((one, i) =>
      first.slice(i + 1).map((other) => entry({ first: one, second: other, winner: pick(chance, [one, other]) })),
    )
  return namesIn(propertyOf(items, 'id')).map((id) => entry({ id }))
}

const propertyOf = (schema: JsonObject, name: string): Json | undefined =>
  isJsonObject(schema['properties']) ? schema['properties'][name] : undefined

const namesIn = (schema: Json | undefined): Json[] =>
  isJsonObject(schema) && Array.isArray(schema['enum']) ? schema['enum'] : []

const textBy = (chance: () => number): string => {
  if (chance() < 0.2) return JSON.stringify({ kind: 'a', n: Math.floor(chance() * 100) })
  const said = Array.from(
    { length: 1 + Math.floor(chance() ** 2 * 60) },
    () => pick(chance, words) + pick(chance, gaps),
  )
  return said.join('').trim()
}

function fateOf(luck: string, pace: string, { target, request }: ModelCall): Fate {
  const { system, messages, outputSchema, maxTokens } = request
  const content = JSON.stringify([target, system, messages, outputSchema ?? null, maxTokens])
  const chance = chances(`${luck} ${content}`)
  // Now and then what comes is not what was asked for.
  const text =
    outputSchema === undefined || chance() < 0.04 ? textBy(chance) : JSON.stringify(byShape(outputSchema, chance))
  const finish = chance() < 0.03 ? 'length' : 'stop'
  const delayMs = Math.floor(chances(`${pace} pace ${content}`)() * 900)
  const luckless = chance()
  const fails = moods[Math.floor(chances(`${luck} mood`)() * moods.length)]!
  if (luckless > fails) return { delayMs, text, finish, failure: null }
  const lasting = luckless < fails / 2
  const errorClass = pick(chance, lasting ? lasts : passes)
  const facts: CallErrorFacts = {
    class: errorClass,
    httpStatus: statuses[errorClass] ?? null,
    retryAfterMs: errorClass !== 'rate_limit' ? null : lasting ? 30_000 : pick(chance, [null, 500]),
    sent: errorClass !== 'config',
    partialText: errorClass === 'truncated' ? text.slice(0, text.length / 2) : '',
  }
  return {
    delayMs,
    text,
    finish,
    failure: {
      facts,
      times: lasting ? Number.POSITIVE_INFINITY : 1 + Math.floor(chance() * errorRules[errorClass].retries),
    },
  }
}

/**
 * All models of a world in memory, on a clock that a test moves. A request's fate follows from its content and from `luck`
 * alone: asked in another order, or again after a crash, it ends the same way.
 */
export class ScriptedFarEnd {
  /** Requests that came, in order. */
  readonly calls: ModelCall[] = []
  mostInFlight = 0
  readonly mostOf = new Map<string, number>()
  readonly #clock: FakeClock
  readonly #luck: string
  readonly #pace: string
  readonly #failed = new Map<string, number>()
  readonly #inFlight = new Map<string, number>()

  /** @param pace says who is slow; `luck` all else */
  constructor(clock: FakeClock, luck: string, pace = luck) {
    this.#clock = clock
    this.#luck = luck
    this.#pace = pace
  }

  readonly call: CallModel = (call) => {
    this.calls.push(call)
    const leave = this.#enter(call.target.provider)
    return this.#answer(call).finally(leave)
  }

  #enter(provider: string): () => void {
    const now = (this.#inFlight.get(provider) ?? 0) + 1
    this.#inFlight.set(provider, now)
    this.mostOf.set(provider, Math.max(this.mostOf.get(provider) ?? 0, now))
    this.mostInFlight = Math.max(
      this.mostInFlight,
      [...this.#inFlight.values()].reduce((sum, each) => sum + each, 0),
    )
    return () => void this.#inFlight.set(provider, (this.#inFlight.get(provider) ?? 1) - 1)
  }

  #answer(call: ModelCall): Promise<ModelResult> {
    const { request, signal, onDelta, target, nodeId } = call
    const fate = fateOf(this.#luck, this.#pace, call)
    // Each node meets a failure that passes: else it would hang on their order who does.
    const content = JSON.stringify([nodeId, target, request])
    const failed = this.#failed.get(content) ?? 0
    const failure = fate.failure !== null && failed < fate.failure.times ? fate.failure.facts : null
    if (failure !== null) this.#failed.set(content, failed + 1)
    const said = failure === null ? fate.text : (failure.partialText ?? '')
    return new Promise((resolve, reject) => {
      const cancels: (() => void)[] = []
      const abort = (): void => {
        for (const cancel of cancels) cancel()
        reject(new CallError('Stopped.', { class: 'cancelled' }))
      }
      if (signal.aborted) return abort()
      signal.addEventListener('abort', abort, { once: true })
      if (request.stream)
        for (const third of [0, 1, 2]) {
          const part = said.slice((third * said.length) / 3, ((third + 1) * said.length) / 3)
          cancels.push(this.#clock.after(((third + 1) * fate.delayMs) / 4, () => part !== '' && onDelta?.(part)))
        }
      cancels.push(
        this.#clock.after(fate.delayMs, () => {
          signal.removeEventListener('abort', abort)
          if (failure !== null) return reject(new CallError(`It failed: ${failure.class}.`, failure))
          const input = request.messages.reduce(
            (sum, message) => sum + Math.ceil(Buffer.byteLength(message.content) / 3),
            0,
          )
          const output = Math.min(request.maxTokens, Math.ceil(said.length / 4))
          const usage = { input, cacheRead: 0, cacheWrite: 0, output, reasoning: 0 }
          resolve({
            text: said,
            finish: fate.finish,
            usage,
            reportedNano: null,
            servedModel: null,
            httpStatus: 200,
            ttftMs: null,
            dropped: [],
            ...(request.embed === true
              ? { vectors: request.messages.map(({ content }) => Float32Array.from(embedText(content))) }
              : {}),
          })
        }),
      )
    })
  }
}
