import { z } from 'zod'
import { limits } from '../../document/schema.ts'
import { idField, jsonField } from '../config.ts'
import { givenInputs, inputPort, nothingInside, outputPort } from '../box.ts'
import { defineKind } from '../define.ts'

const schema = z.strictObject({
  /** Where the pipeline was taken from: which of the app's, which of its versions, and what it held then. */
  source: z
    .strictObject({
      id: idField,
      version: z.int('a whole number').min(1, 'at least 1'),
      name: z.string().max(limits.titleLength, `at most ${limits.titleLength} characters`),
      /** SHA-256, hex, of the document as canonical JSON. */
      hash: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hex'),
    })
    .exactOptional(),
  /** For files that refer to each other: a path, counted from the file that names it. The command line reads it. */
  file: z.string().min(1, 'a path').max(1000, 'at most 1,000 characters').exactOptional(),
  /** The pipeline itself, as it was when it was taken. */
  document: z.record(z.string(), jsonField).exactOptional(),
})

export type PipelineConfig = z.output<typeof schema>

/** A name for the drawing it holds. */
export const heldName = ({ source, file, document }: PipelineConfig): string | null => {
  const name = document?.['name']
  return source?.name ?? (typeof name === 'string' && name !== '' ? name : (file ?? null))
}

export const pipeline = defineKind<PipelineConfig>({
  kind: 'pipeline',
  label: 'Pipeline',
  group: 'flow',
  icon: 'workflow',
  help: 'Another pipeline as one node: its Inputs and Outputs are the ports. It holds the version it was taken in, so that a later change there changes nothing here until you take it over.',
  schema,
  fresh: {},
  form: [{ key: 'document', label: 'Pipeline', control: 'pipeline' }],
  ports: (_config, inside = nothingInside) => ({
    inputs: givenInputs(inside, []).map(inputPort),
    outputs: inside.outputs.map(outputPort),
  }),
  asking: () => ({ how: 'all' }),
  subtitle: (config) => `Pipeline · ${heldName(config) ?? 'none chosen'}`,
  fact: ({ source }) => (source === undefined ? null : `Version ${source.version}`),
  calls: () => [],
  check: () => [],
  runs: true,
  box: {
    from: 'document',
    document: ({ source, document }) => (document === undefined ? null : { id: source?.id ?? null, document }),
    fills: [],
    check: () => [],
    times: () => ({ least: 1, expected: 1, most: 1, atOnce: 1 }),
    lists: false,
  },
  sentence: (config, title) => `Run ${title}${named(heldName(config), title)}.`,
})

const named = (name: string | null, title: string): string =>
  name === null || name === title ? '' : `, the pipeline "${name}"`
