import type { ErrorClass } from '../../../shared/errors.ts'
import type { JsonObject } from '../../../shared/json.ts'

/*
 * Every fault the practice provider knows, on each of its protocols, streamed and not: what the engine must make of it. A
 * cell that a protocol doesn't have says why (`without`); docs/error-matrix.md lists them.
 */

export const protocols = {
  openai: 'practice',
  responses: 'practice-responses',
  bedrock: 'practice-bedrock',
  anthropic: 'practice-anthropic',
  gemini: 'practice-gemini',
  ollama: 'practice-ollama',
} as const
export type Protocol = keyof typeof protocols

/** engine.md, "Error classes", written out once more: further requests on the same target, and whether the next is asked. */
export const table = {
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
  unknown: [0, true],
} as const satisfies Partial<Record<ErrorClass, [further: number, next: boolean]>>

interface Fault {
  fault: string
  class: keyof typeof table
  /** HTTP status in the receipt; null: no answer came. */
  http: number | null
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
}

interface Row extends Fault {
  /** What is otherwise on a protocol, or why there is no such cell. */
  by?: Partial<Record<Protocol, Partial<Fault> | { without: string }>>
  /** Only one of the two, for the reason given. */
  only?: { stream: boolean; because: string }
}

export interface Cell extends Fault {
  protocol: Protocol
  stream: boolean
  name: string
}

export const impatient = { timeouts: { firstTokenMs: 1500, idleMs: 1500, totalMs: 1500 } }
export const schema = {
  type: 'object',
  properties: { answer: { type: 'string' } },
  required: ['answer'],
  additionalProperties: false,
}
const refused = (status: number, of: keyof typeof table, more: Partial<Row> = {}): Row => ({
  fault: `status=${status}`,
  class: of,
  http: status,
  cost: 'nothing',
  ...more,
})

const rows: readonly Row[] = [
  refused(429, 'rate_limit', { fault: 'status=429;retry-after=1', retryAfterMs: 1000 }),
  refused(429, 'rate_limit', { fault: 'status=429;retry-after=11', retryAfterMs: 11_000, further: 0 }),
  refused(429, 'rate_limit'),
  refused(529, 'overloaded'),
  refused(503, 'overloaded'),
  refused(500, 'server'),
  // Gemini's body says UNAVAILABLE, and the body comes before the status.
  refused(502, 'server', { by: { gemini: { class: 'overloaded' } } }),
  refused(400, 'bad_request'),
  refused(422, 'bad_request'),
  refused(401, 'auth'),
  refused(402, 'quota'),
  refused(403, 'permission'),
  refused(404, 'model_not_found'),
  refused(408, 'conflict'),
  refused(409, 'conflict'),
  refused(425, 'conflict'),
  // The bodies of the others name a kind for every status of 400 and more: an invalid request.
  refused(418, 'unknown', {
    by: {
      openai: { class: 'bad_request' },
      responses: { class: 'bad_request' },
      bedrock: { class: 'bad_request' },
      anthropic: { class: 'bad_request' },
      gemini: { class: 'bad_request' },
    },
  }),
  {
    fault: 'quota',
    class: 'quota',
    http: 429,
    cost: 'nothing',
    by: { anthropic: { http: 402 }, bedrock: { http: 400 } },
  },
  { fault: 'context-length', class: 'context_length', http: 400, cost: 'nothing' },
  {
    fault: 'refusal',
    class: 'refusal',
    http: 200,
    cost: 'counted',
    by: {
      gemini: { class: 'content_filter' },
      bedrock: {
        without: 'Bedrock has no sign of a refusal: the model says so in its own words, which are an answer.',
      },
      ollama: { without: 'Ollama has no sign of a refusal: the model says so in its own words, which are an answer.' },
    },
  },
  {
    fault: 'content-filter',
    class: 'content_filter',
    http: 200,
    cost: 'counted',
    by: {
      // Anthropic's filter answers with an error, and an error is not billed.
      anthropic: { http: 400 },
      ollama: {
        without: 'Ollama has no filter: what its model holds back comes as an empty answer, which is a row of its own.',
      },
    },
  },
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
    // Inside a stream Ollama's error has words and no code.
    by: { ollama: { class: 'server' } },
    only: {
      stream: true,
      because: 'an error frame stands inside a stream; a whole body fails by its status, which are cells of their own',
    },
  },
]

/** The cells of these protocols. */
export const cellsOf = (names: readonly Protocol[]): Cell[] =>
  names.flatMap((protocol) =>
    [true, false].flatMap((stream) =>
      rows.flatMap(({ by, only, ...row }): Cell[] => {
        const own = by?.[protocol] ?? {}
        if ('without' in own || (only !== undefined && only.stream !== stream)) return []
        return [
          { ...row, ...own, protocol, stream, name: `${protocol}, ${stream ? 'streamed' : 'whole'}, ${row.fault}` },
        ]
      }),
    ),
  )

/** Cells that don't exist, each with its reason. */
export const missingCells: readonly { protocol: string; fault: string; why: string }[] = rows.flatMap(
  ({ fault, by, only }) => [
    ...(only === undefined
      ? []
      : [{ protocol: only.stream ? 'all, whole' : 'all, streamed', fault, why: only.because }]),
    ...Object.entries(by ?? {}).flatMap(([protocol, own]) =>
      'without' in own ? [{ protocol, fault, why: own.without }] : [],
    ),
  ],
)
