import type { AppInfo, PipelineCard, ProviderRow, RunRecord, RunRow } from '../../shared/api/contract.ts'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import type { HealthRow } from '../../shared/health/types.ts'
import type { Environment, ModelFacts } from '../../shared/model/types.ts'
import type { Price } from '../../shared/money.ts'

/** Things for screens to show, each complete and each changeable in one place. */

export const cheapFirst: PipelineDocument = {
  format: 'switchyard.pipeline',
  version: 1,
  name: 'Cheap first',
  description: 'Small model answers; a judge checks; a strong model takes over when it must.',
  nodes: [
    { id: 'answer', kind: 'output', title: 'Answer', position: { x: 1040, y: 0 }, config: { name: 'answer' } },
    { id: 'best', kind: 'fallback', title: 'First good answer', position: { x: 780, y: 0 }, config: { options: 2 } },
    {
      id: 'gate',
      kind: 'judge',
      title: 'Good enough?',
      position: { x: 520, y: 0 },
      config: {
        mode: 'score',
        target: { provider: 'practice', model: 'judge' },
        threshold: 0.7,
        rubric: [{ id: 'correct', text: 'The answer is correct and complete.', weight: 1 }],
      },
    },
    {
      id: 'question',
      kind: 'input',
      title: 'Question',
      position: { x: 0, y: 0 },
      config: { name: 'question', type: 'text', required: true },
    },
    {
      id: 'small',
      kind: 'model',
      title: 'Small',
      position: { x: 260, y: 0 },
      config: { target: { provider: 'practice', model: 'cheap' } },
    },
    {
      id: 'strong',
      kind: 'model',
      title: 'Strong',
      position: { x: 520, y: 180 },
      config: { target: { provider: 'practice', model: 'frontier' } },
    },
  ],
  edges: [
    { id: 'e1', from: { node: 'question', port: 'value' }, to: { node: 'small', port: 'prompt' } },
    { id: 'e2', from: { node: 'question', port: 'value' }, to: { node: 'strong', port: 'prompt' } },
    { id: 'e3', from: { node: 'small', port: 'answer' }, to: { node: 'gate', port: 'answer' } },
    { id: 'e4', from: { node: 'question', port: 'value' }, to: { node: 'gate', port: 'question' } },
    { id: 'e5', from: { node: 'gate', port: 'pass' }, to: { node: 'best', port: 'option1' } },
    { id: 'e6', from: { node: 'strong', port: 'answer' }, to: { node: 'best', port: 'option2' } },
    { id: 'e7', from: { node: 'best', port: 'answer' }, to: { node: 'answer', port: 'value' } },
  ],
}

export const sketch: PipelineCard['thumbnail'] = {
  nodes: cheapFirst.nodes.map(({ id, kind, position }) => ({ id, kind, ...position })),
  edges: cheapFirst.edges.map(({ from, to }) => [from.node, to.node]),
}

export const card = (patch: Partial<PipelineCard> = {}): PipelineCard => ({
  id: 'p1',
  name: 'Cheap first',
  description: cheapFirst.description ?? '',
  version: 3,
  updatedAt: '2026-11-21T10:00:00.000Z',
  thumbnail: sketch,
  problems: 0,
  lastRun: { runId: 'r1', status: 'done', costUsd: 0.00013, startedAt: '2026-11-21T11:57:00.000Z', practice: true },
  ...patch,
})

export const runRow = (patch: Partial<RunRow> = {}): RunRow => ({
  runId: 'r1',
  pipelineId: 'p1',
  name: 'Cheap first',
  status: 'done',
  practice: true,
  startedAt: '2026-11-21T11:57:00.000Z',
  durationMs: 540,
  costUsd: 0.00013,
  costState: 'exact',
  answeredBy: { answer: { nodeId: 'small', provider: 'practice', model: 'cheap' } },
  answer: '17 × 23 = 391. Twenty 17s are 340, three more are 51, and 340 + 51 = 391.',
  input: 'What is 17 × 23, and why?',
  error: null,
  steps: 6,
  ...patch,
})

export const runRecord = (patch: Partial<RunRow> = {}): RunRecord => ({
  row: runRow(patch),
  document: cheapFirst,
  inputs: { question: { type: 'text', data: 'What is 17 × 23, and why?' } },
  events: [],
  receipt: null,
})

export const provider = (patch: Partial<ProviderRow> = {}): ProviderRow => ({
  id: 'openai',
  label: 'OpenAI',
  builtIn: true,
  practice: false,
  local: false,
  needsKey: true,
  baseUrl: 'https://api.openai.com/v1',
  baseUrlSource: 'default',
  keys: [],
  environmentNames: ['OPENAI_API_KEY'],
  ...patch,
})

export const practiceProvider = provider({
  id: 'practice',
  label: 'Practice',
  practice: true,
  local: true,
  needsKey: false,
  baseUrl: 'http://127.0.0.1:41231/v1',
  environmentNames: [],
})

export const price = (input: number, output: number, patch: Partial<Price> = {}): Price => ({
  perMillion: { input, output },
  source: 'catalog',
  date: '2026-11-10',
  ...patch,
})

export const model = (patch: Partial<ModelFacts> = {}): ModelFacts => ({
  provider: 'openai',
  model: 'gpt-example',
  label: 'GPT Example',
  window: 128_000,
  maxOutput: 16_384,
  price: price(2.5, 10),
  tiers: [],
  reasoning: false,
  structuredOutput: true,
  ...patch,
})

export const environment: Environment = {
  providers: [
    {
      id: 'practice',
      label: 'Practice',
      local: true,
      practice: true,
      needsKey: false,
      hasKey: true,
      keys: [],
      listIsWhole: true,
      models: [
        model({
          provider: 'practice',
          model: 'cheap',
          label: 'cheap',
          price: price(0.15, 0.6, { source: 'practice' }),
        }),
        model({
          provider: 'practice',
          model: 'frontier',
          label: 'frontier',
          price: price(3, 15, { source: 'practice' }),
        }),
      ],
    },
    {
      id: 'openai',
      label: 'OpenAI',
      local: false,
      practice: false,
      needsKey: true,
      hasKey: false,
      keys: [],
      listIsWhole: false,
      models: [
        model(),
        model({
          model: 'gpt-example-mini',
          label: 'GPT Example mini',
          price: price(0.075, 0.3, { perMillion: { input: 0.075, output: 0.3, cacheRead: 0.0075 } }),
        }),
        model({ model: 'gpt-brand-new', label: 'gpt-brand-new', window: null, maxOutput: null, price: null }),
      ],
    },
  ],
}

export const healthy: HealthRow = {
  provider: 'practice',
  model: 'cheap',
  key: null,
  state: 'closed',
  why: null,
  until: null,
  share: 1,
  latencyMs: null,
  p95Ms: null,
  samples: 0,
}

export const info: AppInfo = {
  version: '0.1.0',
  host: 'browser',
  platform: 'linux',
  dataFolder: '/home/somebody/.config/switchyard',
  secrets: { kept: true, backend: 'keychain', warning: null },
  notices: [],
}
