import type { JsonObject } from '../../../shared/json.ts'

/*
 * What can be drawn by chance: every kind there is (a test counts them). Waits for stragglers are long, so that what comes of a run doesn't hang on who was slow; the few that
 * do are marked `racy`.
 */

export interface Part {
  kind: string
  config: JsonObject
  /** Who is first decides what comes of it. */
  racy?: true
  /** So does how much was shown before something broke: that is a matter of time, but the same each time. */
  paced?: true
}

export const target = (model: string, provider = 'practice'): JsonObject => ({ target: { provider, model } })
const pooled = (model: string, provider = 'practice'): JsonObject => ({ provider, model })
const patient = { stragglerMs: 300_000 }
const rubric = [
  { id: 'correct', text: 'It is right.', weight: 2 },
  { id: 'short', text: 'It is short.', weight: 1 },
]
const shape = {
  type: 'object',
  properties: { kind: { enum: ['a', 'b'] }, n: { type: 'number' } },
  required: ['kind', 'n'],
}

export const models: readonly Part[] = [
  { kind: 'model', config: target('cheap') },
  { kind: 'model', config: { ...target('balanced'), stream: false, temperature: 0 } },
  { kind: 'model', config: { ...target('cheap'), temperature: 0, cache: { mode: 'exact' } } },
  {
    kind: 'model',
    config: { ...target('frontier', 'practice-anthropic'), system: 'Be brief.', maxTokens: 100, role: 'worker' },
  },
  { kind: 'model', config: { ...target('cheap', 'practice-gemini'), outputSchema: shape } },
  {
    kind: 'model',
    config: { ...target('balanced', 'practice-ollama'), temperature: 0.7, timeouts: { totalMs: 5000 } },
  },
]

/** Never taken by a Router: nothing but branches and what they are chosen by. */
const twoWays = [
  { id: 'a', label: 'A', examples: ['rain', 'clouds', 'weather'], weight: 3, atLeast: 0.4 },
  { id: 'b', label: 'B', examples: ['Paris', 'Rome', 'towns'], weight: 1, atLeast: 0 },
]

const argument = [{ name: 'a', type: 'number', required: false }]
const web = (name: string, method: string): JsonObject => ({
  name,
  description: `To ${name} things.`,
  method,
  url: `https://tools.example/${name}`,
  params: argument,
})

export const others: readonly Part[] = [
  { kind: 'tool', config: { ...target('balanced'), tools: [web('look', 'GET'), web('write', 'POST')], maxCalls: 3 } },
  { kind: 'tool', config: { ...target('balanced', 'practice-anthropic'), tools: [web('send', 'PUT')], maxCalls: 1 } },
  {
    kind: 'tool',
    config: {
      ...target('frontier', 'practice-gemini'),
      tools: [{ name: 'read', server: 'files', tool: 'read_file' }, web('look', 'GET')],
      maxCalls: 2,
    },
  },
  // A drafted Blend cuts its stragglers early, which hangs on who is slow.
  {
    kind: 'planner',
    config: { ...target('balanced'), maxSteps: 4, targets: [pooled('cheap'), pooled('judge')] },
    racy: true,
  },
  {
    kind: 'planner',
    config: {
      ...target('balanced'),
      kinds: ['prompt', 'model', 'judge', 'check', 'fallback', 'join', 'parse', 'transform'],
      targets: [pooled('cheap')],
    },
  },
  { kind: 'planner', config: { ...target('frontier'), kinds: ['model', 'check', 'transform'], repair: false } },
  { kind: 'transform', config: { expression: '$string($) & "!"', gives: 'text' } },
  { kind: 'transform', config: { expression: '$split($string($), " ")[[0..2]]' } },
  { kind: 'transform', config: { expression: 'n * 2', gives: 'number' } },
  { kind: 'transform', config: { expression: '{"a": $, "b": $other}', inputs: [{ name: 'other' }] } },
  { kind: 'note', config: { text: 'What it is for.' } },
  {
    kind: 'guard',
    config: { mode: 'check', examples: ['It rains.', 'Clouds and wind.', 'It is wet.'], embed: pooled('embed') },
  },
  { kind: 'context', config: { strategy: 'select', keep: 1, maxTokens: 40 } },
  { kind: 'context', config: { strategy: 'select', keep: 1, maxTokens: 40, embed: pooled('embed') } },
  { kind: 'prompt', config: { template: 'Take {{one}} and {{two}}.' } },
  { kind: 'prompt', config: { template: 'One\nof {{these}}\nlines.' } },
  {
    kind: 'router',
    config: {
      mode: 'rules',
      branches: [
        { id: 'yes', when: { field: 'input.text', op: 'contains', value: 'yes' } },
        { id: 'long', when: { field: 'input.words', op: 'gt', value: 20 } },
        { id: 'rest' },
      ],
      else: 'rest',
    },
  },
  { kind: 'router', config: { mode: 'classifier', ...target('cheap'), branches: twoWays, else: 'b' } },
  { kind: 'router', config: { mode: 'similarity', ...target('embed'), branches: twoWays, else: 'b' } },
  { kind: 'router', config: { mode: 'difficulty', branches: twoWays, else: 'b' } },
  { kind: 'router', config: { mode: 'split', branches: twoWays, else: 'b' } },
  { kind: 'judge', config: { ...target('judge'), threshold: 0.5, rubric } },
  { kind: 'judge', config: { ...target('judge'), samples: 2, threshold: 0.4 } },
  { kind: 'judge', config: { ...target('judge'), mode: 'best' } },
  { kind: 'judge', config: { ...target('judge'), mode: 'pairwise', threshold: 0.5 } },
  {
    kind: 'judge',
    config: { mode: 'panel', panel: 'majority', targets: [pooled('judge'), pooled('judge', 'practice-gemini')] },
  },
  { kind: 'check', config: { tests: [{ kind: 'contains', value: 'rain' }] } },
  { kind: 'check', config: { tests: [{ kind: 'maxWords', value: 12 }] } },
  { kind: 'guard', config: { mode: 'check', words: [{ word: 'clouds' }] } },
  { kind: 'guard', config: { mode: 'check', topic: 'the weather', ...target('judge'), stop: true } },
  { kind: 'guard', config: { mode: 'check', claims: true, ...target('judge') } },
  { kind: 'guard', config: { mode: 'mask', names: [{ name: 'Paris' }] } },
  { kind: 'human', config: { mode: 'review', question: 'May it go on?' } },
  { kind: 'human', config: { mode: 'choose' } },
  { kind: 'human', config: { mode: 'review', timeoutMs: 400 }, racy: true },
  { kind: 'fallback', config: { options: 2 } },
  { kind: 'fallback', config: { options: 3, on: { bad_request: 'next', server: 'fail' } } },
  { kind: 'fallback', config: { options: 2, hedgeMs: 300 }, racy: true },
  { kind: 'fallback', config: { options: 3, onBreak: 'continue' }, paced: true },
  { kind: 'fallback', config: { options: 2, onBreak: 'fail' }, paced: true },
  { kind: 'blend', config: { strategy: 'vote', ...patient } },
  { kind: 'blend', config: { strategy: 'vote', stragglerMs: 100 }, racy: true },
  { kind: 'blend', config: { strategy: 'consensus', ...target('frontier'), minOk: 2, ...patient } },
  { kind: 'blend', config: { strategy: 'bestOf', ...target('judge'), ...patient } },
  { kind: 'blend', config: { strategy: 'council', ...target('balanced'), samples: 2, ...patient } },
  { kind: 'blend', config: { strategy: 'chain', ...target('cheap'), ...patient } },
  { kind: 'blend', config: { strategy: 'moa', ...target('cheap'), layers: 2, samples: 2, ...patient } },
  { kind: 'blend', config: { strategy: 'selfMoa', ...target('cheap'), samples: 3, ...patient } },
  { kind: 'blend', config: { strategy: 'rankFuse', ...target('balanced'), ...patient } },
  { kind: 'compare', config: {} },
  { kind: 'join', config: { policy: 'all' } },
  { kind: 'join', config: { policy: 'any' } },
  { kind: 'join', config: { policy: 'first' }, racy: true },
  { kind: 'join', config: { policy: 'kOfN', k: 2 }, racy: true },
  { kind: 'join', config: { policy: 'deadline', deadlineMs: 700 }, racy: true },
  { kind: 'parse', config: { repair: 'text' } },
  { kind: 'parse', config: { repair: 'model', ...target('cheap'), fields: [{ name: 'n', path: 'n' }] } },
  { kind: 'documents', config: { collection: 'handbook', top: 2 } },
  { kind: 'documents', config: { collection: 'handbook', top: 2, ...target('embed') } },
  { kind: 'context', config: { strategy: 'drop', maxTokens: 40 } },
  { kind: 'context', config: { strategy: 'summarise', keep: 1, maxTokens: 30, ...target('cheap') } },
  { kind: 'context', config: { strategy: 'refuse', maxTokens: 60 } },
  {
    kind: 'pool',
    config: { strategy: 'cost', targets: [pooled('cheap'), pooled('balanced', 'practice-anthropic')] },
  },
  {
    kind: 'pool',
    config: { strategy: 'weighted', targets: [pooled('cheap', 'practice-gemini'), pooled('balanced')] },
  },
  {
    kind: 'pool',
    config: { strategy: 'latency', targets: [pooled('cheap'), pooled('frontier'), pooled('balanced')] },
  },
]

/** A box, in whose inside other things are drawn. */
export const boxes: readonly Part[] = [
  { kind: 'refine', config: { maxRounds: 3 } },
  { kind: 'refine', config: { maxRounds: 2, patience: 1, onFailure: 'fail' } },
  { kind: 'forEach', config: { from: 'lines', concurrency: 2 } },
  { kind: 'forEach', config: { from: 'list', concurrency: 3, maxItems: 4 } },
  // Whoever fails first ends the others.
  { kind: 'forEach', config: { from: 'lines', concurrency: 3, onError: 'fail' }, racy: true },
  { kind: 'pipeline', config: {} },
  // No box to the run: what lies in it is wired with what lies about it.
  { kind: 'group', config: {} },
]

/** Inputs that a box has inside, by kind. */
export const insideInputs: Readonly<Record<string, readonly string[]>> = {
  refine: ['task', 'feedback', 'previous'],
  forEach: ['item', 'topic'],
  pipeline: ['task'],
}
