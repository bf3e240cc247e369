import { z } from 'zod'
import { errorClasses, errorRules } from '../../errors.ts'
import { counted, milliseconds } from '../config.ts'
import { defineKind, type KindProblem, type OptionOutcome } from '../define.ts'

const schema = z.strictObject({
  options: z.int('a whole number').min(1, 'at least 1').max(20, 'at most 20').default(2),
  on: z.partialRecord(z.enum(errorClasses), z.enum(['next', 'fail'], 'next or fail')).exactOptional(),
  hedgeMs: milliseconds.exactOptional(),
  onBreak: z.enum(['restart', 'fail', 'continue'], 'one of restart, fail, continue').exactOptional(),
})

export type FallbackConfig = z.output<typeof schema>

/** Port ids in the order in which they are asked. */
export const optionPorts = (config: FallbackConfig): string[] =>
  Array.from({ length: config.options }, (_, i) => `option${i + 1}`)

/** Not taken always goes on; an error goes on as the form says, else as the table of error classes does. */
export function moveOn(config: FallbackConfig, outcome: OptionOutcome): boolean {
  if (outcome.how === 'not_taken') return true
  const said = config.on?.[outcome.class]
  return said === undefined ? errorRules[outcome.class].next !== 'no' : said === 'next'
}

export const fallback = defineKind<FallbackConfig>({
  kind: 'fallback',
  label: 'Fallback',
  group: 'combine',
  icon: 'shield-check',
  help: 'Takes the first option that gives an answer. The next one is asked only when the one before failed or was not taken, and the answer always says who gave it.',
  schema,
  fresh: { options: 2 },
  form: [
    { key: 'options', label: 'Options', control: 'number', min: 1, max: 20, whole: true, help: 'Asked in this order.' },
    {
      key: 'hedgeMs',
      label: 'Ask the next after',
      control: 'number',
      min: 1,
      whole: true,
      unit: 's',
      scale: 1000,
      advanced: true,
      help: 'While the one before still works: the first answer wins, the other is stopped and what it cost stays in the receipt. Empty: only when it failed.',
    },
    {
      key: 'onBreak',
      label: 'When an answer breaks off half way',
      control: 'choice',
      advanced: true,
      choices: [
        {
          value: 'restart',
          label: 'Begin anew',
          help: 'What was shown is withdrawn, and stays to be looked at in its attempt.',
        },
        { value: 'fail', label: 'Fail with what there is', help: 'The text so far stays, and nobody else is asked.' },
        {
          value: 'continue',
          label: 'Go on from there',
          help: 'Plain text only: whoever is asked next goes on where it stopped.',
        },
      ],
    },
    {
      key: 'on',
      label: 'When an option fails',
      control: 'errorActions',
      advanced: true,
      help: 'For each kind of error: ask the next option, or stop here.',
    },
  ],
  ports(config) {
    const ids = optionPorts(config)
    return {
      inputs: ids.map((id, i) => ({ id, label: `Option ${i + 1}`, accepts: ['any'] })),
      outputs: [{ id: 'answer', label: 'Answer', gives: { sameAs: ids } }],
    }
  },
  asking: (config) => ({
    how: 'inOrder',
    ports: optionPorts(config),
    ...(config.hedgeMs === undefined ? {} : { hedgeMs: config.hedgeMs }),
    ...(config.onBreak === undefined || config.onBreak === 'restart' ? {} : { onBreak: config.onBreak }),
  }),
  subtitle: (config) => `Fallback · ${counted(config.options, 'option')}`,
  calls: () => [],
  check(config) {
    const problems: KindProblem[] = []
    if (config.hedgeMs !== undefined && config.options === 1)
      problems.push({
        code: 'bad_config',
        message: 'It asks the next option after a while, and has only one.',
        fix: 'Give it a second option, or take the time out.',
      })
    return problems
  },
  moveOn,
  passesOn: () => true,
  runs: true,
  sentence: (config, _title, name) => {
    const options = optionPorts(config).map((port) => name(port))
    const hedge =
      config.hedgeMs === undefined
        ? ''
        : ` After ${config.hedgeMs / 1000} s the next is asked as well, and the first answer wins.`
    return `Take ${options.join(', else ')}.${hedge}${config.onBreak === undefined ? '' : breakWords[config.onBreak]}`
  },
})

const breakWords = {
  restart: '',
  fail: ' An answer that breaks off fails with what there is.',
  continue: ' An answer that breaks off is gone on with.',
}
