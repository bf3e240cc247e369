import fc from '../../support/luck.ts'
import { describe, expect, test } from 'vitest'
import { checkDocument, problemsListed, readDocument } from '../../../shared/document/index.ts'
import { scanJson } from '../../../shared/document/scan.ts'
import type { Problem } from '../../../shared/problems.ts'

const empty = { format: 'switchyard.pipeline', version: 1, name: 'Empty', nodes: [], edges: [] }
const note = { id: 'n', kind: 'note', position: { x: 0, y: 0 } }

const read = (fields: object): ReturnType<typeof readDocument> => readDocument(JSON.stringify({ ...empty, ...fields }))
const codes = (problems: readonly Problem[]): string[] => problems.map(({ code }) => code)

describe('what is read', { timeout: 60_000 }, () => {
  test('a sound document comes back as it stands, without a word', () => {
    const { document, problems } = read({ nodes: [{ ...note, config: { text: 'hello' } }] })
    expect(problems).toEqual([])
    expect(document).toEqual({ ...empty, nodes: [{ ...note, config: { text: 'hello' } }] })
  })

  test('bytes are read as text is, with or without a byte order mark', () => {
    const text = JSON.stringify({ ...empty, name: 'Grüße, 世界 🚂' })
    const bytes = new TextEncoder().encode(text)
    const marked = Uint8Array.from([0xef, 0xbb, 0xbf, ...bytes])
    for (const given of [text, `\uFEFF${text}`, bytes, marked]) {
      expect(readDocument(given)).toEqual({ document: JSON.parse(text), problems: [] })
    }
  })

  test('5 MB is read, one byte more is not', () => {
    const frame = JSON.stringify({ ...empty, 'x-fill': '' })
    const full = frame.replace('"x-fill":""', `"x-fill":"${'a'.repeat(5_000_000 - frame.length)}"`)
    expect(readDocument(full).problems).toEqual([])
    expect(codes(readDocument(`${full} `).problems)).toEqual(['too_large'])
  })

  test('a hundred levels are read, one more is not', () => {
    const nested = (depth: number): string =>
      JSON.stringify(empty).replace('"nodes"', `"x-deep":${'['.repeat(depth)}${']'.repeat(depth)},"nodes"`)
    expect(readDocument(nested(99)).problems).toEqual([])
    expect(codes(readDocument(nested(100)).problems)).toEqual(['too_deep'])
  })

  test('the same holds for a value that never was text', () => {
    let deep: unknown = 1
    for (let i = 0; i < 100_000; i += 1) deep = [deep]
    expect(codes(checkDocument({ ...empty, 'x-deep': deep }).problems)).toEqual(['too_deep'])
    expect(checkDocument(empty)).toEqual({ document: empty, problems: [] })
  })

  test('where JSON breaks off is said by line and column', () => {
    const at = (text: string): string => readDocument(text).problems[0]?.message ?? ''
    expect(at('{\n  "format": "switchyard.pipeline",\n  "version": 1,,\n}')).toContain('line 3, column 16')
    expect(at('{"a": 1')).toContain('column 8 the text ends')
    expect(at("{'a': 1}")).toContain('a key in double quotes')
    expect(at('{"a": "two\nlines"}')).toContain('line 1, column 11')
    expect(at('{"a": 01}')).toContain('column 8')
  })

  test('keys that begin with x- are let pass wherever they stand', () => {
    const remarked = {
      'x-a': 1,
      settings: { 'x-b': {}, budget: { 'x-c': [] } },
      nodes: [{ ...note, 'x-d': 1, position: { x: 0, y: 0, 'x-e': 1 }, size: { w: 1, h: 1, 'x-f': null } }],
      edges: [{ id: 'e', 'x-g': 1, from: { node: 'n', port: 'p', 'x-h': 1 }, to: { node: 'n', port: 'p' } }],
    }
    expect(read(remarked)).toEqual({ document: { ...empty, ...remarked }, problems: [] })
  })

  test('every problem is named, each at its place', () => {
    const { problems } = read({
      surprise: 1,
      settings: { timeoutMs: 0, maxConcurrency: 65, budget: { perRunUsd: -1 } },
      nodes: [
        { ...note, title: 'x'.repeat(201), colour: 'red' },
        note,
        { id: 'm', kind: 'note', position: { x: 0.5, y: 0 } },
      ],
      edges: [{ id: 'e', from: { node: 'n' }, to: { node: 'n', port: 'p' } }],
    })
    const found = problems.map(({ code, where }) => [code, where])
    expect(found).toEqual(
      expect.arrayContaining([
        ['unknown_field', '-'],
        ['bad_config', '-'],
        ['bad_format', 'n'],
        ['unknown_field', 'n'],
        ['duplicate_id', 'n'],
        ['bad_format', 'm'],
        ['bad_format', 'e'],
      ]),
    )
    expect(problems.filter(({ code }) => code === 'bad_config')).toHaveLength(3)
    expect(problems.find(({ message }) => message.includes('title'))?.message).toContain('at most 200 characters')
  })

  test('a message never repeats a long value', () => {
    const { problems } = read({ name: 7, nodes: [{ ...note, id: 'y'.repeat(3_000_000), ['k'.repeat(1_000_000)]: 1 }] })
    expect(problems.length).toBeGreaterThan(2)
    for (const { message, where } of problems) expect(message.length + where.length).toBeLessThan(400)
  })

  test('errors are listed before warnings when not all can be', () => {
    const nodes = Array.from({ length: 300 }, (_, i) => ({ ...note, id: `n${i}`, surprise: 1 }))
    const { problems } = read({ nodes })
    expect(problems).toHaveLength(problemsListed)
    expect(problems.at(-1)).toMatchObject({
      code: 'unknown_field',
      where: '-',
      message: 'And 101 more problems that are not listed here.',
    })
  })
})

describe('what is drawn of a broken document', () => {
  test('stray fields, odd ids and over-long titles stay as they are', () => {
    const nodes = [{ ...note, id: 'my node', title: 'x'.repeat(500), mood: 1 }]
    expect(read({ nodes }).document?.nodes).toEqual(nodes)
  })

  test('what has no place or no id gets one, and the problem says so', () => {
    const { document, problems } = read({
      nodes: [
        { id: 'a', kind: 'note' },
        { kind: 'note', position: { x: 3, y: 4 } },
      ],
    })
    expect(document?.nodes).toEqual([
      { id: 'a', kind: 'note', position: { x: 0, y: 0 } },
      { id: 'node-2', kind: 'note', position: { x: 3, y: 4 } },
    ])
    expect(problems.map(({ message }) => message)).toEqual(
      expect.arrayContaining([expect.stringContaining('drawn at 0, 0'), expect.stringContaining('drawn as "node-2"')]),
    )
  })

  test('what cannot be drawn is left out, and the problem says so', () => {
    const { document, problems } = read({ nodes: [null, { ...note, title: 7, config: 'none' }] })
    expect(document?.nodes).toEqual([note])
    expect(problems.filter(({ message }) => message.includes('left out'))).toHaveLength(3)
  })

  test("nothing is drawn of another program's file, or of a newer version", () => {
    expect(readDocument('{"format":"n8n","nodes":[]}').document).toBeNull()
    expect(readDocument(JSON.stringify({ ...empty, version: 2 })).document).toBeNull()
    expect(codes(readDocument(JSON.stringify({ ...empty, version: 2 })).problems)).toEqual(['newer_version'])
  })
})

describe('the look before parsing', { timeout: 60_000 }, () => {
  const depth = 100
  const agrees = (text: string): void => {
    const scan = scanJson(text, depth)
    let parsed = true
    try {
      JSON.parse(text)
    } catch {
      parsed = false
    }
    expect(scan.tooDeepAt === null && scan.fault === null).toBe(parsed)
  }

  test('agrees with JSON.parse on what is JSON', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 6 }), agrees))
  })

  test('agrees with JSON.parse on what has been damaged', () => {
    const damaged = fc
      .tuple(
        fc.json({ maxDepth: 4 }),
        fc.nat(),
        fc.constantFrom('', ',', '}', ']', '"', '\\', ':', '0', '-', '1e', 'nul', '\n', '\u0001', '\\u12'),
      )
      .map(([text, at, put]) => text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + 1))
    fc.assert(fc.property(damaged, agrees), { numRuns: 2000 })
  })

  test('finds keys that stand twice, however they are written', () => {
    expect(scanJson('{"a":1,"b":{"a":1},"\\u0061":2}', depth).repeated).toEqual([{ key: 'a', offset: 19 }])
  })

  test('never throws on any text or bytes', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readDocument(text)))
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void readDocument(bytes)))
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 8 }),
        (value) => void checkDocument({ ...empty, nodes: value, edges: value, settings: value }),
      ),
    )
  })
})
