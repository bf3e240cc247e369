import { z } from 'zod'
import { tokensPerMessage, utf8Bytes } from '../../text/count.ts'
import { anonymousId } from '../../text/marks.ts'
import { readPath } from '../../text/path.ts'
import { maxTokensField, milliseconds, notSupported, targetField, targetLabel, targetName } from '../config.ts'
import { defineKind, type KindProblem, type PlannedCall } from '../define.ts'
import { judgeMessage, pickSchema, pickSystem, type Criterion } from '../judge/prompt.ts'
import { assumedContestants, groupSize, picksFor } from '../judge/tournament.ts'
import { consensusMessage, consensusSystem } from './prompt.ts'

const strategies = ['consensus', 'council', 'bestOf', 'chain', 'moa', 'selfMoa', 'vote', 'rankFuse'] as const

const schema = z.strictObject({
  strategy: z.enum(strategies, `one of ${strategies.join(', ')}`).default('consensus'),
  target: targetField.exactOptional(),
  minOk: z.int('a whole number').min(1, 'at least 1').max(50, 'at most 50').default(1),
  stragglerMs: milliseconds.exactOptional(),
  samples: z.int('a whole number').min(1, 'at least 1').max(8, 'at most 8').exactOptional(),
  field: z.string().max(200, 'at most 200 characters').exactOptional(),
  maxTokens: maxTokensField.exactOptional(),
})

export type BlendConfig = z.output<typeof schema>

/** Once half have answered, a slow one is waited for no longer than this or 2.5 × the median. Rule: engine.md, "Blend". */
const defaultStragglerMs = 10_000

/** What the best of several answers is chosen by, when a Blend takes it as it is. */
export const bestRubric: readonly Criterion[] = [
  { id: 'correct', text: 'The answer is correct and complete.', weight: 1 },
  { id: 'clear', text: 'The answer is clear and answers what was asked.', weight: 0.5 },
]

const names: Record<(typeof strategies)[number], string> = {
  consensus: 'Consensus',
  council: 'Council',
  bestOf: 'Best of',
  chain: 'Chain',
  moa: 'Mixture of agents',
  selfMoa: 'Self-mixture',
  vote: 'Vote',
  rankFuse: 'Rank and fuse',
}

const runs = (config: BlendConfig): boolean => ['consensus', 'bestOf', 'vote'].includes(config.strategy)
const asksModel = (config: BlendConfig): boolean => config.strategy === 'consensus' || config.strategy === 'bestOf'

export const blendTokens = (config: BlendConfig): number =>
  config.maxTokens ?? (config.strategy === 'bestOf' ? 512 : 2048)

function ownTokens(config: BlendConfig, wired: number): number {
  const frame = (count: number) => Array.from({ length: count }, (_, i) => ({ id: anonymousId(i), text: '' }))
  if (config.strategy === 'consensus') {
    return utf8Bytes(consensusSystem + consensusMessage(frame(wired), '')) + 2 * tokensPerMessage
  }
  const few = frame(groupSize)
  const message = judgeMessage(few, { question: '', reference: null, rubric: bestRubric })
  return utf8Bytes(pickSystem + message + JSON.stringify(pickSchema(few.map((one) => one.id)))) + 2 * tokensPerMessage
}

function calls(config: BlendConfig, wires: (port: string) => number = () => assumedContestants): PlannedCall[] {
  if (!asksModel(config) || config.target === undefined) return []
  const wired = wires('answers')
  const consensus = config.strategy === 'consensus'
  return [
    {
      target: config.target,
      /** A single answer that came is passed on, and no model is asked. */
      least: 0,
      most: wired < 2 ? 0 : consensus ? 1 : picksFor(wired),
      maxTokens: blendTokens(config),
      ownTokens: ownTokens(config, wired),
      from: ['answers', 'question'],
      role: consensus ? 'blend' : 'judge',
      structured: !consensus,
      temperature: 0,
      sees: 'all',
    },
  ]
}

function check(config: BlendConfig): KindProblem[] {
  const problems: KindProblem[] = []
  if (!runs(config)) {
    problems.push(notSupported(`The Blend's strategy ${config.strategy}`, 'Choose consensus, best of or vote.'))
  } else if (config.samples !== undefined) {
    problems.push(notSupported('"samples" on a Blend', 'Wire several Models to it instead.'))
  }
  if (asksModel(config) && config.target === undefined) {
    problems.push({ code: 'bad_config', message: 'The Blend has no model to blend with.', fix: 'Choose a model.' })
  }
  if (config.field !== undefined) {
    const path = readPath(config.field)
    if (!path.ok)
      problems.push({ code: 'bad_config', message: `${path.problem}.`, fix: 'Correct the field to vote on.' })
  }
  return problems
}

export const blend = defineKind<BlendConfig>({
  kind: 'blend',
  label: 'Blend',
  group: 'combine',
  icon: 'blend',
  help: 'Makes one answer of several: merged by a model, the best as it is, or what most of them say.',
  schema,
  fresh: { strategy: 'consensus', target: { provider: 'practice', model: 'frontier' } },
  form: [
    {
      key: 'strategy',
      label: 'How it blends',
      control: 'choice',
      choices: [
        { value: 'consensus', label: 'Consensus', help: 'A model merges the answers and resolves what conflicts.' },
        { value: 'bestOf', label: 'Best of', help: 'A model picks one; it goes on word for word.' },
        { value: 'vote', label: 'Vote', help: 'What most answers say. Free, for short answers.' },
      ],
    },
    {
      key: 'target',
      label: 'Model',
      control: 'target',
      when: { key: 'strategy', in: ['consensus', 'bestOf', undefined] },
    },
    {
      key: 'field',
      label: 'Vote on',
      control: 'text',
      placeholder: 'category',
      help: 'A field of JSON answers, like order.category. Empty: the whole answer.',
      when: { key: 'strategy', in: ['vote'] },
    },
    {
      key: 'minOk',
      label: 'Answers needed',
      control: 'number',
      min: 1,
      max: 50,
      whole: true,
      help: 'With fewer the step fails. What failed is left out and named.',
    },
    {
      key: 'stragglerMs',
      label: 'Wait for a slow answer',
      control: 'number',
      min: 1,
      whole: true,
      unit: 'ms',
      placeholder: String(defaultStragglerMs),
      advanced: true,
      help: 'At least this long, and 2.5 times what the others took.',
    },
    {
      key: 'maxTokens',
      label: 'Longest answer',
      control: 'number',
      min: 1,
      whole: true,
      unit: 'tokens',
      advanced: true,
      when: { key: 'strategy', in: ['consensus', 'bestOf', undefined] },
    },
  ],
  ports: (config) => ({
    inputs: [
      { id: 'answers', label: 'Answers', accepts: ['any'], many: true },
      { id: 'question', label: 'Question', accepts: ['any'], optional: true },
    ],
    outputs: [
      {
        id: 'answer',
        label: 'Answer',
        gives: config.strategy === 'bestOf' || config.strategy === 'vote' ? { sameAs: ['answers'] } : 'text',
      },
      { id: 'disagreement', label: 'Disagreement', gives: 'json' },
    ],
  }),
  asking: (config) => ({ how: 'settled', port: 'answers', stragglerMs: config.stragglerMs ?? defaultStragglerMs }),
  subtitle: (config) =>
    asksModel(config)
      ? `${names[config.strategy]} · ${targetLabel(config.target)}`
      : `Blend · ${names[config.strategy].toLowerCase()}`,
  fact: (config) => (config.minOk > 1 ? `At least ${config.minOk} answers` : null),
  calls,
  check,
  runs: true,
  sentence(config, _title, name) {
    const answers = name('answers')
    if (config.strategy === 'vote') return `Take what most of ${answers} say.`
    const who = config.target === undefined ? 'a model' : targetName(config.target)
    return config.strategy === 'bestOf'
      ? `Have ${who} pick the best of ${answers}.`
      : `Have ${who} blend ${answers} into one answer.`
  },
})
