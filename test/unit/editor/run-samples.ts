import type { RunEvent } from '../../../shared/events/types.ts'
import { noUsage } from '../../../shared/model/types.ts'
import type { Receipt, ReceiptAttempt, ReceiptStep } from '../../../shared/receipt/types.ts'
import type { Value } from '../../../shared/values.ts'

const start = Date.parse('2026-11-21T10:00:00.000Z')
export const time = (ms: number): string => new Date(start + ms).toISOString()

type Bare<Event> = Event extends RunEvent ? Omit<Event, 'runId' | 'seq' | 'at'> & { at?: string } : never

/** Events of one run, numbered and dated as they are told. */
export function storyOf(runId: string): { tell(...events: Bare<RunEvent>[]): RunEvent[] } {
  let seq = 0
  return {
    tell: (...events) => events.map((event) => ({ at: time(seq), ...event, runId, seq: ++seq }) as RunEvent),
  }
}

/** How a run begins. */
export const begun = (name = 'Cheap first', inputs: Record<string, Value> = {}) =>
  ({
    type: 'run.started',
    ...{ name, planHash: 'h', seed: 7, seedIsSet: false, maxCostUsd: null, inputs, resumed: false },
  }) as const

export const attempt = (over: Partial<ReceiptAttempt> = {}): ReceiptAttempt => ({
  n: 1,
  target: { provider: 'practice', model: 'cheap', key: null },
  status: 'done',
  errorClass: null,
  httpStatus: 200,
  retryAfterMs: null,
  startedAt: time(10),
  ttftMs: 100,
  durationMs: 300,
  usage: { ...noUsage, input: 21, cacheRead: 4, output: 27, reasoning: 3 },
  price: { perMillion: { input: 0.1, output: 0.4 }, source: 'practice', date: '2026-11-21' },
  costUsd: 0.00001,
  costState: 'exact',
  dropped: null,
  usageDetails: null,
  reckonedUsd: null,
  waitedMs: null,
  ...over,
})

export const step = (nodeId: string, over: Partial<ReceiptStep> = {}): ReceiptStep => ({
  nodeId,
  kind: 'model',
  status: 'done',
  reasonCode: null,
  reason: null,
  cause: null,
  startedAt: time(10),
  durationMs: 300,
  costUsd: 0,
  costState: 'exact',
  cache: null,
  decision: null,
  attempts: [],
  ...over,
})

export const text = (data: string): Value => ({ type: 'text', data })

export const receipt = (over: Partial<Receipt> = {}): Receipt => ({
  runId: 'r1',
  name: 'Cheap first',
  planHash: 'h',
  seed: 7,
  practice: true,
  status: 'done',
  error: null,
  startedAt: time(0),
  durationMs: 540,
  costUsd: 0.00013,
  costState: 'exact',
  tokens: noUsage,
  answeredBy: {},
  resumed: false,
  steps: [],
  ...over,
})
