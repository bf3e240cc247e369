import { z } from 'zod'
import { milliseconds, notSupported } from '../config.ts'
import { defineKind, type KindProblem } from '../define.ts'

const policies = ['all', 'any', 'first', 'kOfN', 'deadline'] as const

const schema = z.strictObject({
  policy: z.enum(policies, `one of ${policies.join(', ')}`).default('all'),
  k: z.int('a whole number').min(1, 'at least 1').max(1000, 'at most 1,000').exactOptional(),
  deadlineMs: milliseconds.exactOptional(),
})

export type JoinConfig = z.output<typeof schema>

const names: Record<(typeof policies)[number], string> = {
  all: 'wait for all',
  any: 'what is done',
  first: 'the first',
  kOfN: 'some of them',
  deadline: 'what is done in time',
}

export const join = defineKind<JoinConfig>({
  kind: 'join',
  label: 'Join',
  group: 'combine',
  icon: 'git-merge',
  help: 'Brings several wires together: a list of all values, a list of those that came, or the first that is there.',
  schema,
  fresh: { policy: 'all' },
  form: [
    {
      key: 'policy',
      label: 'What it waits for',
      control: 'choice',
      choices: [
        { value: 'all', label: 'All', help: 'A list. If one fails, so does this.' },
        { value: 'any', label: 'What is done', help: 'A list of the values that came once all have ended.' },
        { value: 'first', label: 'The first', help: 'One value. The others are let go.' },
      ],
    },
  ],
  ports: (config) => ({
    inputs: [{ id: 'values', label: 'Values', accepts: ['any'], many: true }],
    outputs: [{ id: 'value', label: 'Value', gives: config.policy === 'first' ? { sameAs: ['values'] } : 'json' }],
  }),
  asking(config) {
    if (config.policy === 'all') return { how: 'all' }
    if (config.policy === 'first') return { how: 'first', port: 'values', k: 1 }
    return { how: 'settled', port: 'values' }
  },
  subtitle: (config) => `Join · ${names[config.policy]}`,
  calls: () => [],
  check(config) {
    const problems: KindProblem[] = []
    if (config.policy === 'kOfN' || config.policy === 'deadline') {
      return [notSupported(`The Join's policy ${config.policy}`, 'Choose all, any or first.')]
    }
    if (config.k !== undefined) problems.push(notSupported('"k" on a Join', 'Take "k" out of its config.'))
    if (config.deadlineMs !== undefined) {
      problems.push(notSupported('"deadlineMs" on a Join', 'Take "deadlineMs" out of its config.'))
    }
    return problems
  },
  passesOn: (config) => config.policy === 'first',
  runs: true,
  sentence(config, _title, name) {
    const values = name('values')
    if (config.policy === 'first') return `Take the first of ${values} that is there.`
    return config.policy === 'all' ? `Gather ${values} into a list.` : `Gather what came of ${values} into a list.`
  },
})
