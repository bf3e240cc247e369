import { z } from 'zod'
import { counted } from '../config.ts'
import { fillProblems, givenInputs, inputPort, nothingInside, outputPort, takenNames } from '../box.ts'
import { defineKind, type FilledInput } from '../define.ts'

const schema = z.strictObject({
  from: z.enum(['list', 'lines'], 'list or lines').default('list'),
  concurrency: z.int('a whole number').min(1, 'at least 1').max(16, 'at most 16').default(4),
  maxItems: z.int('a whole number').min(1, 'at least 1').max(1000, 'at most 1,000').default(100),
  onError: z.enum(['keep', 'fail'], 'keep or fail').default('keep'),
})

export type ForEachConfig = z.output<typeof schema>

export const listPort = 'items'
/** Items that a forecast reckons with where the list isn't there yet. */
export const assumedItems = 10

const fills: readonly FilledInput[] = [
  {
    name: 'item',
    help: 'It brings the item in hand.',
    types: ['text', 'json', 'number', 'boolean', 'chat'],
    needed: true,
    of: { each: listPort },
  },
  {
    name: 'number',
    help: 'It brings the place of the item in the list, from 1.',
    types: ['number', 'text'],
    needed: false,
    of: 'number',
  },
]
/** Inputs inside that are filled for each item. */
export const filledNames: readonly string[] = fills.map(({ name }) => name)

export const forEach = defineKind<ForEachConfig>({
  kind: 'forEach',
  label: 'For each',
  group: 'flow',
  icon: 'list-restart',
  help: 'Runs what lies in it once for each item of a list, several at the same time, and gives the results as a list in the same order.',
  schema,
  fresh: { from: 'list', concurrency: 4, onError: 'keep' },
  form: [
    {
      key: 'from',
      label: 'Items',
      control: 'choice',
      choices: [
        { value: 'list', label: 'A JSON list', help: 'Of a Parse, of a Join that waits for all, or of an Input.' },
        { value: 'lines', label: 'Lines of a text', help: 'Each line that isn’t empty.' },
      ],
    },
    {
      key: 'concurrency',
      label: 'At the same time',
      control: 'number',
      min: 1,
      max: 16,
      whole: true,
      unit: 'items',
    },
    {
      key: 'onError',
      label: 'When an item fails',
      control: 'choice',
      choices: [
        { value: 'keep', label: 'Keep going', help: 'Its place in the list holds { "error": … }, and says why.' },
        { value: 'fail', label: 'Stop and fail' },
      ],
    },
    {
      key: 'maxItems',
      label: 'Items at most',
      control: 'number',
      min: 1,
      max: 1000,
      whole: true,
      advanced: true,
      help: 'A longer list fails before anything is asked.',
    },
  ],
  ports(config, inside = nothingInside) {
    return {
      inputs: [
        { id: listPort, label: 'Items', accepts: [config.from === 'lines' ? 'text' : 'json'] },
        ...givenInputs(inside, fills)
          .filter(({ name }) => name !== listPort)
          .map(inputPort),
      ],
      outputs: inside.outputs.map((output) => ({ ...outputPort(output), gives: 'json' as const })),
    }
  },
  asking: () => ({ how: 'all' }),
  subtitle: (config) => `For each · ${config.concurrency} at once`,
  calls: () => [],
  check: () => [],
  runs: true,
  holds: true,
  box: {
    from: 'nodes',
    fills,
    check: (_config, inside) => [...fillProblems(inside, fills), ...takenNames(inside.inputs, [listPort], 'Input')],
    times: ({ concurrency, maxItems }, items) => ({
      least: Math.min(items ?? 0, maxItems),
      expected: Math.min(items ?? assumedItems, maxItems),
      most: Math.min(items ?? maxItems, maxItems),
      atOnce: concurrency,
    }),
    lists: true,
    starter: { inputs: ['item'], outputs: ['result'] },
  },
  sentence: (config, title, name) =>
    `Do ${title} once for each ${config.from === 'lines' ? 'line' : 'item'} of ${name(listPort)}, ${counted(config.concurrency, 'item')} at the same time.`,
})
