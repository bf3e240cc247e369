import { Ajv2020 } from 'ajv/dist/2020.js'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compile } from '../../../shared/compiler/index.ts'
import { pipelineJsonSchema, readDocument } from '../../../shared/document/index.ts'
import { kinds } from '../../../shared/kinds/index.ts'

const root = new URL('../../../', import.meta.url)
const published = readFileSync(new URL('docs/pipeline.schema.json', root), 'utf8')
const holds = new Ajv2020({ strict: false, allErrors: true }).compile(JSON.parse(published) as object)

describe('the published schema', () => {
  test('is what this code says (else run `node scripts/schema.ts`)', () => {
    expect(published).toBe(`${JSON.stringify(pipelineJsonSchema(kinds), null, 2)}\n`)
  })

  const examples = readdirSync(new URL('examples/', root)).filter((file) => file.endsWith('.json'))
  test.each(examples)('holds for the example %s', (file) => {
    const document: unknown = JSON.parse(readFileSync(new URL(`examples/${file}`, root), 'utf8'))
    expect(holds(document)).toBe(true)
  })

  const base = { format: 'switchyard.pipeline', version: 1, name: 'S', nodes: [] as unknown[], edges: [] as unknown[] }
  const model = { id: 'm', kind: 'model', position: { x: 0, y: 0 }, config: { target: { provider: 'p', model: 'm' } } }
  const cases: [name: string, document: object, sound: boolean][] = [
    ['an empty pipeline', base, true],
    [
      'remarks anywhere',
      { ...base, 'x-a': 1, nodes: [{ ...model, 'x-b': 1, config: { ...model.config, 'x-c': {} } }] },
      true,
    ],
    ['a stray field', { ...base, stray: 1 }, false],
    ['a stray field in a config', { ...base, nodes: [{ ...model, config: { ...model.config, stray: 1 } }] }, false],
    ['a kind nobody knows', { ...base, nodes: [{ ...model, kind: 'teleport' }] }, false],
    ['a place between pixels', { ...base, nodes: [{ ...model, position: { x: 0.5, y: 0 } }] }, false],
    ['a title too long', { ...base, nodes: [{ ...model, title: 'x'.repeat(201) }] }, false],
  ]
  const aboutFields = ['unknown_field', 'bad_format', 'bad_config', 'unknown_kind']
  test.each(cases)('%s: the schema and the program agree', (_name, document, sound) => {
    expect(holds(document)).toBe(sound)
    const read = readDocument(JSON.stringify(document))
    const compiled = read.document === null ? [] : compile(read.document, { providers: [] }).problems
    const found = [...read.problems, ...compiled].filter(({ code }) => aboutFields.includes(code))
    expect(found.length === 0).toBe(sound)
  })
})
