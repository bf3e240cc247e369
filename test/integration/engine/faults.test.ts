import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ErrorClass } from '../../../shared/errors.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { atMost } from '../../support/at-once.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { type Ended, type Live, goLive } from '../../support/live.ts'
import { type LoggedRequest, type Simulator, startSimulator } from '../../support/practice.ts'
import { expectAddsUp, intervalOf, stepOf } from '../../support/receipts.ts'

/*
 * Every fault the practice provider knows, on two protocols, streamed and not, through the whole engine over real HTTP:
 * does it do what the table of error classes says?
 */

const protocols = { openai: 'practice', anthropic: 'practice-anthropic' } as const
type Protocol = keyof typeof protocols

/** engine.md, "Error classes", written out once more: further requests on the same target, and whether the next is asked. */
const table = {
  network: [2, true],
  timeout: [1, true],
  rate_limit: [1, true],
  quota: [0, true],
  overloaded: [2, true],
  server: [2, true],
  conflict: [1, true],
  bad_request: [0, false],
  auth: [0, true],
  permission: [0, true],
  model_not_found: [0, true],
  context_length: [0, true],
  refusal: [0, true],
  content_filter: [0, true],
  empty: [1, true],
  truncated: [1, true],
  invalid_output: [1, true],
} as const satisfies Partial<Record<ErrorClass, [further: number, next: boolean]>>

interface Fault {
  fault: string
  class: keyof typeof table
  /** HTTP status in the receipt, where it is not the fault's own; null: no answer came. */
  http: number | null | Record<Protocol, number>
  /** What such an attempt costs: nothing, what the provider counted, or an estimate. */
  cost: 'nothing' | 'counted' | 'estimated'
  /** Fewer further requests than the class has, and why. */
  further?: 0
  retryAfterMs?: number
  config?: JsonObject
  /** Streamed, its text is on the screen before it fails. */
  shown?: true
  /** The request that repairs an answer says something else than the question, so only a simulator of its own sees both. */
  alone?: true
  /** Only one of the two, for the reason given. */
  only?: { stream: boolean; because: string }
}

const impatient = { timeouts: { firstTokenMs: 1500, idleMs: 1500, totalMs: 1500 } }
const schema = {
  type: 'object',
  properties: { answer: { type: 'string' } },
  required: ['answer'],
  additionalProperties: false,
}
const refused = (status: number, of: keyof typeof table, more: Partial<Fault> = {}): Fault => ({
  fault: `status=${status}`,
  class: of,
  http: status,
  cost: 'nothing',
  ...more,
})

const faults: Fault[] = [
  refused(429, 'rate_limit', { fault: 'status=429;retry-after=1', retryAfterMs: 1000 }),
  refused(429, 'rate_limit', { fault: 'status=429;retry-after=11', retryAfterMs: 11_000, further: 0 }),
  refused(429, 'rate_limit'),
  refused(529, 'overloaded'),
  refused(503, 'overloaded', { http: 503 }),
  refused(500, 'server'),
  refused(502, 'server'),
  refused(400, 'bad_request'),
  refused(422, 'bad_request'),
  refused(401, 'auth'),
  refused(403, 'permission'),
  refused(404, 'model_not_found'),
  refused(408, 'conflict'),
  refused(409, 'conflict'),
  refused(425, 'conflict'),
  { fault: 'quota', class: 'quota', http: { openai: 429, anthropic: 402 }, cost: 'nothing' },
  { fault: 'context-length', class: 'context_length', http: 400, cost: 'nothing' },
  { fault: 'refusal', class: 'refusal', http: 200, cost: 'counted' },
  // Anthropic's filter answers with an error, and an error is not billed.
  { fault: 'content-filter', class: 'content_filter', http: { openai: 200, anthropic: 400 }, cost: 'counted' },
  { fault: 'empty', class: 'empty', http: 200, cost: 'counted' },
  {
    fault: 'bad-json',
    class: 'invalid_output',
    http: 200,
    cost: 'counted',
    config: { outputSchema: schema },
    alone: true,
  },
  { fault: 'bad-sse', class: 'server', http: 200, cost: 'estimated' },
  { fault: 'reset', class: 'network', http: null, cost: 'estimated' },
  { fault: 'stall=60', class: 'timeout', http: null, cost: 'estimated', config: impatient },
  // 400 ms after its first words it still says nothing: they have been shown by then.
  { fault: 'stall-at=5', class: 'timeout', http: 200, cost: 'estimated', config: impatient, shown: true },
  { fault: 'cut-at=5', class: 'truncated', http: 200, cost: 'estimated' },
  {
    fault: 'error-at=5',
    class: 'overloaded',
    http: 200,
    cost: 'estimated',
    only: {
      stream: true,
      because: 'an error frame stands inside a stream; a whole body fails by its status, which are cells of their own',
    },
  },
]

interface Cell extends Fault {
  protocol: Protocol
  stream: boolean
  name: string
}

const allCells: Cell[] = (Object.keys(protocols) as Protocol[]).flatMap((protocol) =>
  [true, false].flatMap((stream) =>
    faults
      .filter(({ only }) => only === undefined || only.stream === stream)
      .map((fault) => ({
        ...fault,
        protocol,
        stream,
        name: `${protocol}, ${stream ? 'streamed' : 'whole'}, ${fault.fault}`,
      })),
  ),
)

/** Those that count the milliseconds come last, and alone: a busy machine must not look like a slow provider. */
const hurried = allCells.filter(({ config }) => config === impatient)
const cells = [...allCells.filter((cell) => !hurried.includes(cell)), ...hurried]

const httpOf = ({ http, protocol }: Cell): number | null =>
  typeof http === 'object' && http !== null ? http[protocol] : http
const furtherOf = (cell: Cell): number => cell.further ?? table[cell.class][0]

/** question → cheap → best (option 1) → answer, with balanced as option 2. */
function withFallback(cell: Cell): PipelineDocument {
  const provider = protocols[cell.protocol]
  return draw(
    {
      question,
      first: model(provider, 'cheap', { stream: cell.stream, ...cell.config }),
      // Always streamed or not like the first, and asked for the same thing; but with time enough.
      second: model(provider, 'balanced', {
        stream: cell.stream,
        ...(cell.config?.['outputSchema'] === undefined ? {} : { outputSchema: schema }),
      }),
      best: ['fallback', { options: 2 }],
      answer,
    },
    [
      'question.value > first.prompt',
      'question.value > second.prompt',
      'first.answer > best.option1',
      'second.answer > best.option2',
      'best.answer > answer.value',
    ],
  )
}

interface Seen extends Ended {
  log: LoggedRequest[]
  /** What the engine waited for of its own accord, in milliseconds. */
  waits: number[]
}

// All cells run at once from the start; a test waits for its own.
vi.setConfig({ testTimeout: 60_000 })

let simulator: Simulator
let live: Live
let lasting: Map<Cell, Promise<Seen>>
let passing: Map<Cell, Promise<Seen & { healthy: Ended }>>

/** Runs a cell with its fault set `times` over, and then once more as things are. */
async function rehearse(cell: Cell, prompt: string, times: number): Promise<Seen & { healthy: Ended }> {
  const own = cell.alone === true ? await startSimulator() : null
  const far = own ?? simulator
  const near = own === null ? live : goLive(own.url)
  await far.fault({ model: 'cheap', fault: cell.fault, times, ...(own === null ? { match: prompt } : {}) })
  const waits: number[] = []
  const ended = await near.run(withFallback(cell), { inputs: prompt, onWait: (ms) => waits.push(ms) })
  const log = (await far.log()).filter(({ text }) => own !== null || text.includes(prompt))
  const healthy = await near.run(withFallback(cell), { inputs: prompt })
  if (own !== null) await near.close()
  await own?.close()
  return { ...ended, log, waits, healthy }
}

beforeAll(async () => {
  simulator = await startSimulator()
  live = goLive(simulator.url)
  const prompts = new Map(cells.map((cell, i) => [cell, `Say in many words why rain falls, case ${1000 + i}`]))
  const calm = async (cell: Cell): Promise<void> => {
    if (hurried.includes(cell))
      await Promise.allSettled(
        cells.flatMap((each) =>
          hurried.includes(each)
            ? []
            : [lasting.get(each) ?? Promise.resolve(null), passing.get(each) ?? Promise.resolve(null)],
        ),
      )
  }
  lasting = atMost(16, cells, (cell) =>
    calm(cell).then(() => rehearse(cell, `${prompts.get(cell)}, always.`, furtherOf(cell) + 1)),
  )
  passing = atMost(16, cells, (cell) => calm(cell).then(() => rehearse(cell, `${prompts.get(cell)}, once.`, 1)))
})
afterAll(async () => {
  await live.close()
  await simulator.close()
})

const seen = async <Of>(all: Map<Cell, Promise<Of>>, cell: Cell): Promise<Of> => {
  const found = all.get(cell)
  if (found === undefined) throw new Error(`${cell.name} was not run.`)
  return found
}

describe('a fault that lasts: as many requests as the table says, then what the table says', () => {
  for (const cell of cells)
    it(`${cell.name} is ${cell.class}`, async () => {
      const { result, receipt, log } = await seen(lasting, cell)
      const [, next] = table[cell.class]
      const tries = furtherOf(cell) + 1
      const { attempts } = stepOf(receipt, 'first')

      expect(log.map((request) => request.model)).toEqual([
        ...Array<string>(tries).fill('cheap'),
        ...(next ? ['balanced'] : []),
      ])
      expect(log.map((request) => request.stream)).toEqual(log.map(() => cell.stream))
      expect(
        attempts.map(({ n, status, errorClass, httpStatus, retryAfterMs }) => ({
          n,
          status,
          errorClass,
          httpStatus,
          retryAfterMs,
        })),
      ).toEqual(
        Array.from({ length: tries }, (_, i) => ({
          n: i + 1,
          status: 'failed',
          errorClass: cell.class,
          httpStatus: httpOf(cell),
          retryAfterMs: cell.retryAfterMs ?? null,
        })),
      )

      const failed = httpOf(cell) ?? 200
      const cost = failed >= 400 ? 'nothing' : cell.cost
      for (const attempt of attempts) {
        expect(attempt.costState).toBe(cost === 'estimated' ? 'estimated' : 'exact')
        if (cost === 'nothing') expect(attempt.costUsd).toBe(0)
        else expect(attempt.costUsd).toBeGreaterThan(0)
      }
      expectAddsUp(receipt)

      expect(stepOf(receipt, 'first')).toMatchObject({ status: 'failed', reasonCode: cell.class })
      if (next) {
        expect(result).toMatchObject({ status: 'done', error: null })
        expect(receipt.answeredBy['answer']).toMatchObject({ nodeId: 'second', model: 'balanced' })
        expect(stepOf(receipt, 'best').decision).toMatchObject({ chosen: 'option2' })
        expect(stepOf(receipt, 'best').decision?.candidates[0]?.removedBy).toContain(cell.class)
      } else {
        expect(result).toMatchObject({ status: 'failed', outputs: {}, error: { class: cell.class } })
        expect(stepOf(receipt, 'second')).toMatchObject({ status: 'skipped', reasonCode: 'not_asked', attempts: [] })
      }
    })

  for (const cell of cells.filter(({ retryAfterMs }) => retryAfterMs === 1000))
    it(`${cell.name}: that second is waited for once`, async () => {
      const { receipt, waits } = await seen(lasting, cell)
      expect(waits.filter((ms) => ms === 1000)).toHaveLength(1)
      const [one, two] = stepOf(receipt, 'first').attempts.map(intervalOf)
      // A timer counts from when its turn of the loop began, and a clock's milliseconds are whole.
      expect(two!.from - one!.to).toBeGreaterThanOrEqual(995)
    })
})

describe('a fault that passes is invisible in the answer', () => {
  for (const cell of cells) {
    const retried = furtherOf(cell) > 0
    const [, next] = table[cell.class]
    const how = retried ? 'asked again' : next ? 'answered by the next option, which is named' : 'not hidden'
    it(`${cell.name}: ${how}`, async () => {
      const { healthy, ...faulty } = await seen(passing, cell)
      expect(healthy.result.status).toBe('done')
      expectAddsUp(faulty.receipt)
      if (!retried && !next) {
        expect(faulty.result).toMatchObject({ status: 'failed', error: { class: cell.class } })
        return
      }
      expect(faulty.result).toMatchObject({ status: 'done', error: null })
      expect(faulty.receipt.answeredBy['answer']?.model).toBe(retried ? 'cheap' : 'balanced')
      expect(faulty.log.map((request) => request.model)).toEqual(['cheap', retried ? 'cheap' : 'balanced'])
      // What was too short to be shown leaves no trace on the screen; what was shown is taken back, once.
      const traces = faulty.events.filter(
        (event) =>
          (event.type === 'attempt.reset' || event.type === 'attempt.delta') &&
          event.nodeId === 'first' &&
          event.attempt === 1,
      )
      expect(traces.map(({ type }) => type)).toEqual(
        cell.stream && cell.shown === true ? ['attempt.delta', 'attempt.reset'] : [],
      )
      // A repaired answer is another question's; every other retry asks the same and gets the same.
      if (retried && cell.class !== 'invalid_output') expect(faulty.result.outputs).toEqual(healthy.result.outputs)
    })
  }
})
