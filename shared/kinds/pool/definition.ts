import { z } from 'zod'
import { fieldType } from '../../rules/schema.ts'
import { fieldInputs } from '../../rules/types.ts'
import { counted, firstLine, maxTokensField, schemaField, targetName, temperatureField, textField } from '../config.ts'
import { defineKind, type KindProblem } from '../define.ts'
import {
  askingInputsOf,
  defaultMaxTokens,
  effortField,
  imagesField,
  imagesPort,
  ownTokensOf,
  saysOf,
  stopField,
  thinkingForm,
  timeoutForm,
  timeoutsField,
} from '../model/asking.ts'
import { schemaProblems } from '../schemas.ts'

export const strategies = [
  'weighted',
  'roundRobin',
  'latency',
  'cost',
  'leastBusy',
  'quality',
  'balanced',
  'reliability',
] as const
export type Strategy = (typeof strategies)[number]

const mostTargets = 16
const tag = z.string().min(1, 'a word').max(40, 'at most 40 characters')

const schema = z.strictObject({
  targets: z
    .array(
      z.strictObject({
        provider: z.string().min(1, 'the id of a provider').max(64, 'at most 64 characters'),
        model: z.string().min(1, 'the name of a model').max(200, 'at most 200 characters'),
        key: z.string().min(1, 'the name of a key').max(80, 'at most 80 characters').exactOptional(),
        weight: z.number().min(0, 'at least 0').max(1000, 'at most 1,000').default(1),
        tags: z.array(tag).max(20, 'at most 20').default([]),
        paused: z.boolean().default(false),
      }),
    )
    .min(1, 'at least one target')
    .max(mostTargets, `at most ${mostTargets} targets`),
  strategy: z.enum(strategies, `one of ${strategies.join(', ')}`).default('weighted'),
  /** The same value of this field keeps the same target: `meta.user`, `vars.<name>`, `input.text`. */
  sticky: z
    .string()
    .refine((field) => fieldType(field) !== null, 'a field like meta.user, vars.question or input.text')
    .exactOptional(),
  canary: z.strictObject({ tag, percent: z.number().min(0, 'at least 0').max(100, 'at most 100') }).exactOptional(),
  needs: z.array(tag).max(20, 'at most 20').exactOptional(),
  maxCostUsd: z.number().positive('above 0').max(1000, 'at most 1,000').exactOptional(),
  system: textField.default(''),
  temperature: temperatureField.exactOptional(),
  maxTokens: maxTokensField.exactOptional(),
  outputSchema: schemaField.exactOptional(),
  effort: effortField.exactOptional(),
  thoughts: z.boolean().exactOptional(),
  stop: stopField.exactOptional(),
  stream: z.boolean().default(true),
  /** It is shown pictures: it has a port for them. */
  images: z.boolean().exactOptional(),
  timeouts: timeoutsField.exactOptional(),
})

export type PoolConfig = z.output<typeof schema>
export type PoolTarget = PoolConfig['targets'][number]

const strategyWords: Record<Strategy, { label: string; help: string }> = {
  weighted: { label: 'By weight', help: 'By chance, as often as its weight says.' },
  roundRobin: { label: 'In turn', help: 'One after the other, over all runs.' },
  latency: { label: 'Fastest', help: 'By its time to the first word; one little known is tried now and then.' },
  cost: { label: 'Cheapest', help: 'By the price of this very request.' },
  leastBusy: { label: 'Least busy', help: 'With the fewest requests under way.' },
  quality: { label: 'Best judged', help: 'By what Judges thought of its answers so far.' },
  balanced: { label: 'Balanced', help: 'Reliability, speed and price together.' },
  reliability: { label: 'Most reliable', help: 'By how often it answered.' },
}

export const pool = defineKind<PoolConfig>({
  kind: 'pool',
  label: 'Pool',
  group: 'models',
  icon: 'layers',
  help: 'Several models that can stand in for each other: each question goes to one of them, and to another when it fails. What is not well is left out, and the receipt says why.',
  schema,
  fresh: {
    targets: [
      { provider: 'practice', model: 'balanced', weight: 1, tags: [] },
      { provider: 'practice', model: 'cheap', weight: 1, tags: [] },
    ],
  },
  form: [
    {
      key: 'targets',
      label: 'Models',
      control: 'list',
      item: 'model',
      min: 1,
      max: mostTargets,
      fresh: { provider: 'practice', model: 'balanced', weight: 1, tags: [] },
      fields: [
        { key: 'model', label: 'Model', control: 'rowTarget' },
        { key: 'weight', label: 'Weight', control: 'number', min: 0, max: 1000 },
        {
          key: 'tags',
          label: 'Tags',
          control: 'words',
          placeholder: 'eu, new',
          help: 'Words to choose by, separated by commas.',
        },
        { key: 'paused', label: 'Paused', control: 'toggle' },
      ],
    },
    {
      key: 'strategy',
      label: 'Who answers',
      control: 'choice',
      choices: strategies.map((value) => ({ value, ...strategyWords[value] })),
    },
    {
      key: 'system',
      label: 'Instructions',
      control: 'longText',
      rows: 4,
      help: 'What the model should always keep to, whichever it is.',
    },
    { key: 'temperature', label: 'Temperature', control: 'number', min: 0, max: 2, step: 0.1 },
    {
      key: 'maxTokens',
      label: 'Longest answer',
      control: 'number',
      min: 1,
      whole: true,
      unit: 'tokens',
      placeholder: String(defaultMaxTokens),
    },
    {
      key: 'sticky',
      label: 'Same model for the same',
      control: 'text',
      advanced: true,
      placeholder: 'meta.user',
      help: 'A field: meta.user, vars.question, input.text. Equal values keep their model while it is well.',
    },
    {
      key: 'canary.tag',
      label: 'Try new models tagged',
      control: 'text',
      advanced: true,
      placeholder: 'new',
      help: 'Models with this tag get only the share below; the others the rest.',
    },
    {
      key: 'canary.percent',
      label: 'Share of the new ones',
      control: 'number',
      min: 0,
      max: 100,
      unit: '%',
      advanced: true,
    },
    {
      key: 'needs',
      label: 'Only models tagged',
      control: 'words',
      advanced: true,
      placeholder: 'eu',
      help: 'All of these words, as for a region. A model without them is left out.',
    },
    {
      key: 'maxCostUsd',
      label: 'Dearest request',
      control: 'number',
      min: 0,
      unit: '$',
      advanced: true,
      help: 'A model whose answer could cost more is left out.',
    },
    { key: 'outputSchema', label: 'Answer as JSON', control: 'json', advanced: true },
    imagesField,
    { key: 'stream', label: 'Show the answer while it comes', control: 'toggle', advanced: true },
    ...thinkingForm,
    ...timeoutForm,
  ],
  ports: (config) => ({
    inputs: askingInputsOf(config),
    outputs: [{ id: 'answer', label: 'Answer', gives: config.outputSchema === undefined ? 'text' : 'json' }],
  }),
  asking: () => ({ how: 'all' }),
  subtitle: (config) => `${strategyWords[config.strategy].label} · ${counted(takingPart(config).length, 'model')}`,
  fact: (config) => firstLine(config.system),
  // A hash of it picks the model, which tells nothing of it.
  reads: ({ sticky }) => fieldInputs(sticky).map((name) => ({ name, tells: false })),
  calls: (config) =>
    takingPart(config).map((target) => ({
      target: targetOf(target),
      least: 0,
      most: 1,
      oneOf: true,
      maxTokens: config.maxTokens ?? defaultMaxTokens,
      ownTokens: ownTokensOf(config.system, config.outputSchema),
      says: saysOf(config.system, config.outputSchema),
      from: ['prompt', 'context'],
      ...(config.images === true ? { images: imagesPort } : {}),
      role: 'answer',
      structured: config.outputSchema !== undefined,
      temperature: config.temperature ?? 1,
    })),
  check(config) {
    const problems: KindProblem[] = []
    const taking = takingPart(config)
    if (taking.length === 0)
      problems.push({
        code: 'bad_config',
        message: 'All its models are paused.',
        fix: 'Take the pause off at least one.',
      })
    else if (taking.every(({ weight }) => weight === 0))
      problems.push({
        code: 'bad_weights',
        message: 'All weights of it are 0, so nobody would ever be asked.',
        fix: 'Give at least one model a weight above 0.',
      })
    const names = taking.map((target) => JSON.stringify(targetOf(target)))
    for (const twice of new Set(names.filter((name, i) => names.indexOf(name) !== i)))
      problems.push({
        code: 'bad_config',
        message: `${targetName(targetOf(taking[names.indexOf(twice)]))} stands in it twice.`,
        fix: 'Take one out, and give the other the weight of both.',
      })
    const { canary, needs = [] } = config
    if (canary !== undefined && !taking.some(({ tags }) => tags.includes(canary.tag)))
      problems.push({
        code: 'bad_config',
        message: `No model of it has the tag "${canary.tag}", which new ones are known by.`,
        fix: 'Tag the new model, or take the share for new ones out.',
      })
    if (taking.length > 0 && !taking.some(({ tags }) => needs.every((word) => tags.includes(word))))
      problems.push({
        code: 'policy',
        message: `No model of it has the tags it needs: ${needs.join(', ')}.`,
        fix: 'Tag the models that may be asked.',
      })
    if (config.outputSchema !== undefined) problems.push(...schemaProblems(config.outputSchema, 'Answer as JSON'))
    return problems
  },
  runs: true,
  sentence: (config, title) => {
    const names = takingPart(config).map((target) => targetName(targetOf(target)))
    const how = strategyWords[config.strategy].label.toLowerCase()
    return `Ask one of ${title} (${names.join(', ')}), chosen ${how === 'in turn' || how === 'by weight' ? how : `as the ${how}`}.`
  },
})

export const takingPart = (config: PoolConfig): PoolTarget[] => config.targets.filter(({ paused }) => !paused)

/** The row as a target, without what is the pool's own. */
export function targetOf(row: PoolTarget | undefined): { provider: string; model: string; key?: string } {
  const { provider = '', model = '', key } = row ?? {}
  return { provider, model, ...(key === undefined ? {} : { key }) }
}
