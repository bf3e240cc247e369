import { z } from 'zod'
import { tokensPerMessage, utf8Bytes } from '../../text/count.ts'
import { maxTokensField, targetField, targetName, textField } from '../config.ts'
import { defineKind, type KindProblem, type PlannedCall } from '../define.ts'
import type { Field } from '../fields.ts'
import { similarity } from '../router/config.ts'
import { classifierSchema, classifierSystem } from '../router/prompt.ts'
import { exampleCalls, exampleProblems, hasExamples } from './examples.ts'
import type { PersonalKind } from './personal.ts'
import { claimsMessage, claimsSchema, claimsSystem, topicIds, topicMessage, topicTokens } from './prompt.ts'

const shortText = z.string().min(1, 'a word or more').max(200, 'at most 200 characters')

const schema = z.strictObject({
  mode: z.enum(['check', 'mask', 'restore'], 'one of check, mask, restore').default('check'),
  personal: z
    .strictObject({
      email: z.boolean().default(true),
      phone: z.boolean().default(true),
      iban: z.boolean().default(true),
      card: z.boolean().default(true),
      ip: z.boolean().default(true),
    })
    .default({ email: true, phone: true, iban: true, card: true, ip: true }),
  names: z
    .array(z.strictObject({ name: shortText }))
    .max(500, 'at most 500 names')
    .default([]),
  words: z
    .array(z.strictObject({ word: shortText }))
    .max(500, 'at most 500 words')
    .default([]),
  topic: textField.exactOptional(),
  /** Texts that are about the topic: what comes has to resemble them. */
  examples: z
    .array(textField)
    .max(similarity.mostExamples, `at most ${similarity.mostExamples} examples`)
    .exactOptional(),
  threshold: z.number().min(0, 'at least 0').max(1, 'at most 1').exactOptional(),
  /** Embedding model that compares with the examples. */
  embed: targetField.exactOptional(),
  claims: z.boolean().default(false),
  target: targetField.exactOptional(),
  maxTokens: maxTokensField.exactOptional(),
  stop: z.boolean().default(false),
})

export type GuardConfig = z.output<typeof schema>

/** Room for a list of claims; a text of a page has some twenty. */
export const claimTokens = (config: GuardConfig): number => config.maxTokens ?? 1024

export const hasTopic = (config: GuardConfig): boolean =>
  config.mode === 'check' && config.topic !== undefined && config.topic.trim() !== ''
export const hasClaims = (config: GuardConfig): boolean => config.mode === 'check' && config.claims

/** What of a person it looks for. */
export function personalOf(config: GuardConfig): Set<PersonalKind> {
  const kinds = (Object.keys(config.personal) as (keyof GuardConfig['personal'])[]).filter(
    (kind) => config.personal[kind],
  )
  return new Set([...kinds, ...(config.names.length > 0 ? (['name'] as const) : [])])
}

function calls(config: GuardConfig): PlannedCall[] {
  const { target } = config
  const made = exampleCalls(config)
  if (target === undefined) return made
  // What words and forms find is free, and ends it before a model is asked.
  const common = { target, least: 0, most: 1, role: 'judge' as const, structured: true, temperature: 0 }
  if (hasTopic(config)) {
    const frame = classifierSystem + topicMessage('', config.topic ?? '') + JSON.stringify(classifierSchema(topicIds))
    made.push({
      ...common,
      maxTokens: topicTokens,
      ownTokens: utf8Bytes(frame) + 2 * tokensPerMessage,
      from: ['value'],
    })
  }
  if (hasClaims(config)) {
    const frame = claimsSystem + claimsMessage('', ['']) + JSON.stringify(claimsSchema)
    made.push({
      ...common,
      maxTokens: claimTokens(config),
      // A mark for each source; a hundred are far more than anybody wires.
      ownTokens: utf8Bytes(frame) + 100 * utf8Bytes('<source id="100"></source>\n') + 2 * tokensPerMessage,
      from: ['value', 'sources'],
    })
  }
  return made
}

function check(config: GuardConfig): KindProblem[] {
  const problems: KindProblem[] = []
  const asks = hasTopic(config) || hasClaims(config)
  if (asks && config.target === undefined)
    problems.push({ code: 'bad_config', message: 'The Guard has no model to judge with.', fix: 'Choose a model.' })
  problems.push(...exampleProblems(config))
  const looks = personalOf(config).size > 0 || (config.mode === 'check' && config.words.length > 0)
  if (config.mode !== 'restore' && !asks && !looks && !hasExamples(config))
    problems.push({ code: 'bad_config', message: 'The Guard looks for nothing.', fix: 'Say what it should stop.' })
  return problems
}

const personalFields: readonly Field[] = (
  [
    ['email', 'E-mail addresses'],
    ['phone', 'Phone numbers'],
    ['iban', 'Bank accounts (IBAN)'],
    ['card', 'Card numbers'],
    ['ip', 'IP addresses'],
  ] as const
).map(([kind, label]) => ({
  key: `personal.${kind}`,
  label,
  control: 'toggle',
}))

export const guard = defineKind<GuardConfig>({
  kind: 'guard',
  label: 'Guard',
  group: 'decide',
  icon: 'shield-alert',
  help: 'Keeps things in and out: personal data, words, other topics, claims no source supports. Masks personal data, and puts it back after. What it can’t judge it doesn’t let through.',
  schema,
  fresh: { mode: 'check' },
  form: [
    {
      key: 'mode',
      label: 'What it does',
      control: 'choice',
      choices: [
        { value: 'check', label: 'Lets through or not' },
        { value: 'mask', label: 'Masks personal data', help: 'Its Secrets go to a Guard that puts them back.' },
        { value: 'restore', label: 'Puts masked data back' },
      ],
    },
    ...personalFields,
    {
      key: 'names',
      label: 'Names',
      control: 'list',
      item: 'name',
      max: 500,
      fresh: { name: '' },
      help: 'Of people, firms, projects: found as whole words, in either case.',
      fields: [{ key: 'name', label: 'Name', control: 'text' }],
    },
    {
      key: 'words',
      label: 'Words it stops',
      control: 'list',
      item: 'word',
      max: 500,
      fresh: { word: '' },
      fields: [{ key: 'word', label: 'Word', control: 'text' }],
      when: { key: 'mode', in: ['check', undefined] },
    },
    {
      key: 'topic',
      label: 'What it must be about',
      control: 'longText',
      rows: 2,
      placeholder: 'orders, parcels and refunds of our shop',
      help: 'A model judges it. Empty: anything.',
      when: { key: 'mode', in: ['check', undefined] },
    },
    {
      key: 'examples',
      label: 'Examples of what it must be about',
      control: 'texts',
      item: 'example',
      max: 20,
      help: '3 to 20 texts. What comes has to resemble them; an embedding model compares, which costs next to nothing.',
      when: { key: 'mode', in: ['check', undefined] },
    },
    {
      key: 'embed',
      label: 'Embedding model',
      control: 'target',
      embeds: true,
      help: 'Only for the examples.',
      when: { key: 'mode', in: ['check', undefined] },
    },
    {
      key: 'threshold',
      label: 'How much it must resemble them',
      control: 'slider',
      min: 0,
      max: 1,
      step: 0.01,
      help: 'On average of the five best; 0.30 where not set.',
      advanced: true,
      when: { key: 'mode', in: ['check', undefined] },
    },
    {
      key: 'claims',
      label: 'Every claim must stand in the sources',
      control: 'toggle',
      help: 'A model judges claim by claim.',
      when: { key: 'mode', in: ['check', undefined] },
    },
    { key: 'target', label: 'Model that judges', control: 'target', when: { key: 'mode', in: ['check', undefined] } },
    {
      key: 'stop',
      label: 'Stop the run instead of leaving at Fail',
      control: 'toggle',
      when: { key: 'mode', in: ['check', undefined] },
    },
    {
      key: 'maxTokens',
      label: 'Longest list of claims',
      control: 'number',
      min: 1,
      whole: true,
      unit: 'tokens',
      placeholder: '1024',
      advanced: true,
      when: { key: 'mode', in: ['check', undefined] },
    },
  ],
  ports(config) {
    const verdict = { id: 'verdict', label: 'Verdict', gives: 'json' } as const
    const text = { id: 'value', label: 'Value', accepts: ['text'] } as const
    if (config.mode === 'mask')
      return {
        inputs: [text],
        outputs: [
          { id: 'pass', label: 'Masked', gives: 'text' },
          { id: 'secrets', label: 'Secrets', gives: 'json' },
          verdict,
        ],
      }
    if (config.mode === 'restore')
      return {
        inputs: [text, { id: 'secrets', label: 'Secrets', accepts: ['json'] }],
        outputs: [{ id: 'pass', label: 'Restored', gives: 'text' }, verdict],
      }
    const gives = { sameAs: ['value'] }
    return {
      inputs: [
        { id: 'value', label: 'Value', accepts: ['any'] },
        ...(config.claims ? [{ id: 'sources', label: 'Sources', accepts: ['any' as const], many: true }] : []),
      ],
      outputs: [
        // With nothing at Fail there is no choice either: it goes on, or the step has failed.
        { id: 'pass', label: 'Pass', gives, ...(config.stop ? {} : { branch: true }) },
        ...(config.stop ? [] : [{ id: 'fail', label: 'Fail', gives, branch: true }]),
        verdict,
      ],
    }
  },
  asking: () => ({ how: 'all' }),
  subtitle: (config) => `Guard · ${{ check: 'lets through or not', mask: 'masks', restore: 'puts back' }[config.mode]}`,
  fact(config) {
    if (config.mode === 'restore') return null
    const looks = [
      ...personalOf(config),
      ...(config.mode === 'check' && config.words.length > 0 ? ['words'] : []),
      ...(hasTopic(config) || hasExamples(config) ? ['topic'] : []),
      ...(hasClaims(config) ? ['claims'] : []),
    ]
    return looks.length === 0 ? null : looks.join(', ')
  },
  calls,
  // What it masks is taken out; the secrets go on with their tag, and so does what they were put back into.
  cleans: (config, port) =>
    config.mode === 'mask' && port === 'pass' && Object.values(config.personal).every(Boolean) ? ['personal'] : [],
  check,
  runs: true,
  otherwise: (_config, title, port) => `${title} ${port === 'fail' ? 'lets it through' : 'stops it'}`,
  sentence(config, _title, name) {
    if (config.mode === 'mask') return `Mask personal data in ${name('value')}.`
    if (config.mode === 'restore') return `Put masked data back into ${name('value')}.`
    const asked = [
      hasExamples(config) ? config.embed : undefined,
      hasTopic(config) || hasClaims(config) ? config.target : undefined,
    ].filter((target) => target !== undefined)
    const who = asked.length === 0 ? '' : `, with ${asked.map(targetName).join(' and ')}`
    return `Guard ${name('value')}${who}; what can't be judged is stopped.`
  },
})
