import { z } from 'zod'
import { nameField } from '../config.ts'
import { defineKind } from '../define.ts'

const schema = z.strictObject({
  /** What a caller finds it under; absent: the node's id. */
  name: nameField.exactOptional(),
})

export type OutputConfig = z.output<typeof schema>

export const output = defineKind<OutputConfig>({
  kind: 'output',
  label: 'Output',
  group: 'ends',
  icon: 'flag',
  help: 'What the pipeline is for: the value that arrives here is the result of a run. Only what leads to an Output is run.',
  schema,
  fresh: { name: 'answer' },
  form: [
    {
      key: 'name',
      label: 'Name',
      control: 'text',
      help: 'What the result is called, on the screen and for other programs.',
    },
  ],
  ports: () => ({ inputs: [{ id: 'value', label: 'Value', accepts: ['any'] }], outputs: [] }),
  asking: () => ({ how: 'all' }),
  subtitle: (config) => (config.name === undefined ? 'Output' : `Output · ${config.name}`),
  calls: () => [],
  check: () => [],
  passesOn: () => true,
  runs: true,
  sentence: (_config, title, name) => `Give ${name('value')} as ${title}.`,
})
