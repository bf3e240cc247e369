import type { Kind } from '../../../shared/kinds/define.ts'
import { kinds as allKinds } from '../../../shared/kinds/index.ts'
import type { PipelineNode } from '../../../shared/document/schema.ts'
import type { Json } from '../../../shared/json.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import { noUsage } from '../../../shared/model/types.ts'
import type { HealthRow } from '../../../shared/health/types.ts'
import type { ReceiptAttempt, ReceiptStep } from '../../../shared/receipt/types.ts'
import { attempt, step, text, time } from '../../unit/editor/run-samples.ts'

/** What a card can meet: a node in a certain state, told in the very events that a run tells. */
export interface Story {
  node: PipelineNode
  events: Bare[]
  pinned?: true
  rehearsed?: true
  stale?: true
  health?: HealthRow
}

type Bared<Event> = Event extends RunEvent ? Omit<Event, 'runId' | 'seq' | 'at'> : never
type Bare = Bared<RunEvent>

const long = 'Die Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung'
const words = 'Paris has been the capital of France since the tenth century, with a few interruptions in times of war.'
const failure =
  'Anthropic said it is overloaded (529). Tried three times over 41 seconds; the last answer named no time to come back.'

const model = (id: string, title: string, name = 'cheap', provider = 'practice'): PipelineNode => ({
  id,
  kind: 'model',
  title,
  position: { x: 0, y: 0 },
  config: { target: { provider, model: name } },
})

const sick = (patch: Partial<HealthRow>): HealthRow => ({
  provider: 'practice',
  model: 'cheap',
  key: null,
  state: 'open',
  why: 'overloaded',
  until: null,
  share: 1,
  latencyMs: null,
  p95Ms: null,
  samples: 12,
  ...patch,
})

const begun = (nodeId: string, said = ''): Bare[] => [
  { type: 'step.started', nodeId },
  {
    type: 'attempt.started',
    nodeId,
    attempt: 1,
    target: { provider: 'practice', model: 'cheap', key: null },
    reservedUsd: 0.001,
    askKey: 'k',
  },
  ...(said === '' ? [] : [{ type: 'attempt.delta', nodeId, attempt: 1, text: said } as const]),
]

const ended = (nodeId: string, patch: Partial<ReceiptStep>, answer = ''): Bare => ({
  type: 'step.finished',
  nodeId,
  step: step(nodeId, patch),
  outputs: answer === '' ? {} : { answer: text(answer) },
})

const asked = (patch: Partial<ReceiptAttempt> = {}, more: Partial<ReceiptStep> = {}): Partial<ReceiptStep> => ({
  attempts: [attempt(patch)],
  costUsd: 0.0123,
  durationMs: 2340,
  ...more,
})

/** A Model in everything that can become of one. */
export const models: Story[] = [
  { node: model('idle', 'Idle'), events: [] },
  { node: model('price', 'Price unknown', 'gpt-brand-new', 'openai'), events: [] },
  { node: model('titles', 'Translation of the customer’s answer', 'gpt-example-mini', 'openai'), events: [] },
  { node: model('names', long, 'gpt-example-mini', 'openai'), events: [] },
  {
    node: model(
      'longmodel',
      'Long model name',
      'meta-llama/llama-4-maverick-17b-128e-instruct-fp8-2026-03-14',
      'openai',
    ),
    events: [],
  },
  {
    node: model('broken', 'Open breaker', 'balanced'),
    events: [],
    health: sick({ model: 'balanced', until: time(40_000) }),
  },
  { node: model('out', 'Out of service', 'frontier'), events: [], health: sick({ model: 'frontier', why: 'quota' }) },
  { node: model('queued', 'Queued'), events: [{ type: 'step.ready', nodeId: 'queued' }] },
  { node: model('asked', 'Asked'), events: begun('asked') },
  {
    node: model('rate', 'Queued for a rate'),
    events: [
      { type: 'step.started', nodeId: 'rate' },
      {
        type: 'rate.waiting',
        nodeId: 'rate',
        target: { provider: 'practice', model: 'cheap', key: null },
        until: new Date(Date.now() + 42_000).toISOString(),
        limit: '20 requests a minute',
      },
    ],
  },
  { node: model('streaming', 'Streaming'), events: begun('streaming', `${words} ${words}`) },
  { node: model('done', 'Done'), events: [...begun('done'), ended('done', asked(), words)] },
  {
    node: model('donesick', 'Done, breaker open', 'balanced'),
    events: [...begun('donesick'), ended('donesick', asked(), words)],
    health: sick({ model: 'balanced', until: time(40_000) }),
  },
  {
    node: model('dropped', 'Settings left out'),
    events: [...begun('dropped'), ended('dropped', asked({ dropped: ['temperature', 'seed'] }), words)],
  },
  {
    node: model('tries', 'Third attempt'),
    events: [
      ...begun('tries'),
      ended(
        'tries',
        {
          ...asked(),
          attempts: [1, 2, 3].map((n) =>
            attempt({ n, status: n < 3 ? 'failed' : 'done', errorClass: n < 3 ? 'overloaded' : null }),
          ),
        },
        words,
      ),
    ],
  },
  {
    node: model('dear', 'Dear and slow'),
    events: [
      ...begun('dear'),
      ended(
        'dear',
        asked({ usage: { ...noUsage, input: 1_204_331, output: 8_192 } }, { costUsd: 1234.56, durationMs: 754_000 }),
        words,
      ),
    ],
  },
  {
    node: model('estimated', 'Estimated'),
    events: [...begun('estimated'), ended('estimated', asked({}, { costState: 'estimated' }), words)],
  },
  {
    node: model('noprice', 'Done, price unknown'),
    events: [
      ...begun('noprice'),
      ended('noprice', asked({ costUsd: null, costState: 'unknown' }, { costUsd: null, costState: 'unknown' }), words),
    ],
  },
  {
    node: model('failed', 'Failed'),
    events: [
      ...begun('failed'),
      ended('failed', asked({ status: 'failed', errorClass: 'overloaded' }, { status: 'failed', reason: failure })),
    ],
  },
  {
    node: model('skipped', 'Skipped'),
    events: [
      ended('skipped', {
        status: 'skipped',
        reasonCode: 'not_asked',
        reason: 'Not asked: the judge passed Small’s answer.',
      }),
    ],
  },
  {
    node: model('cancelled', 'Stopped'),
    events: [ended('cancelled', { status: 'cancelled', reasonCode: 'cancelled', reason: 'The run was stopped.' })],
  },
  {
    node: model('cached', 'Kept answer'),
    events: [ended('cached', { cache: { hit: true, from: 'cache', savedUsd: 0.0042, runId: 'r0' } }, words)],
  },
  {
    node: model('pinned', 'Pinned'),
    events: [ended('pinned', { cache: { hit: true, from: 'pin', savedUsd: null, runId: null } }, words)],
    pinned: true,
  },
  {
    node: model('rehearsed', 'Rehearsed'),
    events: [...begun('rehearsed'), ended('rehearsed', asked(), words)],
    rehearsed: true,
  },
  {
    node: model('rehearsedidle', 'Rehearsed, breaker open', 'judge'),
    events: [],
    rehearsed: true,
    health: sick({ model: 'judge' }),
  },
  { node: model('stale', 'Changed since'), events: [...begun('stale'), ended('stale', asked(), words)], stale: true },
]

const outcomes = ['idle', 'running', 'done', 'failed', 'skipped'] as const

/** What isn't text: an Output shows it as it arrives. */
const given: Readonly<Record<string, Json>> = {
  sources: [
    { file: 'handbook/refunds.md', score: 0.83, text: 'A refund is paid within 14 days.' },
    { file: 'handbook/returns.md', score: 0.61, text: 'Returns need the receipt.' },
  ],
  names: ['red', 'green', 'blue'],
  answer: { language: 'German', urgent: true, tags: ['refund', 'broken'], address: { city: 'Ulm' } },
  verdict: { score: 0.82, pass: true, reason: 'Names both conditions.', criteria: [] },
  nothing: [],
}

const values: Story[] = Object.entries(given).map(([name, data]) => ({
  node: { id: `value-${name}`, kind: 'output', title: name, position: { x: 0, y: 0 }, config: { name } },
  events: [
    { type: 'step.started', nodeId: `value-${name}` },
    {
      type: 'step.finished',
      nodeId: `value-${name}`,
      step: step(`value-${name}`, { kind: 'output' }),
      outputs: { value: { type: 'json', data } },
    },
  ],
}))

/** Every kind, folded where it would be a frame, in five states; then values of several forms. */
export const kinds: Story[][] = [...allKinds.map(inEachState), values]

function inEachState(kind: Kind): Story[] {
  return outcomes.map((outcome): Story => {
    const id = `${kind.kind}-${outcome}`
    const node: PipelineNode = {
      id,
      kind: kind.kind,
      position: { x: 0, y: 0 },
      config: kind.fresh,
      ...(kind.holds === true || kind.drafts === true ? { collapsed: true } : {}),
    }
    const events: Record<(typeof outcomes)[number], Bare[]> = {
      idle: [],
      running: begun(id, kind.kind === 'output' ? '' : words),
      done: [...begun(id), ended(id, { ...asked(), kind: kind.kind }, words)],
      failed: [ended(id, { kind: kind.kind, status: 'failed', reason: failure })],
      skipped: [
        ended(id, {
          kind: kind.kind,
          status: 'skipped',
          reasonCode: 'not_taken',
          reason: 'Not taken: the router chose “billing”.',
        }),
      ],
    }
    return { node, events: events[outcome] }
  })
}
