import { z } from 'zod'
import { counted } from '../config.ts'
import { defineKind, type KindProblem } from '../define.ts'

const schema = z.strictObject({
  ask: z.enum(['pick', 'rate'], 'one of pick, rate').default('pick'),
  blind: z.boolean().default(false),
})

export type CompareConfig = z.output<typeof schema>

const fewest = 2
const most = 8

function checkWires(_config: CompareConfig, wires: (port: string) => number): KindProblem[] {
  const wired = wires('answers')
  if (wired === 0 || (wired >= fewest && wired <= most)) return []
  const message = `A Compare shows 2 to 8 answers; ${counted(wired, 'is', 'are')} wired.`
  const fix = wired < fewest ? 'Wire another answer.' : 'Wire fewer.'
  return [{ code: 'bad_config', message, fix }]
}

export const compare = defineKind<CompareConfig>({
  kind: 'compare',
  label: 'Compare',
  group: 'combine',
  icon: 'columns-3',
  help: 'Shows several answers side by side, with what each cost and took. You pick the best, or rate each; nobody else decides.',
  schema,
  fresh: { ask: 'pick' },
  form: [
    {
      key: 'ask',
      label: 'What you say of them',
      control: 'choice',
      choices: [
        { value: 'pick', label: 'Pick the best' },
        { value: 'rate', label: 'Rate each with a thumb' },
      ],
    },
    {
      key: 'blind',
      label: 'Hide whose they are',
      control: 'toggle',
      help: 'Until you have picked or rated. Names make one kinder than answers deserve.',
    },
  ],
  ports: () => ({
    inputs: [{ id: 'answers', label: 'Answers', accepts: ['any'], many: true }],
    outputs: [{ id: 'answers', label: 'Answers', gives: 'json' }],
  }),
  asking: () => ({ how: 'settled', port: 'answers' }),
  subtitle: (config) => `Compare · ${config.ask === 'pick' ? 'pick the best' : 'rate each'}`,
  fact: (config) => (config.blind ? 'Whose is hidden' : null),
  calls: () => [],
  check: () => [],
  checkWires,
  sideBySide: (config) => ({ port: 'answers', ...config }),
  runs: true,
  sentence: (_config, _title, name) => `Show ${name('answers')} side by side.`,
})
