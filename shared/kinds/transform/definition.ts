import { z } from 'zod'
import { firstLine, repeated } from '../config.ts'
import { defineKind, type KindProblem } from '../define.ts'
import { readExpression } from './variables.ts'

/** The longest expression: a page, and no program. */
const longest = 10_000
const name = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/

const schema = z.strictObject({
  expression: z.string().max(longest, `at most ${longest} characters`).default('$'),
  inputs: z
    .array(z.strictObject({ name: z.string().regex(name, 'a name of letters, digits and _, a letter first') }))
    .max(20, 'at most 20 inputs')
    .default([]),
  gives: z.enum(['json', 'text', 'number', 'boolean'], 'one of json, text, number, boolean').default('json'),
})

export type TransformConfig = z.output<typeof schema>

function check(config: TransformConfig): KindProblem[] {
  const problems: KindProblem[] = []
  const names = config.inputs.map((input) => input.name)
  const read = readExpression(config.expression, names)
  if (config.expression.trim() === '') {
    problems.push({ code: 'bad_config', message: 'The expression is empty.', fix: 'Write $ for the value as it is.' })
  } else if (!read.ok) {
    problems.push({ code: 'bad_config', message: `The expression can't be read. ${read.problem}`, fix: 'Correct it.' })
  } else {
    for (const unknown of read.unknown) {
      problems.push({
        code: 'bad_config',
        message:
          unknown === 'eval'
            ? 'The expression calls $eval, which no text may: it would make code of data.'
            : `The expression uses $${unknown}, and there is no input of that name.`,
        fix:
          unknown === 'eval' ? 'Write the expression out.' : `Add an input called "${unknown}", or correct the name.`,
      })
    }
  }
  for (const taken of names.filter((each) => each === 'value')) {
    problems.push({
      code: 'duplicate_id',
      message: `An input is called "${taken}", as the value itself is.`,
      fix: 'Give it another name: the value is $.',
    })
  }
  return [...problems, ...repeated(names, 'inputs')]
}

export const transform = defineKind<TransformConfig>({
  kind: 'transform',
  label: 'Transform',
  group: 'shape',
  icon: 'square-function',
  help: 'Works something out by an expression: takes parts of a value, counts, sorts, joins, writes a text. No model, no cost.',
  schema,
  fresh: { expression: '$' },
  form: [
    {
      key: 'expression',
      label: 'Expression',
      control: 'expression',
      help: 'JSONata. $ is the value, $name an input of that name: items[price > 10].name, $sum(items.price), $uppercase($).',
    },
    {
      key: 'inputs',
      label: 'More inputs',
      control: 'list',
      item: 'variable',
      max: 20,
      fresh: { name: '' },
      help: 'Each becomes a port, and a variable of that name.',
      fields: [{ key: 'name', label: 'Name', control: 'text', placeholder: 'customer' }],
    },
    {
      key: 'gives',
      label: 'What it gives',
      control: 'choice',
      choices: [
        { value: 'json', label: 'JSON' },
        { value: 'text', label: 'Text', help: 'Anything else than a text is written out as JSON.' },
        { value: 'number', label: 'A number', help: 'Anything else fails.' },
        { value: 'boolean', label: 'Yes or no', help: 'Anything else than true or false fails.' },
      ],
    },
  ],
  ports(config) {
    const names = [...new Set(config.inputs.map((input) => input.name))].filter((each) => each !== 'value')
    return {
      inputs: [
        { id: 'value', label: 'Value', accepts: ['any'] },
        ...names.map((each) => ({ id: each, label: each, accepts: ['any' as const] })),
      ],
      outputs: [{ id: 'value', label: 'Value', gives: config.gives }],
    }
  },
  asking: () => ({ how: 'all' }),
  subtitle: () => 'Transform',
  fact: (config) => firstLine(config.expression),
  calls: () => [],
  check,
  runs: true,
  sentence: (config, _title, nameOf) =>
    `Work out ${firstLine(config.expression, 60) ?? '$'} from ${['value', ...config.inputs.map((input) => input.name)]
      .map((port) => nameOf(port))
      .filter((each) => each !== '')
      .join(', ')}.`,
})
