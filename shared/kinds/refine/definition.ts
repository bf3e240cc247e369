import { z } from 'zod'
import { counted } from '../config.ts'
import { fillProblems, givenInputs, inputPort, nothingInside, outputPort, outputProblems, takenNames } from '../box.ts'
import { defineKind, type FilledInput } from '../define.ts'

const schema = z.strictObject({
  maxRounds: z.int('a whole number').min(1, 'at least 1').max(10, 'at most 10').default(3),
  /** Rounds in a row that may bring no better score. */
  patience: z.int('a whole number').min(1, 'at least 1').max(10, 'at most 10').default(2),
  /** For a verdict that is a score without a pass. */
  passAt: z.number().min(0, 'at least 0').max(1, 'at most 1').default(0.7),
  onFailure: z.enum(['best', 'fail'], 'best or fail').default('best'),
})

export type RefineConfig = z.output<typeof schema>

const fills: readonly FilledInput[] = [
  {
    name: 'previous',
    help: 'It brings the answer of the round before; the first time it is empty.',
    types: ['text', 'json'],
    needed: false,
    of: { last: 'answer' },
  },
  {
    name: 'feedback',
    help: 'It brings what the verdict found wrong with the answer of the round before; the first time it is empty.',
    types: ['text'],
    needed: true,
    of: { last: 'verdict' },
  },
]
/** Inputs inside that a round before fills. */
export const filledNames: readonly string[] = fills.map(({ name }) => name)
const ownOutput = 'rounds'

export const refine = defineKind<RefineConfig>({
  kind: 'refine',
  label: 'Refine',
  group: 'flow',
  icon: 'refresh-cw',
  help: 'Runs what lies in it again and again, and hands the verdict back as feedback, until it passes. The number of rounds is bounded, and the best answer so far is kept.',
  schema,
  fresh: { maxRounds: 3, patience: 2 },
  form: [
    {
      key: 'maxRounds',
      label: 'Rounds at most',
      control: 'number',
      min: 1,
      max: 10,
      whole: true,
      help: 'It stops earlier when the verdict passes.',
    },
    {
      key: 'patience',
      label: 'Stop without progress after',
      control: 'number',
      min: 1,
      max: 10,
      whole: true,
      unit: 'rounds',
      help: 'So many rounds in a row that score no better than the best before.',
    },
    {
      key: 'passAt',
      label: 'Passes from',
      control: 'slider',
      min: 0,
      max: 1,
      step: 0.01,
      advanced: true,
      help: 'Only for a verdict that is a bare score. A Judge’s own pass or fail counts as it is.',
    },
    {
      key: 'onFailure',
      label: 'When a later round fails',
      control: 'choice',
      advanced: true,
      choices: [
        { value: 'best', label: 'Give the best so far', help: 'And say so. The first round has nothing before it.' },
        { value: 'fail', label: 'Fail' },
      ],
    },
  ],
  ports(_config, inside = nothingInside) {
    return {
      inputs: givenInputs(inside, fills).map(inputPort),
      outputs: [
        ...inside.outputs.filter(({ name }) => name !== ownOutput).map(outputPort),
        { id: ownOutput, label: 'Rounds', gives: 'number' },
      ],
    }
  },
  asking: () => ({ how: 'all' }),
  subtitle: (config) => `Refine · at most ${counted(config.maxRounds, 'round')}`,
  calls: () => [],
  check: () => [],
  runs: true,
  holds: true,
  box: {
    from: 'nodes',
    fills,
    check: (_config, inside) => [
      ...outputProblems(inside, {
        answer: 'It is what a round is for.',
        verdict: 'It says whether the answer passes.',
      }),
      ...fillProblems(inside, fills),
      ...takenNames(inside.outputs, [ownOutput], 'Output'),
    ],
    times: ({ maxRounds }) => ({ least: 1, expected: (1 + maxRounds) / 2, most: maxRounds, atOnce: 1 }),
    lists: false,
    starter: { inputs: ['task', 'feedback'], outputs: ['answer', 'verdict'] },
  },
  sentence: (config, title) =>
    `Repeat ${title} until its verdict passes, at most ${counted(config.maxRounds, 'time')}, each time with what the verdict found wrong.`,
})
