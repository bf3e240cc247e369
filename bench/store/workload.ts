import type { NewRun } from '../../electron/db/index.ts'
import type { RunEvent } from '../../shared/events/types.ts'
import type { Plan } from '../../shared/plan/types.ts'
import type { ReceiptAttempt, ReceiptStep } from '../../shared/receipt/types.ts'
import type { Value } from '../../shared/values.ts'

const range = { least: null, expected: null, most: null }
const began = Date.UTC(2026, 10, 21, 10)
const target = { provider: 'practice', model: 'cheap', key: null }
const common =
  'the of and to in is that it was for on are as with his they at be this from have or by one had not but what all'.split(
    ' ',
  )

export const pipelines = 40

const syllables = 'ka lo mi ren tas ble con dor fel gim hop jun kel mor nis pra que rin sol tur'.split(' ')

/** One of 8,000 words of three syllables. */
const rare = (n: number): string =>
  [n % 20, Math.floor(n / 20) % 20, Math.floor(n / 400) % 20].map((i) => syllables[i] ?? '').join('')

/** Words that look like an answer: common ones, and rarer ones that only some runs have. */
function prose(seed: number, length: number): string {
  let state = seed + 1
  let out = ''
  for (let i = 0; i < length; i++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    out += i % 4 === 3 ? `${rare(state % 8000)} ` : `${common[state % common.length] ?? ''} `
  }
  return out
}

const text = (data: string): Value => ({ type: 'text', data })

const plan: Plan = Object.freeze({
  format: 'switchyard.plan',
  version: 1,
  hash: 'a'.repeat(64),
  name: 'Cheap first',
  settings: {},
  inputs: [],
  outputs: [],
  steps: [],
  bounds: { costUsd: range, latencyMs: range },
  sentences: ['Ask Small.'],
})

const document = Object.freeze({
  format: 'switchyard.pipeline' as const,
  version: 1 as const,
  name: 'Cheap first',
  nodes: [],
  edges: [],
})

export const runIdOf = (i: number): string => `0192f3a0-0000-7000-8000-${String(i).padStart(12, '0')}`

export const newRun = (i: number): NewRun => ({
  runId: runIdOf(i),
  pipelineId: `pipeline-${i % pipelines}`,
  name: `Pipeline ${i % pipelines}`,
  document,
  plan,
  inputs: { question: text(prose(i, 12)) },
  seed: i,
  practice: i % 5 === 0,
  startedAt: began + i * 1000,
})

/** A whole run as the engine tells it: a start, five events a step, an end. */
export function eventsOf(i: number, nodes: number): RunEvent[] {
  const run = newRun(i)
  const at = new Date(run.startedAt).toISOString()
  const runId = run.runId
  let seq = 0
  const base = (): { runId: string; seq: number; at: string } => ({ runId, seq: ++seq, at })
  const begun = {
    name: run.name,
    planHash: plan.hash,
    seed: i,
    seedIsSet: false,
    maxCostUsd: null,
    inputs: run.inputs,
    resumed: false,
  }
  const events: RunEvent[] = [{ ...base(), type: 'run.started', ...begun }]
  const steps: ReceiptStep[] = []
  for (let n = 0; n < nodes; n++) {
    const nodeId = `node-${n}`
    // Answers differ in length: rows that were all alike would fill pages by chance, or leave them empty by chance.
    const answer = prose(i * 31 + n, 10 + ((i * 7 + n * 13) % 31))
    const attempt: ReceiptAttempt = {
      n: 1,
      target,
      status: 'done',
      errorClass: null,
      httpStatus: 200,
      retryAfterMs: null,
      startedAt: at,
      ttftMs: 120,
      durationMs: 900,
      usage: { input: 120, cacheRead: 0, cacheWrite: 0, output: 80, reasoning: 0 },
      price: { perMillion: { input: 0.15, output: 0.6 }, source: 'catalog', date: '2026-11-10' },
      costUsd: 0.000066,
      costState: 'exact',
      dropped: null,
      usageDetails: null,
      reckonedUsd: null,
      waitedMs: null,
    }
    const step: ReceiptStep = {
      nodeId,
      kind: 'model',
      status: 'done',
      reasonCode: null,
      reason: null,
      cause: null,
      startedAt: at,
      durationMs: 905,
      costUsd: 0.000066,
      costState: 'exact',
      cache: null,
      decision: null,
      attempts: [attempt],
    }
    steps.push(step)
    const askKey = `${i}-${n}-0123456789abcdef`
    events.push(
      { ...base(), type: 'step.ready', nodeId },
      { ...base(), type: 'step.started', nodeId },
      { ...base(), type: 'attempt.started', nodeId, attempt: 1, target, reservedUsd: 0.001, askKey },
      {
        ...base(),
        type: 'attempt.finished',
        nodeId,
        attempt: 1,
        askKey,
        text: answer,
        finish: 'stop',
        receipt: attempt,
      },
      { ...base(), type: 'step.finished', nodeId, step, outputs: { answer: text(answer) } },
    )
  }
  const status = i % 17 === 0 ? ('failed' as const) : ('done' as const)
  const answeredBy = { answer: { nodeId: 'node-0', provider: 'practice', model: 'cheap' } }
  const receipt = {
    ...{
      runId,
      name: run.name,
      planHash: plan.hash,
      seed: i,
      practice: run.practice,
      status,
      error: null,
      startedAt: at,
    },
    ...{ durationMs: 1000, costUsd: 0.000066 * nodes, costState: 'exact' as const, answeredBy, resumed: false, steps },
    tokens: { input: 120 * nodes, cacheRead: 0, cacheWrite: 0, output: 80 * nodes, reasoning: 0 },
  }
  events.push({ ...base(), type: 'run.finished', status, error: null, outputs: { answer: prose(i * 31, 25) }, receipt })
  return events
}
