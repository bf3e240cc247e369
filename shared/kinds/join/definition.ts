import { z } from 'zod'
import { milliseconds } from '../config.ts'
import { defineKind } from '../define.ts'

const policies = ['all', 'any', 'first', 'kOfN', 'deadline'] as const

const schema = z.strictObject({
  policy: z.enum(policies, `one of ${policies.join(', ')}`).default('all'),
  k: z.int('a whole number').min(1, 'at least 1').max(1000, 'at most 1,000').exactOptional(),
  deadlineMs: milliseconds.exactOptional(),
})

export type JoinConfig = z.output<typeof schema>

/** How many values are enough where nothing is said. */
const defaultK = 2
/** How long is waited where nothing is said, in milliseconds. */
const defaultDeadlineMs = 30_000

export const enoughOf = (config: JoinConfig): number => config.k ?? defaultK
export const deadlineOf = (config: JoinConfig): number => config.deadlineMs ?? defaultDeadlineMs

export const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`

const names: Record<(typeof policies)[number], (config: JoinConfig) => string> = {
  all: () => 'wait for all',
  any: () => 'what is done',
  first: () => 'the first',
  kOfN: (config) => `the first ${enoughOf(config)}`,
  deadline: (config) => `what is done in ${seconds(deadlineOf(config))}`,
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
        { value: 'kOfN', label: 'Some of them', help: 'A list of the first so many. The others are let go.' },
        { value: 'deadline', label: 'What is done in time', help: 'A list. What is not there by then is let go.' },
      ],
    },
    {
      key: 'k',
      label: 'How many',
      control: 'number',
      min: 1,
      max: 1000,
      whole: true,
      placeholder: String(defaultK),
      help: 'If fewer come, it fails.',
      when: { key: 'policy', in: ['kOfN'] },
    },
    {
      key: 'deadlineMs',
      label: 'Time it waits',
      control: 'number',
      min: 1,
      whole: true,
      unit: 's',
      scale: 1000,
      placeholder: String(defaultDeadlineMs / 1000),
      help: 'From the moment it asks. If nothing is there by then, it fails as too slow.',
      when: { key: 'policy', in: ['deadline'] },
    },
  ],
  ports: (config) => ({
    inputs: [{ id: 'values', label: 'Values', accepts: ['any'], many: true }],
    outputs: [{ id: 'value', label: 'Value', gives: config.policy === 'first' ? { sameAs: ['values'] } : 'json' }],
  }),
  asking(config) {
    switch (config.policy) {
      case 'all':
        return { how: 'all' }
      case 'first':
        return { how: 'first', port: 'values', k: 1 }
      case 'any':
        return { how: 'settled', port: 'values' }
      case 'kOfN':
        return { how: 'settled', port: 'values', enough: enoughOf(config) }
      case 'deadline':
        return { how: 'settled', port: 'values', deadlineMs: deadlineOf(config) }
    }
  },
  subtitle: (config) => `Join · ${names[config.policy](config)}`,
  calls: () => [],
  check: () => [],
  checkWires(config, wires) {
    const k = enoughOf(config)
    const there = wires('values')
    if (config.policy !== 'kOfN' || there === 0 || k <= there) return []
    const message = `It waits for ${k} values, and ${there === 1 ? 'one wire leads' : `${there} wires lead`} to it, so it would always fail.`
    return [{ code: 'bad_config', message, fix: `Wait for ${there} at most, or wire more to it.` }]
  },
  passesOn: (config) => config.policy === 'first',
  runs: true,
  sentence(config, _title, name) {
    const values = name('values')
    switch (config.policy) {
      case 'all':
        return `Gather ${values} into a list.`
      case 'any':
        return `Gather what came of ${values} into a list.`
      case 'first':
        return `Take the first of ${values} that is there.`
      case 'kOfN':
        return `Gather the first ${enoughOf(config)} of ${values} into a list.`
      case 'deadline':
        return `Gather what of ${values} is there within ${seconds(deadlineOf(config))} into a list.`
    }
  },
})
