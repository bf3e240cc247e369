import { z } from 'zod'
import { dataTag } from '../../model/policy.ts'
import { jsonField, nameField } from '../config.ts'
import { defineKind } from '../define.ts'
import { readInputValue } from './value.ts'

const types = ['text', 'chat', 'json', 'number', 'boolean', 'file'] as const

const schema = z.strictObject({
  /** What a caller names it by; absent: the node's id. */
  name: nameField.exactOptional(),
  type: z.enum(types, 'one of text, chat, json, number, boolean, file').default('text'),
  required: z.boolean().default(true),
  default: jsonField.exactOptional(),
  /** Who may see what is given here: see `model/policy.ts`. */
  tags: z.array(dataTag).max(8, 'at most 8 tags').exactOptional(),
})

export type InputConfig = z.output<typeof schema>

/** Can a run be started without a value here, and none stand in for it? */
const mayBeEmpty = (config: InputConfig): boolean => !config.required && config.default === undefined

export const input = defineKind<InputConfig>({
  kind: 'input',
  label: 'Input',
  group: 'ends',
  icon: 'log-in',
  help: 'Where a value enters the pipeline: a question, a document, a number. Whoever runs it fills it in.',
  schema,
  fresh: { name: 'question', type: 'text', required: true },
  form: [
    { key: 'name', label: 'Name', control: 'text', help: 'What the run form and the command line call it.' },
    {
      key: 'type',
      label: 'Type',
      control: 'choice',
      choices: [
        { value: 'text', label: 'Text' },
        { value: 'chat', label: 'Chat', help: 'A conversation: a list of turns, each with a role.' },
        { value: 'json', label: 'JSON' },
        { value: 'number', label: 'Number' },
        { value: 'boolean', label: 'Yes or no' },
        { value: 'file', label: 'File', help: 'The path of a file on this machine.' },
      ],
    },
    { key: 'required', label: 'Required', control: 'toggle', help: 'A run asks for it and does not start without it.' },
    {
      key: 'default',
      label: 'Default',
      control: 'value',
      typeKey: 'type',
      help: 'Taken when a run gives no value.',
    },
    {
      key: 'tags',
      label: 'Who may see it',
      control: 'tags',
      help: 'Tagged data reaches only the models that its policy allows, whatever way it takes.',
    },
  ],
  ports: (config) => ({
    inputs: [],
    outputs: [{ id: 'value', label: 'Value', gives: config.type, ...(mayBeEmpty(config) ? { branch: true } : {}) }],
  }),
  asking: () => ({ how: 'all' }),
  subtitle: (config) => `Input · ${config.type === 'boolean' ? 'yes or no' : config.type}`,
  fact: (config) => (config.default === undefined ? null : `Default: ${JSON.stringify(config.default)}`),
  calls: () => [],
  tags: (config) => config.tags ?? [],
  check(config) {
    if (config.default === undefined) return []
    const read = readInputValue(config.type, config.default)
    if (read.ok) return []
    return [
      {
        code: 'bad_config',
        message: `The default doesn't fit: ${read.problem}.`,
        fix: 'Change the default or the type.',
      },
    ]
  },
  runs: true,
  sentence: (config, title) => (mayBeEmpty(config) ? `Take ${title}, if it is given.` : `Take ${title}.`),
})
