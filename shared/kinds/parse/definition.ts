import { z } from 'zod'
import { readPath } from '../../text/path.ts'
import { tokensPerMessage, utf8Bytes } from '../../text/count.ts'
import {
  counted,
  idField,
  maxTokensField,
  repeated,
  schemaField,
  targetField,
  targetLabel,
  targetName,
} from '../config.ts'
import { defineKind, type KindProblem, type PlannedCall } from '../define.ts'
import { schemaProblems } from '../schemas.ts'
import { repairMessage, repairSystem } from './prompt.ts'

const schema = z.strictObject({
  schema: schemaField.exactOptional(),
  fields: z
    .array(z.strictObject({ name: idField, path: z.string().max(200, 'at most 200 characters') }))
    .max(100, 'at most 100 fields')
    .default([]),
  repair: z.enum(['off', 'text', 'model'], 'one of off, text, model').default('text'),
  target: targetField.exactOptional(),
  maxTokens: maxTokensField.exactOptional(),
})

export type ParseConfig = z.output<typeof schema>

/** Longest problem that is told to the model that mends. */
export const longestProblem = 1000
/** Longest JSON a repair may write where nothing is said. Rule: engine.md, "Budget and cost". */
export const repairTokens = (config: ParseConfig): number => config.maxTokens ?? 2048

/** A text is only sent where reading it failed, so that the least is no request. */
function calls(config: ParseConfig): PlannedCall[] {
  if (config.repair !== 'model' || config.target === undefined) return []
  const paths = config.fields.map((field) => field.path)
  const shape = config.schema === undefined ? '' : JSON.stringify(config.schema)
  return [
    {
      target: config.target,
      least: 0,
      most: 1,
      maxTokens: repairTokens(config),
      ownTokens:
        utf8Bytes(repairSystem + repairMessage('', '', paths) + shape) + 5 * longestProblem + 2 * tokensPerMessage,
      from: ['value'],
      role: 'assist',
      structured: config.schema !== undefined,
      temperature: 0,
    },
  ]
}

function check(config: ParseConfig): KindProblem[] {
  const problems: KindProblem[] = []
  if (config.repair === 'model' && config.target === undefined) {
    problems.push({ code: 'bad_config', message: 'There is no model to mend with.', fix: 'Choose a model.' })
  }
  if (config.schema !== undefined) problems.push(...schemaProblems(config.schema, 'Schema'))
  for (const field of config.fields) {
    if (field.name === 'value') {
      problems.push({ code: 'duplicate_id', message: 'A field is called "value", as the whole is.', fix: 'Rename it.' })
    }
    const path = readPath(field.path)
    if (!path.ok)
      problems.push({
        code: 'bad_config',
        message: `Field "${field.name}": ${path.problem}.`,
        fix: 'Correct the path.',
      })
  }
  return [
    ...problems,
    ...repeated(
      config.fields.map((field) => field.name),
      'fields',
    ),
  ]
}

export const parse = defineKind<ParseConfig>({
  kind: 'parse',
  label: 'Parse',
  group: 'shape',
  icon: 'braces',
  help: 'Reads JSON out of an answer, mends small mistakes, checks it, and gives each field you name a port of its own.',
  schema,
  fresh: { fields: [], repair: 'text' },
  form: [
    {
      key: 'fields',
      label: 'Fields',
      control: 'list',
      item: 'field',
      max: 100,
      fresh: { name: '', path: '' },
      help: 'Each becomes a port.',
      fields: [
        { key: 'name', label: 'Name', control: 'text', placeholder: 'total' },
        { key: 'path', label: 'Where it stands', control: 'text', placeholder: 'order.items[0].price' },
      ],
    },
    {
      key: 'repair',
      label: 'When it is not quite JSON',
      control: 'choice',
      choices: [
        { value: 'text', label: 'Mend it', help: 'Missing quotes, trailing commas, words around it.' },
        {
          value: 'model',
          label: 'Mend it, else ask a model once',
          help: 'The model is asked only where mending failed.',
        },
        { value: 'off', label: 'Fail' },
      ],
    },
    { key: 'target', label: 'Model that mends', control: 'target', when: { key: 'repair', in: ['model'] } },
    {
      key: 'maxTokens',
      label: 'Longest JSON',
      control: 'number',
      min: 1,
      whole: true,
      unit: 'tokens',
      placeholder: '2048',
      advanced: true,
      when: { key: 'repair', in: ['model'] },
    },
    { key: 'schema', label: 'Schema', control: 'json', advanced: true, help: 'A JSON Schema the value must follow.' },
  ],
  ports(config) {
    const names = [...new Set(config.fields.map((field) => field.name))].filter((name) => name !== 'value')
    return {
      inputs: [{ id: 'value', label: 'Value', accepts: ['text', 'json'] }],
      outputs: [
        { id: 'value', label: 'Value', gives: 'json' },
        ...names.map((name) => ({ id: name, label: name, gives: 'any' as const })),
      ],
    }
  },
  asking: () => ({ how: 'all' }),
  subtitle(config) {
    const what = config.fields.length === 0 ? 'Parse · JSON' : `Parse · ${counted(config.fields.length, 'field')}`
    return config.repair === 'model' && config.target !== undefined ? `${what} · ${targetLabel(config.target)}` : what
  },
  fact: (config) => (config.fields.length === 0 ? null : config.fields.map((field) => field.name).join(', ')),
  calls,
  check,
  runs: true,
  sentence(config, _title, name) {
    const mend =
      config.repair === 'model' && config.target !== undefined
        ? `; if that fails, ask ${targetName(config.target)} once to mend it`
        : ''
    return `Read JSON out of ${name('value')}${mend}.`
  },
})
