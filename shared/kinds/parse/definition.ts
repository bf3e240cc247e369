import { z } from 'zod'
import { readPath } from '../../text/path.ts'
import { counted, idField, notSupported, repeated, schemaField, targetField } from '../config.ts'
import { defineKind, type KindProblem } from '../define.ts'
import { schemaProblems } from '../schemas.ts'

const schema = z.strictObject({
  schema: schemaField.exactOptional(),
  fields: z
    .array(z.strictObject({ name: idField, path: z.string().max(200, 'at most 200 characters') }))
    .max(100, 'at most 100 fields')
    .default([]),
  repair: z.enum(['off', 'text', 'model'], 'one of off, text, model').default('text'),
  target: targetField.exactOptional(),
})

export type ParseConfig = z.output<typeof schema>

function check(config: ParseConfig): KindProblem[] {
  const problems: KindProblem[] = []
  if (config.repair === 'model') problems.push(notSupported('Repair by a model', 'Set "repair" to text or off.'))
  else if (config.target !== undefined) {
    problems.push(notSupported('A model on a Parse', 'Take "target" out of its config.'))
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
        { value: 'off', label: 'Fail' },
      ],
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
  subtitle: (config) =>
    config.fields.length === 0 ? 'Parse · JSON' : `Parse · ${counted(config.fields.length, 'field')}`,
  fact: (config) => (config.fields.length === 0 ? null : config.fields.map((field) => field.name).join(', ')),
  calls: () => [],
  check,
  runs: true,
  sentence: (_config, _title, name) => `Read JSON out of ${name('value')}.`,
})
