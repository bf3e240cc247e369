import type { NewRun, PipelineMeta } from '../../../electron/db/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import type { Plan } from '../../../shared/plan/types.ts'
import type { Receipt, ReceiptAttempt, ReceiptStep } from '../../../shared/receipt/types.ts'
import type { Value } from '../../../shared/values.ts'

/** 2026-11-21 10:00 UTC. */
export const noon = Date.UTC(2026, 10, 21, 10)

export const documentOf = (name: string): PipelineDocument => ({
  format: 'switchyard.pipeline',
  version: 1,
  name,
  nodes: [{ id: 'question', kind: 'input', position: { x: 0, y: 0 } }],
  edges: [],
})

export const metaOf = (name: string, description = ''): PipelineMeta => ({
  name,
  description,
  thumbnail: { nodes: [{ id: 'question', kind: 'input', x: 0, y: 0 }], edges: [] },
  problems: 0,
})

const range = { least: null, expected: null, most: null }

export const planOf = (name: string): Plan => ({
  format: 'switchyard.plan',
  version: 1,
  hash: `hash of ${name}`,
  name,
  settings: {},
  inputs: [],
  outputs: [],
  steps: [],
  bounds: { costUsd: range, latencyMs: range },
  sentences: [`Ask ${name}.`],
})

export const text = (data: string): Value => ({ type: 'text', data })

export const newRun = (runId: string, given: Partial<NewRun> = {}): NewRun => ({
  runId,
  pipelineId: null,
  name: 'Cheap first',
  document: documentOf('Cheap first'),
  plan: planOf('Cheap first'),
  inputs: { question: text('Why is the sky blue?') },
  seed: 7,
  practice: false,
  startedAt: noon,
  ...given,
})

const at = (ms: number): string => new Date(noon + ms).toISOString()

export const attemptOf = (given: Partial<ReceiptAttempt> = {}): ReceiptAttempt => ({
  n: 1,
  target: { provider: 'openai', model: 'small', key: null },
  status: 'done',
  errorClass: null,
  httpStatus: 200,
  retryAfterMs: null,
  startedAt: at(10),
  ttftMs: 20,
  durationMs: 100,
  usage: { input: 100, cacheRead: 10, cacheWrite: 0, output: 50, reasoning: 5 },
  price: { perMillion: { input: 1, output: 2 }, source: 'catalog', date: '2026-11-10' },
  costUsd: 0.000215,
  costState: 'exact',
  dropped: null,
  usageDetails: null,
  reckonedUsd: null,
  waitedMs: null,
  ...given,
})

export const stepOf = (nodeId: string, attempts: ReceiptAttempt[], given: Partial<ReceiptStep> = {}): ReceiptStep => ({
  nodeId,
  kind: 'model',
  status: 'done',
  reasonCode: null,
  reason: null,
  cause: null,
  startedAt: at(5),
  durationMs: 110,
  costUsd: attempts.reduce((sum, attempt) => sum + (attempt.costUsd ?? 0), 0),
  costState: 'exact',
  cache: null,
  decision: null,
  attempts,
  ...given,
})

export const receiptOf = (runId: string, steps: ReceiptStep[], given: Partial<Receipt> = {}): Receipt => ({
  runId,
  name: 'Cheap first',
  planHash: 'hash of Cheap first',
  seed: 7,
  practice: false,
  status: 'done',
  error: null,
  startedAt: at(0),
  durationMs: 120,
  costUsd: steps.reduce((sum, step) => sum + (step.costUsd ?? 0), 0),
  costState: 'exact',
  tokens: { input: 100, cacheRead: 10, cacheWrite: 0, output: 50, reasoning: 5 },
  answeredBy: { answer: { nodeId: 'small', provider: 'openai', model: 'small' } },
  resumed: false,
  steps,
  ...given,
})

export interface Told {
  inputs?: Record<string, Value>
  nodes?: string[]
  answer?: string
  attempt?: Partial<ReceiptAttempt>
  receipt?: Partial<Receipt>
}

/** The events of a whole run as the engine tells them: each node asks one model once. */
export function eventsOf(runId: string, told: Told = {}): RunEvent[] {
  const {
    nodes = ['small'],
    answer = 'Because of Rayleigh scattering.',
    inputs = { question: text('Why is the sky blue?') },
  } = told
  const events: RunEvent[] = []
  let seq = 0
  const base = (): { runId: string; seq: number; at: string } => ({ runId, seq: ++seq, at: at(seq) })
  const begun = {
    name: 'Cheap first',
    planHash: 'hash',
    seed: 7,
    seedIsSet: true,
    maxCostUsd: null,
    inputs,
    resumed: false,
  }
  events.push({ ...base(), type: 'run.started', ...begun })
  const steps: ReceiptStep[] = []
  for (const nodeId of nodes) {
    const attempt = attemptOf(told.attempt)
    const step = stepOf(nodeId, [attempt])
    steps.push(step)
    const askKey = `ask ${nodeId}`
    events.push(
      { ...base(), type: 'step.ready', nodeId },
      { ...base(), type: 'step.started', nodeId },
      { ...base(), type: 'attempt.started', nodeId, attempt: 1, target: attempt.target, reservedUsd: 0.001, askKey },
      { ...base(), type: 'attempt.delta', nodeId, attempt: 1, text: answer.slice(0, 7) },
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
  const receipt = receiptOf(runId, steps, told.receipt)
  const { status, error } = receipt
  events.push({ ...base(), type: 'run.finished', status, error, outputs: { answer }, receipt })
  return events
}
