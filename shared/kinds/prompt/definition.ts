import { z } from 'zod'
import { templateVariables } from '../../text/template.ts'
import { counted, firstLine, textField } from '../config.ts'
import { defineKind } from '../define.ts'

const schema = z.strictObject({ template: textField.default('') })

export type PromptConfig = z.output<typeof schema>

export const prompt = defineKind<PromptConfig>({
  kind: 'prompt',
  label: 'Prompt',
  group: 'models',
  icon: 'text-cursor-input',
  help: 'Text with places to fill in. Write {{name}} and a port of that name appears; what is wired to it goes there.',
  schema,
  fresh: { template: 'Answer in one short paragraph.\n\n{{question}}' },
  form: [
    {
      key: 'template',
      label: 'Text',
      control: 'template',
      help: 'Each {{variable}} becomes a port. Names have letters, digits, _ and -.',
    },
  ],
  ports: (config) => ({
    inputs: templateVariables(config.template).map((name) => ({ id: name, label: name, accepts: ['text'] })),
    outputs: [{ id: 'text', label: 'Text', gives: 'text' }],
  }),
  asking: () => ({ how: 'all' }),
  subtitle: (config) => `Prompt · ${counted(templateVariables(config.template).length, 'variable')}`,
  fact: (config) => firstLine(config.template),
  calls: () => [],
  check: (config) =>
    config.template.trim() === ''
      ? [{ code: 'bad_config', message: 'The prompt has no text.', fix: 'Write what the model should be asked.' }]
      : [],
  runs: true,
  sentence(config, title, name) {
    const filled = templateVariables(config.template).map((variable) => name(variable))
    return filled.length === 0 ? `Write ${title}.` : `Write ${title} with ${filled.join(', ')}.`
  },
})
