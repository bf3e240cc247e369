import { z } from 'zod'
import { isJsonObject, type Json } from '../../json.ts'
import { readPath } from '../../text/path.ts'
import { safePattern } from '../../text/regex.ts'
import { counted, jsonField } from '../config.ts'
import { defineKind, type KindProblem } from '../define.ts'
import type { Field } from '../fields.ts'
import { schemaProblems } from '../schemas.ts'

const testKinds = [
  'contains',
  'notContains',
  'equals',
  'matches',
  'json',
  'schema',
  'minWords',
  'maxWords',
  'min',
  'max',
] as const

export type TestKind = (typeof testKinds)[number]

/** Tests of a value, as a Check has them, and a Judge before it asks a model. */
export const testsField = z
  .array(
    z.strictObject({
      kind: z.enum(testKinds, `one of ${testKinds.join(', ')}`),
      value: jsonField.exactOptional(),
      path: z.string().max(200, 'at most 200 characters').exactOptional(),
    }),
  )
  .max(100, 'at most 100 tests')

const schema = z.strictObject({ tests: testsField.default([]) })

export type CheckConfig = z.output<typeof schema>
export type CheckTest = CheckConfig['tests'][number]

const textTests: readonly TestKind[] = ['contains', 'notContains', 'matches']
const countTests: readonly TestKind[] = ['minWords', 'maxWords']

/** A test as a clause about "it": `contains "refund"`, `has at most 100 words`. */
export function testWords({ kind, value, path }: CheckTest): string {
  const at = path === undefined || path.trim() === '' ? '' : `${path} `
  const shown = value === undefined ? 'nothing' : typeof value === 'string' ? `"${value}"` : JSON.stringify(value)
  const clauses: Record<TestKind, string> = {
    contains: `contains ${shown}`,
    notContains: `does not contain ${shown}`,
    equals: `equals ${shown}`,
    matches: `matches ${shown}`,
    json: 'is JSON',
    schema: 'follows the schema',
    minWords: `has at least ${words(value)}`,
    maxWords: `has at most ${words(value)}`,
    min: `is at least ${shown}`,
    max: `is at most ${shown}`,
  }
  return at + clauses[kind]
}

const words = (value: Json | undefined): string => (value === 1 ? '1 word' : `${JSON.stringify(value ?? 0)} words`)

/** What a test's value has to be, if it isn't. */
function valueFault(kind: TestKind, value: Json | undefined): string | null {
  if (kind === 'json') return value === undefined ? null : 'takes no value'
  if (value === undefined) return 'needs a value'
  if (textTests.includes(kind)) {
    if (typeof value !== 'string' || value === '') return 'needs a text'
    const read = kind === 'matches' ? safePattern(value) : null
    return read === null || read.ok ? null : `has a pattern that cannot be used: ${read.problem}`
  }
  if (countTests.includes(kind)) {
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? null : 'needs a whole number, 0 or more'
  }
  if (kind === 'min' || kind === 'max') return typeof value === 'number' ? null : 'needs a number'
  return kind === 'schema' && !isJsonObject(value) ? 'needs a JSON Schema' : null
}

export function testProblems(test: CheckTest, index: number): KindProblem[] {
  const problems: KindProblem[] = []
  const label = `Test ${index + 1} (${test.kind})`
  const fault = valueFault(test.kind, test.value)
  if (fault !== null) problems.push({ code: 'bad_config', message: `${label} ${fault}.`, fix: 'Correct the test.' })
  else if (test.kind === 'schema' && test.value !== undefined) problems.push(...schemaProblems(test.value, label))
  if (test.path !== undefined) {
    const path = readPath(test.path)
    if (!path.ok) problems.push({ code: 'bad_config', message: `${label}: ${path.problem}.`, fix: 'Correct the path.' })
  }
  return problems
}

/** The form of one test. */
export const testRow: readonly Field[] = [
  {
    key: 'kind',
    label: 'Test',
    control: 'choice',
    choices: [
      { value: 'contains', label: 'Contains' },
      { value: 'notContains', label: 'Does not contain' },
      { value: 'equals', label: 'Equals' },
      { value: 'matches', label: 'Matches a pattern' },
      { value: 'json', label: 'Is JSON' },
      { value: 'schema', label: 'Follows a JSON Schema' },
      { value: 'minWords', label: 'At least so many words' },
      { value: 'maxWords', label: 'At most so many words' },
      { value: 'min', label: 'Number at least' },
      { value: 'max', label: 'Number at most' },
    ],
  },
  {
    key: 'value',
    label: 'Text',
    control: 'text',
    help: 'Capital and small letters count. In a pattern, (?i) makes them the same.',
    when: { key: 'kind', in: ['contains', 'notContains', 'equals', 'matches'] },
  },
  { key: 'value', label: 'Schema', control: 'json', when: { key: 'kind', in: ['schema'] } },
  {
    key: 'value',
    label: 'Words',
    control: 'number',
    min: 0,
    whole: true,
    when: { key: 'kind', in: ['minWords', 'maxWords'] },
  },
  { key: 'value', label: 'Number', control: 'number', when: { key: 'kind', in: ['min', 'max'] } },
  {
    key: 'path',
    label: 'Of the field',
    control: 'text',
    placeholder: 'order.total',
    help: 'Looks at this field of a JSON answer. Empty: the whole answer.',
  },
]

export const check = defineKind<CheckConfig>({
  kind: 'check',
  label: 'Check',
  group: 'decide',
  icon: 'list-checks',
  help: 'Tests an answer by fixed rules, without a model and for free. If all tests hold it passes, else it fails.',
  schema,
  fresh: { tests: [{ kind: 'minWords', value: 1 }] },
  form: [
    {
      key: 'tests',
      label: 'Tests',
      control: 'list',
      item: 'test',
      min: 1,
      max: 100,
      fresh: { kind: 'contains', value: '' },
      help: 'All must hold.',
      fields: testRow,
    },
  ],
  ports: () => ({
    inputs: [{ id: 'value', label: 'Value', accepts: ['any'] }],
    outputs: [
      { id: 'pass', label: 'Pass', gives: { sameAs: ['value'] }, branch: true },
      { id: 'fail', label: 'Fail', gives: { sameAs: ['value'] }, branch: true },
    ],
  }),
  asking: () => ({ how: 'all' }),
  subtitle: (config) => `Check · ${counted(config.tests.length, 'test')}`,
  fact: (config) => (config.tests[0] === undefined ? null : `It ${testWords(config.tests[0])}`),
  calls: () => [],
  check: (config) =>
    config.tests.length === 0
      ? [{ code: 'bad_config', message: 'The Check tests nothing.', fix: 'Add a test.' }]
      : config.tests.flatMap(testProblems),
  runs: true,
  otherwise: (_config, _title, port) => (port === 'fail' ? 'the check holds' : "the check doesn't hold"),
  sentence: (config, _title, name) => `Check that ${name('value')} ${config.tests.map(testWords).join(' and ')}.`,
})
