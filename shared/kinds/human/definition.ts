import { z } from 'zod'
import { firstLine, textField } from '../config.ts'
import { defineKind, type OutputPort } from '../define.ts'

const day = 86_400_000

const schema = z.strictObject({
  mode: z.enum(['review', 'choose'], 'one of review, choose').default('review'),
  question: textField.default(''),
  edit: z.boolean().default(true),
  /** A person may take days. */
  timeoutMs: z
    .int('a whole number of milliseconds')
    .min(1, 'at least 1 ms')
    .max(365 * day, 'at most a year')
    .exactOptional(),
})

export type HumanConfig = z.output<typeof schema>

/** "3 days", "10 min": how long it waits, in words. */
export function waitWords(ms: number): string {
  const units: [number, string][] = [
    [day, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1000, 'second'],
  ]
  for (const [size, name] of units) {
    if (ms < size) continue
    const count = Math.round((ms / size) * 10) / 10
    return `${count} ${name}${count === 1 ? '' : 's'}`
  }
  return `${ms} ms`
}

export const human = defineKind<HumanConfig>({
  kind: 'human',
  label: 'Human review',
  group: 'decide',
  icon: 'user-check',
  help: 'Waits for a person, who lets a value through, changes it, picks one of several, or turns it away. The run waits, also over a restart, and costs nothing meanwhile.',
  schema,
  fresh: { mode: 'review' },
  form: [
    {
      key: 'mode',
      label: 'What the person does',
      control: 'choice',
      choices: [
        { value: 'review', label: 'Looks at one value', help: 'And lets it through, changes it or turns it away.' },
        { value: 'choose', label: 'Picks one of several', help: 'Or turns all of them away.' },
      ],
    },
    {
      key: 'question',
      label: 'What to look at',
      control: 'longText',
      rows: 3,
      placeholder: 'May this answer go to the customer?',
    },
    { key: 'edit', label: 'May change it', control: 'toggle' },
    {
      key: 'timeoutMs',
      label: 'Waits at most',
      control: 'number',
      min: 1,
      max: 365 * day,
      whole: true,
      unit: 'min',
      scale: 60_000,
      placeholder: 'as long as it takes',
      help: 'With a time here, what nobody answered by then leaves at Too late.',
    },
  ],
  ports(config) {
    const from = config.mode === 'choose' ? 'candidates' : 'value'
    const gives = { sameAs: [from] }
    const way = (id: string, label: string): OutputPort => ({ id, label, gives, branch: true })
    return {
      inputs: [
        config.mode === 'choose'
          ? { id: 'candidates', label: 'Candidates', accepts: ['any'], many: true }
          : { id: 'value', label: 'Value', accepts: ['any'] },
        { id: 'about', label: 'About', accepts: ['any'], optional: true },
      ],
      outputs: [
        way('approved', 'Approved'),
        way('rejected', 'Rejected'),
        ...(config.timeoutMs === undefined ? [] : [way('timeout', 'Too late')]),
        { id: 'review', label: 'Review', gives: 'json' },
      ],
    }
  },
  asking: (config) => (config.mode === 'choose' ? { how: 'settled', port: 'candidates' } : { how: 'all' }),
  subtitle: (config) =>
    `Human review · ${config.mode === 'choose' ? 'picks one' : config.edit ? 'may edit' : 'yes or no'}`,
  fact: (config) =>
    firstLine(config.question) ?? (config.timeoutMs === undefined ? null : `Waits ${waitWords(config.timeoutMs)}`),
  calls: () => [],
  check: () => [],
  runs: true,
  otherwise: (_config, _title, port) =>
    port === 'timeout' ? 'a person answers in time' : `a person ${port === 'approved' ? 'rejects it' : 'approves it'}`,
  sentence(config, _title, name) {
    const what = config.mode === 'choose' ? `pick one of ${name('candidates')}` : `look at ${name('value')}`
    const late = config.timeoutMs === undefined ? '' : `, ${waitWords(config.timeoutMs)} at most`
    return `Wait for a person to ${what}${late}.`
  },
})
