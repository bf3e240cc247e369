import { z } from 'zod'
import type { Target } from '../../model/types.ts'
import { tokensPerMessage, utf8Bytes } from '../../text/count.ts'
import {
  counted,
  maxTokensField,
  repeated,
  targetField,
  targetLabel,
  targetName,
  temperatureField,
  textField,
} from '../config.ts'
import { defineKind, type KindProblem, type PlannedCall } from '../define.ts'
import { askingInputsOf, defaultMaxTokens } from '../model/asking.ts'
import { draftMessage, draftSchema, draftSystem, longestText } from './prompt.ts'
import { stepKinds } from './steps.ts'

/** Rule: the contract of this kind, five steps. */
const mostSteps = 5

const schema = z.strictObject({
  target: targetField.exactOptional(),
  system: textField.default(''),
  temperature: temperatureField.exactOptional(),
  /** Longest draft. */
  maxTokens: maxTokensField.exactOptional(),
  kinds: z
    .array(z.enum(stepKinds, `one of ${stepKinds.join(', ')}`))
    .max(20, 'at most 20 kinds')
    .default([...stepKinds]),
  /** Models that steps may ask; none: the one that drafts. */
  targets: z.array(targetField).max(8, 'at most 8 models').default([]),
  maxSteps: z.int('a whole number').min(1, 'at least 1').max(mostSteps, `at most ${mostSteps}`).default(mostSteps),
  /** Longest answer of each step. */
  stepTokens: maxTokensField.exactOptional(),
  repair: z.boolean().default(true),
})

export type PlannerConfig = z.output<typeof schema>

/** Models that drafted steps may ask. */
export const targetsOf = ({ target, targets }: PlannerConfig): readonly Target[] =>
  targets.length > 0 ? targets : target === undefined ? [] : [target]

export const draftTokens = (config: PlannerConfig): number => config.maxTokens ?? defaultMaxTokens
export const stepTokens = (config: PlannerConfig): number => config.stepTokens ?? defaultMaxTokens

/** How a model's place in a draft is written. */
export const placeOf = ({ provider, model }: Target): string => `${provider}/${model}`

/** The kinds in their own order, each once. */
export const kindsOf = ({ kinds }: PlannerConfig): (typeof stepKinds)[number][] =>
  stepKinds.filter((kind) => kinds.includes(kind))

export const systemOf = (config: PlannerConfig): string =>
  draftSystem(config.system, {
    kinds: kindsOf(config),
    models: targetsOf(config).map(placeOf),
    maxSteps: config.maxSteps,
  })

export const schemaOf = (config: PlannerConfig): ReturnType<typeof draftSchema> =>
  draftSchema(kindsOf(config), targetsOf(config).map(placeOf))

/** Bytes that a drafted step adds to what comes in, at most: its text, and the words of the kind that asks with it. */
const stepWords = 3 * longestText

/** The draft; then as many requests as there may be steps, each to the dearest model given, with all that came before it. */
function calls(config: PlannerConfig): PlannedCall[] {
  const { target, maxSteps } = config
  if (target === undefined) return []
  const from = ['prompt', 'context']
  const maxTokens = stepTokens(config)
  return [
    {
      target,
      least: 1,
      most: 1,
      maxTokens: draftTokens(config),
      ownTokens:
        utf8Bytes(systemOf(config) + draftMessage('', '') + JSON.stringify(schemaOf(config))) + 2 * tokensPerMessage,
      from,
      role: 'assist',
      structured: true,
      temperature: config.temperature ?? 1,
    },
    ...targetsOf(config).map((each): PlannedCall => ({
      target: each,
      least: 0,
      most: maxSteps,
      expected: Math.ceil(maxSteps / 2),
      drafted: true,
      maxTokens,
      ownTokens: stepWords,
      from,
      role: 'answer',
      structured: false,
      temperature: 1,
      earlier: { answers: maxSteps - 1, maxTokens },
    })),
  ]
}

function check(config: PlannerConfig): KindProblem[] {
  const problems: KindProblem[] = []
  const bad = (message: string, fix: string): void => void problems.push({ code: 'bad_config', message, fix })
  if (config.target === undefined) bad('There is no model to draft the steps.', 'Choose a model.')
  if (config.kinds.length === 0) bad('There is no kind that a step may be.', 'Allow at least one kind, such as Model.')
  return [...problems, ...repeated(config.kinds, 'kinds'), ...repeated(config.targets.map(placeOf), 'models for steps')]
}

export const planner = defineKind<PlannerConfig>({
  kind: 'planner',
  label: 'Planner',
  group: 'flow',
  icon: 'drafting-compass',
  help: 'Has a model draft at most five steps for a task, out of kinds and models that you allow. The steps are checked like a drawing of yours, shown as drawn, and run.',
  schema,
  fresh: {
    target: { provider: 'practice', model: 'frontier' },
    targets: [{ provider: 'practice', model: 'balanced' }],
    kinds: [...stepKinds],
    maxSteps: mostSteps,
  },
  form: [
    { key: 'target', label: 'Model that drafts', control: 'target' },
    {
      key: 'system',
      label: 'Instructions',
      control: 'longText',
      rows: 3,
      placeholder: 'What a good plan looks like here.',
    },
    {
      key: 'targets',
      label: 'Models for the steps',
      control: 'list',
      item: 'model',
      min: 0,
      max: 8,
      fresh: { provider: 'practice', model: 'balanced' },
      fields: [{ key: 'model', label: 'Model', control: 'rowTarget' }],
      help: 'No others are ever asked. Empty: the model that drafts.',
    },
    {
      key: 'kinds',
      label: 'Kinds of steps',
      control: 'several',
      choices: [
        { value: 'prompt', label: 'Prompt' },
        { value: 'model', label: 'Model' },
        { value: 'judge', label: 'Judge' },
        { value: 'check', label: 'Check' },
        { value: 'fallback', label: 'Fallback' },
        { value: 'blend', label: 'Blend' },
        { value: 'join', label: 'Join' },
        { value: 'parse', label: 'Parse' },
        { value: 'transform', label: 'Transform' },
      ],
      help: 'What reaches files, the web or people can’t be drafted.',
    },
    { key: 'maxSteps', label: 'Steps at most', control: 'number', min: 1, max: mostSteps, whole: true },
    {
      key: 'repair',
      label: 'Ask once more for a draft that doesn’t hold',
      control: 'toggle',
      advanced: true,
      help: 'The model is told what is wrong with it. A second one that doesn’t hold fails the node; nothing of it runs.',
    },
    { key: 'temperature', label: 'Temperature', control: 'number', min: 0, max: 2, step: 0.1, advanced: true },
    {
      key: 'maxTokens',
      label: 'Longest draft',
      control: 'number',
      min: 1,
      whole: true,
      unit: 'tokens',
      placeholder: String(defaultMaxTokens),
      advanced: true,
    },
    {
      key: 'stepTokens',
      label: 'Longest answer of a step',
      control: 'number',
      min: 1,
      whole: true,
      unit: 'tokens',
      placeholder: String(defaultMaxTokens),
      advanced: true,
    },
  ],
  ports: () => ({
    inputs: askingInputsOf({}),
    outputs: [
      { id: 'answer', label: 'Answer', gives: 'text' },
      { id: 'plan', label: 'Plan', gives: 'json' },
    ],
  }),
  asking: () => ({ how: 'all' }),
  subtitle: (config) => targetLabel(config.target),
  fact: (config) => `Drafts up to ${counted(config.maxSteps, 'step')}`,
  calls,
  check,
  drafts: true,
  runs: true,
  sentence: (config, title) =>
    `Ask ${title}${config.target === undefined ? '' : ` (${targetName(config.target)})`} to draft up to ${counted(config.maxSteps, 'step')} (${kindsOf(config).join(', ')}) for ${targetsOf(config).map(targetName).join(', ')}; check them, and run them.`,
})
