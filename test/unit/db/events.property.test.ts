import fc from '../../support/luck.ts'
import { expect, test } from 'vitest'
import { loadRun, spent } from '../../../electron/db/index.ts'
import { errorRules, type ErrorClass } from '../../../shared/errors.ts'
import { type RunEvent, isLiveOnly } from '../../../shared/events/types.ts'
import type { Json } from '../../../shared/json.ts'
import { noDetails } from '../../../shared/model/types.ts'
import { toNano } from '../../../shared/money.ts'
import type { Decision, Receipt, ReceiptAttempt, ReceiptStep } from '../../../shared/receipt/types.ts'
import type { Value } from '../../../shared/values.ts'
import { newRun, noon, recorder, store } from './support.ts'

/** Any text, half characters, NUL and quotes among it. */
const words = fc.string({ unit: 'binary', maxLength: 20 })
const nodeId = fc.constantFrom('a', 'b', 'judge-1')
const count = fc.nat(1_000_000)
const orNull = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(one, { nil: null })
const iso = fc.integer({ min: 0, max: 4e12 }).map((ms) => new Date(ms).toISOString())
const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json)
const usd = fc.nat(2e9).map((nano) => nano / 1e9)
const costState = fc.constantFrom('exact', 'estimated', 'unknown')
const errorClass = fc.constantFrom(...(Object.keys(errorRules) as ErrorClass[]))
const target = fc.record({ provider: words, model: words, key: orNull(words) })
const usage = fc.record({ input: count, cacheRead: count, cacheWrite: count, output: count, reasoning: count })
const price = fc.record({
  perMillion: fc.record({ input: usd, output: usd }, { requiredKeys: [] }),
  source: words,
  date: words,
})

const attempt: fc.Arbitrary<ReceiptAttempt> = fc.record({
  n: fc.integer({ min: 1, max: 3 }),
  target,
  status: fc.constantFrom('done', 'failed', 'cancelled', 'interrupted'),
  errorClass: orNull(errorClass),
  httpStatus: orNull(count),
  retryAfterMs: orNull(count),
  startedAt: iso,
  ttftMs: orNull(count),
  durationMs: count,
  usage: orNull(usage),
  price: orNull(price),
  costUsd: orNull(usd),
  costState,
  dropped: orNull(fc.array(words, { maxLength: 2 })),
  usageDetails: orNull(fc.constant({ ...noDetails, searches: 2 })),
  reckonedUsd: orNull(usd),
  waitedMs: orNull(count),
})

const decision: fc.Arbitrary<Decision> = fc.record({
  chosen: words,
  why: words,
  candidates: fc.array(fc.record({ id: words, score: orNull(usd), removedBy: orNull(words) }), { maxLength: 2 }),
})

const step: fc.Arbitrary<ReceiptStep> = fc.record({
  nodeId,
  kind: words,
  status: fc.constantFrom('done', 'failed', 'skipped', 'cancelled'),
  reasonCode: orNull(fc.oneof(errorClass, fc.constantFrom('not_asked' as const, 'run_stopped' as const))),
  reason: orNull(words),
  cause: orNull(fc.record({ nodeId, class: errorClass })),
  startedAt: orNull(iso),
  durationMs: count,
  costUsd: orNull(usd),
  costState,
  cache: orNull(
    fc.record({
      hit: fc.boolean(),
      savedUsd: orNull(usd),
      runId: orNull(words),
      from: fc.constantFrom('cache', 'shadow', 'run', 'pin'),
    }),
  ),
  decision: orNull(decision),
  attempts: fc.array(attempt, { maxLength: 3 }),
})

const by = fc.record({ nodeId, provider: words, model: words })
const value: fc.Arbitrary<Value> = fc.oneof(
  fc.record({ type: fc.constantFrom('text', 'json', 'chat', 'number', 'boolean', 'file'), data: json }),
  fc.record({ type: fc.constantFrom('text', 'json'), data: json, by }),
)
const values = fc.dictionary(words, value, { maxKeys: 3 })
const error = orNull(fc.record({ class: errorClass, code: orNull(words), nodeId: orNull(nodeId), message: words }))
const status = fc.constantFrom('done', 'failed', 'cancelled')

const receipt: fc.Arbitrary<Receipt> = fc.record({
  runId: fc.constant('r'),
  name: words,
  planHash: words,
  seed: count,
  practice: fc.boolean(),
  status,
  error,
  startedAt: iso,
  durationMs: count,
  costUsd: orNull(usd),
  costState,
  tokens: usage,
  answeredBy: fc.dictionary(words, by, { maxKeys: 2 }),
  resumed: fc.boolean(),
  steps: fc.array(step, { maxLength: 3 }),
})

type Facts<Type extends RunEvent['type']> = Omit<Extract<RunEvent, { type: Type }>, 'runId' | 'seq' | 'at' | 'type'>
const event = <Type extends RunEvent['type']>(
  type: Type,
  facts: { [Key in keyof Facts<Type>]: fc.Arbitrary<Facts<Type>[Key]> },
): fc.Arbitrary<RunEvent> =>
  fc
    .tuple(iso, fc.record(facts as Record<string, fc.Arbitrary<unknown>>))
    .map(([at, given]) => ({ runId: 'r', seq: 0, at, type, ...given }) as unknown as RunEvent)

const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  event('run.started', {
    name: words,
    planHash: words,
    seed: count,
    seedIsSet: fc.boolean(),
    maxCostUsd: orNull(usd),
    inputs: values,
    resumed: fc.boolean(),
  }),
  event('step.ready', { nodeId }),
  event('step.started', { nodeId }),
  event('attempt.started', {
    nodeId,
    attempt: fc.integer({ min: 1, max: 3 }),
    target,
    reservedUsd: orNull(usd),
    askKey: words,
  }),
  event('attempt.delta', { nodeId, attempt: count, text: words }),
  event('attempt.reset', { nodeId, attempt: count, why: words }),
  event('attempt.finished', {
    nodeId,
    attempt: fc.integer({ min: 1, max: 3 }),
    askKey: words,
    text: words,
    finish: orNull(fc.constantFrom('stop', 'length')),
    receipt: attempt,
  }),
  event('decision', { nodeId, decision }),
  event('breaker', { nodeId, target, state: fc.constantFrom('closed', 'open', 'half_open'), until: orNull(iso) }),
  event('budget', { nodeId, limitUsd: usd, spentUsd: usd, reservedUsd: usd, label: words, why: words }),
  event('step.finished', { nodeId, step, outputs: values }),
  event('run.finished', { status, error, outputs: fc.dictionary(words, json, { maxKeys: 3 }), receipt }),
)

/** As the engine tells them: in order, and with the very same receipts in steps and in the run that were told before. */
function linked(events: readonly RunEvent[], gaps: readonly number[], share: readonly boolean[]): RunEvent[] {
  const attempts: ReceiptAttempt[] = []
  const steps: ReceiptStep[] = []
  let seq = 0
  return events.map((one, i) => {
    seq += 1 + (gaps[i % gaps.length] ?? 0)
    const next = { ...one, seq }
    const shares = share[i % share.length] === true
    if (next.type === 'attempt.finished') attempts.push(next.receipt)
    if (next.type === 'step.finished') {
      next.step = shares
        ? { ...next.step, nodeId: next.nodeId, attempts: [...attempts, ...next.step.attempts] }
        : next.step
      steps.push(next.step)
    }
    if (next.type === 'run.finished' && shares)
      next.receipt = { ...next.receipt, steps: [...steps, ...next.receipt.steps] }
    return next
  })
}

const stream = fc
  .tuple(
    fc.array(anyEvent, { maxLength: 40 }),
    fc.array(fc.nat(1000), { minLength: 1, maxLength: 5 }),
    fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
  )
  .map(([events, gaps, share]) => linked(events, gaps, share))

test('whatever is told in whatever batches, a run loads as it was told, without what is live only', () => {
  fc.assert(
    fc.property(
      stream,
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 }),
      values,
      (events, sizes, inputs) => {
        const db = store(':memory:')
        const begun = newRun('r', { inputs })
        const told = events.map((one, i) =>
          one.type === 'run.started' && i % 2 === 0 ? { ...one, inputs: begun.inputs } : one,
        )
        recorder(db).begin(begun)
        let recording = recorder(db)
        for (let at = 0, i = 0; at < told.length; i++) {
          const size = sizes[i % sizes.length] ?? 1
          recording.record(told.slice(at, at + size))
          at += size
          // Another start of the app goes on with it and knows nothing of what was told before.
          if (i % 4 === 3) recording = recorder(db)
        }
        const run = loadRun(db, 'r')
        expect(run.events).toEqual(told.filter((one) => !isLiveOnly(one)))
        expect(run.inputs).toEqual(inputs)
        db.close()
      },
    ),
    { numRuns: 300 },
  )
})

test('the kept sums are the sums over the attempts that ended, each counted once', () => {
  fc.assert(
    fc.property(stream, (events) => {
      const db = store(':memory:')
      const recording = recorder(db)
      recording.begin(newRun('r', { startedAt: noon }))
      recording.record(events)
      const ended = new Map<string, ReceiptAttempt>()
      for (const one of events) {
        if (one.type !== 'attempt.finished') continue
        const key = `${one.nodeId} ${one.attempt}`
        if (!ended.has(key)) ended.set(key, one.receipt)
      }
      const nano = [...ended.values()].reduce((sum, one) => sum + toNano(one.costUsd ?? 0), 0)
      const { real, practice } = spent(db)
      expect(real.attempts + practice.attempts).toBe(ended.size)
      expect(toNano(real.costUsd) + toNano(practice.costUsd)).toBe(nano)
      expect(real.unknown + practice.unknown).toBe(
        [...ended.values()].filter((one) => one.costState === 'unknown').length,
      )
      db.close()
    }),
    { numRuns: 100 },
  )
})
