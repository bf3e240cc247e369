import { z } from 'zod'
import { anonymousId } from '../../text/marks.ts'
import { tokensPerMessage, utf8Bytes } from '../../text/count.ts'
import {
  counted,
  idField,
  jsonField,
  maxTokensField,
  notSupported,
  repeated,
  score,
  targetField,
  targetLabel,
  targetName,
  textField,
} from '../config.ts'
import { defineKind, type KindProblem, type PlannedCall } from '../define.ts'
import { judgeMessage, pickSchema, pickSystem, scoreSchema, scoreSystem } from './prompt.ts'
import { assumedContestants, groupSize, picksFor } from './tournament.ts'

const schema = z.strictObject({
  mode: z.enum(['score', 'pairwise', 'best', 'panel'], 'one of score, pairwise, best, panel').default('score'),
  target: targetField.exactOptional(),
  targets: jsonField.exactOptional(),
  rubric: z
    .array(
      z.strictObject({
        id: idField,
        text: textField,
        weight: z.number().min(0, 'at least 0').max(1000, 'at most 1,000').default(1),
      }),
    )
    .max(20, 'at most 20 criteria')
    .default([{ id: 'correct', text: 'The answer is correct and complete.', weight: 1 }]),
  threshold: z.number().min(0, 'at least 0').max(1, 'at most 1').exactOptional(),
  samples: z.int('a whole number').min(1, 'at least 1').max(8, 'at most 8').default(1),
  maxTokens: maxTokensField.exactOptional(),
})

export type JudgeConfig = z.output<typeof schema>

/** Where an answer passes when nothing is said. */
const defaultThreshold = 0.7
export const passAt = (config: JudgeConfig): number => config.threshold ?? defaultThreshold
/** Longest verdict when nothing is said. Rule: engine.md, "Budget and cost". */
export const verdictTokens = (config: { maxTokens?: number }): number => config.maxTokens ?? 512
/** Several samples of one question only differ above temperature 0. */
export const judgeTemperature = (samples: number): number => (samples > 1 ? 0.7 : 0)

const optional = [
  { id: 'question', label: 'Question', accepts: ['any'], optional: true },
  { id: 'reference', label: 'Reference', accepts: ['any'], optional: true },
] as const

function ownTokens(config: JudgeConfig): number {
  const picks = config.mode === 'best'
  const ids = Array.from({ length: picks ? groupSize : 1 }, (_, i) => anonymousId(i))
  const frame = judgeMessage(
    ids.map((id) => ({ id, text: '' })),
    { question: '', reference: '', rubric: config.rubric },
  )
  const shape = picks ? pickSchema(ids) : scoreSchema(config.rubric)
  return utf8Bytes((picks ? pickSystem : scoreSystem) + frame + JSON.stringify(shape)) + 2 * tokensPerMessage
}

function calls(config: JudgeConfig, wires: (port: string) => number = () => assumedContestants): PlannedCall[] {
  if (config.target === undefined || (config.mode !== 'score' && config.mode !== 'best')) return []
  const most = config.mode === 'score' ? 1 : picksFor(Math.max(1, wires('candidates')))
  return [
    {
      target: config.target,
      least: config.samples,
      most: most * config.samples,
      maxTokens: verdictTokens(config),
      ownTokens: ownTokens(config),
      from: config.mode === 'score' ? ['answer', 'question', 'reference'] : ['candidates', 'question', 'reference'],
      role: 'judge',
      structured: true,
      temperature: judgeTemperature(config.samples),
      ...(config.mode === 'best' ? { sees: 'all' as const } : {}),
    },
  ]
}

function check(config: JudgeConfig): KindProblem[] {
  const problems: KindProblem[] = []
  if (config.mode === 'pairwise' || config.mode === 'panel') {
    problems.push(notSupported(`The Judge's mode ${config.mode}`, 'Choose score or pick best.'))
  }
  if (config.targets !== undefined)
    problems.push(notSupported('A Judge with several models', 'Choose one model in "target".'))
  else if (config.target === undefined) {
    problems.push({ code: 'bad_config', message: 'The Judge has no model to judge with.', fix: 'Choose a model.' })
  }
  if (config.rubric.length === 0) {
    problems.push({ code: 'bad_config', message: 'The rubric is empty.', fix: 'Add a criterion.' })
  } else if (config.rubric.every((criterion) => criterion.weight === 0)) {
    problems.push({ code: 'bad_weights', message: 'Every criterion weighs 0.', fix: 'Give at least one a weight.' })
  }
  for (const criterion of config.rubric) {
    if (criterion.text.trim() !== '') continue
    problems.push({
      code: 'bad_config',
      message: `The criterion "${criterion.id}" has no text.`,
      fix: 'Say what to look at.',
    })
  }
  return [
    ...problems,
    ...repeated(
      config.rubric.map((criterion) => criterion.id),
      'criteria',
    ),
  ]
}

export const judge = defineKind<JudgeConfig>({
  kind: 'judge',
  label: 'Judge',
  group: 'decide',
  icon: 'scale',
  help: 'Has a model score an answer against a rubric and lets it pass or not, or picks the best of several answers.',
  schema,
  fresh: {
    mode: 'score',
    target: { provider: 'practice', model: 'judge' },
    threshold: defaultThreshold,
    rubric: [{ id: 'correct', text: 'The answer is correct and complete.', weight: 1 }],
  },
  form: [
    {
      key: 'mode',
      label: 'How it judges',
      control: 'choice',
      choices: [
        { value: 'score', label: 'Score against a rubric', help: 'One answer passes or fails.' },
        { value: 'best', label: 'Pick the best', help: 'Several answers; the best goes on as it is.' },
      ],
    },
    { key: 'target', label: 'Model', control: 'target', help: 'Another model than those it judges.' },
    {
      key: 'rubric',
      label: 'Rubric',
      control: 'list',
      item: 'criterion',
      idPrefix: 'criterion',
      min: 1,
      max: 20,
      fresh: { text: '', weight: 1 },
      fields: [
        { key: 'text', label: 'What to look at', control: 'text', placeholder: 'The answer is correct and complete.' },
        { key: 'weight', label: 'Weight', control: 'number', min: 0, max: 1000, step: 0.5 },
      ],
    },
    {
      key: 'threshold',
      label: 'Pass at',
      control: 'slider',
      min: 0,
      max: 1,
      step: 0.05,
      help: 'Scores go from 0, not met at all, to 1, fully met.',
      when: { key: 'mode', in: ['score', undefined] },
    },
    {
      key: 'threshold',
      label: 'The winner passes at',
      control: 'number',
      min: 0,
      max: 1,
      step: 0.05,
      placeholder: 'any score',
      help: 'With a value here, a winner under it goes out at Fail.',
      when: { key: 'mode', in: ['best'] },
    },
    {
      key: 'samples',
      label: 'Ask so many times',
      control: 'number',
      min: 1,
      max: 8,
      whole: true,
      advanced: true,
      help: 'The mean counts. Each time is paid.',
    },
    {
      key: 'maxTokens',
      label: 'Longest verdict',
      control: 'number',
      min: 1,
      whole: true,
      unit: 'tokens',
      placeholder: '512',
      advanced: true,
    },
  ],
  ports(config) {
    const verdict = { id: 'verdict', label: 'Verdict', gives: 'json' } as const
    if (config.mode === 'score') {
      return {
        inputs: [{ id: 'answer', label: 'Answer', accepts: ['any'] }, ...optional],
        outputs: [
          { id: 'pass', label: 'Pass', gives: { sameAs: ['answer'] }, branch: true },
          { id: 'fail', label: 'Fail', gives: { sameAs: ['answer'] }, branch: true },
          verdict,
        ],
      }
    }
    const gives = { sameAs: ['candidates'] }
    const best = { id: 'best', label: 'Best', gives }
    return {
      inputs: [{ id: 'candidates', label: 'Candidates', accepts: ['any'], many: true }, ...optional],
      outputs:
        config.threshold === undefined
          ? [best, verdict]
          : [{ ...best, branch: true }, { id: 'fail', label: 'Fail', gives, branch: true }, verdict],
    }
  },
  asking: (config) => (config.mode === 'score' ? { how: 'all' } : { how: 'settled', port: 'candidates' }),
  subtitle: (config) => `Judge · ${targetLabel(config.target)}`,
  fact(config) {
    if (config.mode === 'score') return `Pass at ${score(passAt(config))}`
    return config.threshold === undefined
      ? counted(config.rubric.length, 'criterion', 'criteria')
      : `Best, from ${score(config.threshold)}`
  },
  calls,
  check,
  runs: true,
  otherwise: (config, _title, port) =>
    `the judge scores it ${port === 'fail' ? 'at least' : 'under'} ${score(passAt(config))}`,
  sentence(config, _title, name) {
    const who = config.target === undefined ? '' : ` with ${targetName(config.target)}`
    if (config.mode === 'score') {
      return `Judge ${name('answer')}'s answer${who}; pass at ${score(passAt(config))} or more.`
    }
    const bar = config.threshold === undefined ? '' : `, if it scores ${score(config.threshold)} or more`
    return `Pick the best of ${name('candidates')}${who}${bar}.`
  },
})
