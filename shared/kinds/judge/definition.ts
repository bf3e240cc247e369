import { z } from 'zod'
import type { Target } from '../../model/types.ts'
import { anonymousId } from '../../text/marks.ts'
import { tokensPerMessage, utf8Bytes } from '../../text/count.ts'
import {
  counted,
  idField,
  maxTokensField,
  repeated,
  score,
  targetField,
  targetLabel,
  targetName,
  textField,
  tooManyRequests,
} from '../config.ts'
import { testProblems, testsField } from '../check/definition.ts'
import { defineKind, type KindProblem, type PlannedCall } from '../define.ts'
import { judgeForm } from './form.ts'
import {
  compareSchema,
  compareSystem,
  judgeMessage,
  pickSchema,
  pickSystem,
  scoreSchema,
  scoreSystem,
} from './prompt.ts'
import { assumedContestants, groupSize, pairingsFor, picksFor } from './tournament.ts'

const schema = z.strictObject({
  mode: z.enum(['score', 'pairwise', 'best', 'panel'], 'one of score, pairwise, best, panel').default('score'),
  target: targetField.exactOptional(),
  /** A panel's judges. */
  targets: z.array(targetField).max(20, 'at most 20 judges').exactOptional(),
  panel: z.enum(['median', 'majority', 'unanimous'], 'one of median, majority, unanimous').default('median'),
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
  tests: testsField.default([]),
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
/** Who judges: a panel's `targets`, else the one `target`. The other of the two keys means nothing then. */
export const judgesOf = ({ mode, target, targets }: JudgeConfig): readonly Target[] =>
  mode === 'panel' ? (targets ?? []) : target === undefined ? [] : [target]

/** One answer is judged, not several compared. */
const ofOne = ({ mode }: JudgeConfig): boolean => mode === 'score' || mode === 'panel'

const optional = [
  { id: 'question', label: 'Question', accepts: ['any'], optional: true },
  { id: 'reference', label: 'Reference', accepts: ['any'], optional: true },
] as const

function ownTokens(config: JudgeConfig): number {
  const ids = Array.from({ length: ofOne(config) ? 1 : groupSize }, (_, i) => anonymousId(i))
  const frame = judgeMessage(
    ids.map((id) => ({ id, text: '' })),
    { question: '', reference: '', rubric: config.rubric },
  )
  const words = (system: string, shape: unknown): number => utf8Bytes(system + frame + JSON.stringify(shape))
  const asked = ofOne(config) ? words(scoreSystem, scoreSchema(config.rubric)) : words(pickSystem, pickSchema(ids))
  // A candidate that is left alone is scored, also where several would have been compared in pairs.
  const inPairs = config.mode === 'pairwise' ? words(compareSystem, compareSchema(ids)) : 0
  return Math.max(asked, inPairs) + 2 * tokensPerMessage
}

function calls(config: JudgeConfig, wires: (port: string) => number = () => assumedContestants): PlannedCall[] {
  const contestants = Math.max(1, wires('candidates'))
  const rounds = ofOne(config) ? 1 : config.mode === 'best' ? picksFor(contestants) : pairingsFor(contestants)
  const judged = ofOne(config) ? 'answer' : 'candidates'
  return judgesOf(config).map((target) => ({
    target,
    /** The free tests may leave nothing to ask about. */
    least: config.tests.length > 0 ? 0 : config.samples,
    most: rounds * config.samples,
    maxTokens: verdictTokens(config),
    ownTokens: ownTokens(config),
    from: [judged, 'question', 'reference'],
    judges: [judged],
    role: 'judge' as const,
    structured: true,
    temperature: judgeTemperature(config.samples),
    ...(ofOne(config) ? {} : { sees: 'all' as const }),
  }))
}

const fewestJudges = 2
const mostJudges = 5

function check(config: JudgeConfig): KindProblem[] {
  const problems: KindProblem[] = []
  const judges = judgesOf(config).length
  if (config.mode === 'panel' && (judges < fewestJudges || judges > mostJudges)) {
    const message = `A panel has 2 to 5 judges; this one has ${judges}.`
    problems.push({ code: 'bad_config', message, fix: 'Choose two to five models in "targets".' })
  } else if (judges === 0) {
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
    ...config.tests.flatMap(testProblems),
  ]
}

function checkWires(config: JudgeConfig, wires: (port: string) => number): KindProblem[] {
  const fix = 'Ask fewer times, take fewer judges, or wire fewer candidates.'
  const problems = tooManyRequests(calls(config, wires), fix)
  if (config.mode === 'pairwise' && wires('candidates') === 1) {
    const message = 'There is one candidate, and nothing to compare it with.'
    problems.push({ code: 'bad_config', message, fix: 'Wire a second candidate, or score the one.' })
  }
  return problems
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
  form: judgeForm,
  ports(config) {
    const verdict = { id: 'verdict', label: 'Verdict', gives: 'json' } as const
    if (ofOne(config)) {
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
  asking: (config) => (ofOne(config) ? { how: 'all' } : { how: 'settled', port: 'candidates' }),
  subtitle: (config) =>
    config.mode === 'panel'
      ? `Panel · ${counted(judgesOf(config).length, 'judge')}`
      : `Judge · ${targetLabel(config.target)}`,
  fact(config) {
    if (config.mode === 'panel') return `${panelWords[config.panel]} at ${score(passAt(config))}`
    if (config.mode === 'score') return `Pass at ${score(passAt(config))}`
    if (config.threshold !== undefined) return `Best, from ${score(config.threshold)}`
    return config.mode === 'pairwise' ? 'Pairs, in both orders' : counted(config.rubric.length, 'criterion', 'criteria')
  },
  calls,
  check,
  checkWires,
  judges: (config) => (ofOne(config) ? 'answer' : null),
  lines(config) {
    // A vote is counted judge by judge, and a run keeps one score.
    if (!ofOne(config) || (config.mode === 'panel' && config.panel !== 'median')) return null
    const { threshold: _line, ...rest } = config
    return { rest, branch: (value) => (value >= passAt(config) ? 'pass' : 'fail') }
  },
  runs: true,
  otherwise(config, _title, port) {
    const bar = score(passAt(config))
    if (config.mode === 'panel')
      return port === 'fail' ? `the panel passes it at ${bar}` : `the panel fails it at ${bar}`
    return `the judge scores it ${port === 'fail' ? 'at least' : 'under'} ${bar}`
  },
  sentence(config, _title, name) {
    const who = judgesOf(config).map(targetName)
    const by = who.length === 0 ? '' : ` with ${who.join(', ').replace(/, ([^,]*)$/, ' and $1')}`
    if (config.mode === 'panel')
      return `Judge ${name('answer')}'s answer${by}; pass where ${panelClauses[config.panel]} at ${score(passAt(config))}.`
    if (config.mode === 'score')
      return `Judge ${name('answer')}'s answer${by}; pass at ${score(passAt(config))} or more.`
    const bar = config.threshold === undefined ? '' : `, if it scores ${score(config.threshold)} or more`
    const how = config.mode === 'pairwise' ? ', pair by pair in both orders' : ''
    return `Pick the best of ${name('candidates')}${by}${how}${bar}.`
  },
})

const panelWords = { median: 'Median', majority: 'Majority', unanimous: 'All' }
const panelClauses = {
  median: 'the median score passes',
  majority: 'more than half would pass it',
  unanimous: 'all would pass it',
}
