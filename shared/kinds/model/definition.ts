import { z } from 'zod'
import { cacheTerms, mostCompared } from '../../cache.ts'
import {
  firstLine,
  maxTokensField,
  schemaField,
  targetField,
  targetLabel,
  targetName,
  temperatureField,
  textField,
} from '../config.ts'
import { defineKind, type KindProblem, type PlannedCall } from '../define.ts'
import { schemaProblems } from '../schemas.ts'
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
} from './asking.ts'
import { roleHelp, roleNames, rolePrompts, roles } from './roles.ts'

const schema = z.strictObject({
  target: targetField,
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
  retry: z
    .strictObject({
      /** Requests on this target at most, the first included; absent: by the table of error classes. */
      attempts: z.int('a whole number').min(0, 'at least 0').max(8, 'at most 8').exactOptional(),
    })
    .exactOptional(),
  timeouts: timeoutsField.exactOptional(),
  cache: cacheTerms.exactOptional(),
  role: z.enum(roles, `one of ${roles.join(', ')}`).exactOptional(),
  /** The role's words; absent, those of `roles.ts`. */
  rolePrompt: textField.exactOptional(),
})

export type ModelConfig = z.output<typeof schema>

/** What a model is told before anything is asked: its role's words, then its own instructions. */
export function instructionsOf({ role, rolePrompt, system }: ModelConfig): string {
  if (role === undefined) return system
  const words = rolePrompt === undefined || rolePrompt.trim() === '' ? rolePrompts[role] : rolePrompt
  return system.trim() === '' ? words : `${words}\n\n${system}`
}

/** Kept questions and this one become vectors where only words and vectors together may say that they are the same. */
function comparing({ cache }: ModelConfig): PlannedCall[] {
  if (cache?.embed === undefined || (cache.mode !== 'semantic' && cache.mode !== 'shadow')) return []
  return [
    {
      target: cache.embed,
      // Most questions resemble none that is kept, and then nothing is sent.
      least: 0,
      expected: 1,
      // As much text as this one's, since their words have to be the same.
      most: 1 + mostCompared,
      maxTokens: 1,
      ownTokens: 0,
      from: ['prompt', 'context'],
      role: 'embed',
      structured: false,
      temperature: 0,
    },
  ]
}

export const model = defineKind<ModelConfig>({
  kind: 'model',
  label: 'Model',
  group: 'models',
  icon: 'sparkles',
  help: 'Asks one language model. What it answers goes on along its wire, word by word while it comes.',
  schema,
  fresh: { target: { provider: 'practice', model: 'balanced' } },
  form: [
    { key: 'target', label: 'Model', control: 'target' },
    {
      key: 'system',
      label: 'Instructions',
      control: 'longText',
      rows: 4,
      help: 'What the model should always keep to, whatever it is asked.',
      placeholder: 'You answer customers of a bakery, kindly and briefly.',
    },
    {
      key: 'role',
      label: 'Role',
      control: 'choice',
      help: 'Words put before the instructions. For a thinker, a worker and a verifier in a row.',
      none: 'None',
      choices: roles.map((role) => ({ value: role, label: roleNames[role], help: roleHelp[role] })),
    },
    ...roles.map((role) => ({
      key: 'rolePrompt',
      label: `What the ${role} is told`,
      control: 'longText' as const,
      rows: 5,
      preset: rolePrompts[role],
      help: 'Change it as you like. Emptied, it is as it was.',
      when: { key: 'role', in: [role] },
    })),
    {
      key: 'temperature',
      label: 'Temperature',
      control: 'number',
      min: 0,
      max: 2,
      step: 0.1,
      help: '0 gives the same answer each time; higher varies more. Empty: as the provider does it.',
    },
    {
      key: 'maxTokens',
      label: 'Longest answer',
      control: 'number',
      min: 1,
      whole: true,
      unit: 'tokens',
      placeholder: String(defaultMaxTokens),
      help: 'Also what the budget sets aside. A token is about three quarters of a word.',
    },
    imagesField,
    {
      key: 'outputSchema',
      label: 'Answer as JSON',
      control: 'json',
      advanced: true,
      help: 'A JSON Schema. With one, the answer is JSON that follows it, asked for once more if it does not.',
    },
    {
      key: 'stream',
      label: 'Show the answer while it comes',
      control: 'toggle',
      advanced: true,
    },
    {
      key: 'cache.mode',
      label: 'Kept answers',
      control: 'choice',
      choices: [
        { value: 'off', label: 'Ask each time' },
        {
          value: 'exact',
          label: 'For the very same question',
          help: 'Costs nothing, and says which run it came from.',
        },
        {
          value: 'shadow',
          label: 'For other words, tried out',
          help: 'Asks all the same, and the receipt says what would have been given. Begin with this.',
        },
        {
          value: 'semantic',
          label: 'For the same in other words',
          help: 'Numbers, negations and all words that matter have to be the same, and the vectors near.',
        },
      ],
      placeholder: 'Ask each time',
      advanced: true,
      help: 'Whether an answer from an earlier run may be given again.',
    },
    {
      key: 'cache.hours',
      label: 'Keep them for',
      control: 'number',
      min: 0.01,
      max: 8760,
      unit: 'hours',
      placeholder: '24',
      when: { key: 'cache.mode', in: ['exact', 'semantic', 'shadow'] },
      advanced: true,
    },
    {
      key: 'cache.similarity',
      label: 'How near',
      control: 'slider',
      min: 0.9,
      max: 1,
      step: 0.01,
      when: { key: 'cache.mode', in: ['semantic', 'shadow'] },
      advanced: true,
    },
    {
      key: 'cache.embed',
      label: 'Vectors by',
      control: 'target',
      when: { key: 'cache.mode', in: ['semantic', 'shadow'] },
      advanced: true,
    },
    {
      key: 'cache.always',
      label: 'Also above temperature 0',
      control: 'toggle',
      when: { key: 'cache.mode', in: ['exact', 'semantic', 'shadow'] },
      advanced: true,
    },
    {
      key: 'retry.attempts',
      label: 'Requests at most',
      control: 'number',
      min: 1,
      max: 8,
      whole: true,
      advanced: true,
      help: 'Of this model, the first included. Empty: one to three, by what went wrong.',
    },
    ...thinkingForm,
    ...timeoutForm,
  ],
  ports: (config) => ({
    inputs: askingInputsOf(config),
    outputs: [{ id: 'answer', label: 'Answer', gives: config.outputSchema === undefined ? 'text' : 'json' }],
  }),
  asking: () => ({ how: 'all' }),
  subtitle: (config) =>
    config.role === undefined
      ? targetLabel(config.target)
      : `${roleNames[config.role]} · ${targetLabel(config.target)}`,
  fact: (config) => firstLine(config.system),
  calls: (config) => [
    {
      target: config.target,
      least: 1,
      most: 1,
      maxTokens: config.maxTokens ?? defaultMaxTokens,
      ownTokens: ownTokensOf(instructionsOf(config), config.outputSchema),
      says: saysOf(instructionsOf(config), config.outputSchema),
      from: ['prompt', 'context'],
      ...(config.images === true ? { images: imagesPort } : {}),
      role: 'answer',
      structured: config.outputSchema !== undefined,
      temperature: config.temperature ?? 1,
    },
    ...comparing(config),
  ],
  check(config) {
    const problems: KindProblem[] = []
    if (
      config.cache !== undefined &&
      config.cache.mode !== 'off' &&
      !config.cache.always &&
      (config.temperature ?? 1) > 0
    )
      problems.push({
        code: 'cache_on_sampling',
        message: 'It is to give kept answers, but above temperature 0 each answer is another, so none is kept.',
        fix: 'Set the temperature to 0, or let it keep answers at any temperature.',
      })
    if (config.outputSchema !== undefined) problems.push(...schemaProblems(config.outputSchema, 'Answer as JSON'))
    return problems
  },
  runs: true,
  sentence: (config, title) => `Ask ${title} (${targetName(config.target)}).`,
})
