import { describe, expect, it } from 'vitest'
import { kindById } from '../../../renderer/editor/model/kinds.ts'
import { givenInputs, inputFault, inputsOf } from '../../../renderer/editor/model/inputs.ts'
import { templateParts } from '../../../renderer/editor/model/template-parts.ts'
import { plainText } from '../../../renderer/editor/model/values.ts'
import { blocksOf } from '../../../renderer/editor/dock/blocks.ts'
import { faultsBelow, freshRowId, isShown, type FormTarget } from '../../../renderer/editor/inspector/form.ts'
import { readJson } from '../../../renderer/editor/inspector/JsonControl.tsx'
import { indentAfter, jsonParts } from '../../../renderer/editor/model/json-parts.ts'
import { readFlat, textList, writeFlat } from '../../../renderer/editor/inspector/rules.ts'
import { sameMeaning } from '../../../renderer/editor/store/analysis.ts'
import { firstView, readView } from '../../../renderer/editor/store/view-store.ts'
import { moveNodes, setConfig, setDescription } from '../../../renderer/editor/model/operations.ts'
import { ranked } from '../../../renderer/editor/canvas/AddSearch.tsx'
import { kinds } from '../../../shared/kinds/index.ts'
import fc from '../../support/luck.ts'
import { cheapFirst } from './samples.ts'

describe('a rule as rows', () => {
  it.each([
    ['a single condition', { field: 'input.tokens', op: 'gt', value: 2000 }],
    [
      'all of several',
      {
        all: [
          { field: 'input.hasCode', op: 'eq', value: true },
          { field: 'input.language', op: 'in', value: ['de', 'fr'] },
        ],
      },
    ],
    [
      'any of several',
      {
        any: [
          { field: 'input.text', op: 'contains', value: 'x' },
          { field: 'vars.tone', op: 'exists' },
        ],
      },
    ],
  ])('reads and writes %s unchanged', (_what, rule) => {
    const flat = readFlat(rule)
    expect(flat).not.toBeNull()
    expect(flat === null ? null : writeFlat(flat)).toEqual(rule)
  })

  it('is none without conditions', () => {
    expect(readFlat(undefined)).toEqual({ join: 'all', conditions: [] })
    expect(writeFlat({ join: 'all', conditions: [] })).toBeUndefined()
  })

  it('does not pretend to show what is nested deeper', () => {
    expect(readFlat({ all: [{ not: { field: 'input.text', op: 'exists' } }] })).toBeNull()
    expect(readFlat({ not: { field: 'input.text', op: 'exists' } })).toBeNull()
    expect(readFlat('nonsense')).toBeNull()
  })

  it('reads a typed list, as numbers where numbers are compared', () => {
    expect(textList('1, 2, x', true)).toEqual([1, 2, 'x'])
    expect(textList('1, 2', false)).toEqual(['1', '2'])
  })
})

describe('a form made of data', () => {
  const target = (raw: FormTarget['raw'], config: FormTarget['raw'] = raw): FormTarget => ({
    raw,
    config,
    faults: [],
    readOnly: false,
    tint: '',
    write: () => undefined,
  })

  it('shows a field only where it has a meaning', () => {
    const field = kindById('router')?.form.find((each) => each.key === 'target')
    if (field === undefined) throw new Error('no such field')
    expect(isShown(field, target({ mode: 'classifier' }))).toBe(true)
    expect(isShown(field, target({ mode: 'rules' }))).toBe(false)
    expect(isShown(field, target({}, { mode: 'classifier' }))).toBe(true)
  })

  it('gives a new row an id that no row has', () => {
    expect(freshRowId([], 'branch')).toBe('branch')
    expect(freshRowId([{ id: 'branch' }, { id: 'branch2' }], 'branch')).toBe('branch3')
  })

  it('shows a fault of a row in that row', () => {
    const faults = [
      { path: 'rubric.0.text', message: 'a' },
      { path: 'rubric.10.text', message: 'b' },
    ]
    expect(faultsBelow(faults, 'rubric.1')).toEqual([])
    expect(faultsBelow(faults, 'rubric.10')).toEqual([{ path: 'text', message: 'b' }])
  })
})

describe('JSON as it is typed', () => {
  it('is kept back until it can be read, with the line to look at', () => {
    expect(readJson('{"a": 1}', false)).toEqual({ ok: true, value: { a: 1 } })
    expect(readJson('  ', false)).toEqual({ ok: true, value: undefined })
    expect(readJson('[1]', false)).toMatchObject({ ok: false })
    expect(readJson('[1]', true)).toEqual({ ok: true, value: [1] })
    expect(readJson('{\n"a": x\n}', true)).toEqual({ ok: false, fault: expect.stringMatching(/line 2/) })
  })
})

describe('the colours of JSON', () => {
  it('lie on the very text that is typed, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(
          jsonParts(text)
            .map((part) => part.text)
            .join(''),
        ).toBe(text)
      }),
    )
  })

  it('tell names from strings, and end where it is no JSON', () => {
    const pieces = (text: string) =>
      jsonParts(text).flatMap(({ text: piece, is }) => (is === 'space' ? [] : `${is} ${piece}`))
    expect(pieces('{"a": "b:", "c": [-1.5e3, true, null]}')).toEqual([
      'name "a"',
      'string "b:"',
      'name "c"',
      'number -1.5e3',
      'word true',
      'word null',
    ])
    expect(pieces('{"a": ,, x 1}')).toEqual(['name "a"', 'other x 1}'])
  })

  it('of a line that is broken, the next begins as deep, and deeper after a bracket', () => {
    expect(indentAfter('{', 1)).toBe('  ')
    expect(indentAfter('{\n  "a": 1,', 11)).toBe('  ')
    expect(indentAfter('{\n  "a": [', 10)).toBe('    ')
    expect(indentAfter('', 0)).toBe('')
  })
})

describe('a template', () => {
  it('is cut where the engine fills it, and joined is what it was', () => {
    const template = 'Say {{ question }} as {{tone}}, not {{two words}} nor {{}}.'
    const parts = templateParts(template)
    expect(parts.map((part) => part.text).join('')).toBe(template)
    expect(parts.flatMap((part) => part.variable ?? [])).toEqual(['question', 'tone'])
  })
})

describe('the run form', () => {
  it('has a field for each Input, and says what is missing or of another type', () => {
    const [question] = inputsOf(cheapFirst().nodes)
    if (question === undefined) throw new Error('no Input')
    expect(question).toMatchObject({ name: 'question', title: 'Question', type: 'text', required: true })
    expect(inputFault(question, undefined)).toMatch(/Fill this in/)
    expect(inputFault({ ...question, required: false }, undefined)).toBeNull()
    expect(inputFault({ ...question, default: 'x' }, undefined)).toBeNull()
    expect(inputFault({ ...question, type: 'number' }, 'five')).toMatch(/a number is wanted/)
  })

  it('starts a run with what is there and holds, and with nothing of Inputs that are gone', () => {
    expect(givenInputs(cheapFirst(), { question: 'Why?', gone: 'x' })).toEqual({ question: 'Why?' })
    expect(givenInputs(setConfig(cheapFirst(), 'question', 'type', 'number'), { question: 'Why?' })).toEqual({})
  })
})

describe('growing Markdown', () => {
  it('is cut at blank lines, so that only its end is read again', () => {
    expect(blocksOf('One\n\nTwo\nthree\n\nFour').map((block) => block.trim())).toEqual(['One', 'Two\nthree', 'Four'])
  })

  it('is never cut inside code, nor a list from its next item', () => {
    expect(blocksOf('```js\na\n\nb\n```')).toHaveLength(1)
    expect(blocksOf('1. a\n\n2. b\n\nEnd')).toHaveLength(2)
  })

  it('loses nothing', () => {
    const text = '# A\n\ntext\n\n- a\n\n- b\n\n```\n\nx\n```\n\nend'
    expect(blocksOf(text).join('\n')).toBe(text)
  })

  it('is plain on a card', () => {
    expect(plainText('## Title\n\n**Bold** and `code`\n\n- one\n- two')).toBe('Title\nBold and code\n• one\n• two')
  })
})

describe('what the compiler need not look at again', () => {
  it('is a drawing whose nodes only moved', () => {
    const document = cheapFirst()
    expect(sameMeaning(document, moveNodes(document, new Map([['small', { x: 1, y: 1 }]])))).toBe(true)
    expect(sameMeaning(document, setDescription(document, 'new'))).toBe(true)
    expect(sameMeaning(document, setConfig(document, 'small', 'temperature', 1))).toBe(false)
  })
})

describe('the kept view', () => {
  it('takes what holds and leaves the rest as on the first day', () => {
    expect(readView(null)).toEqual(firstView)
    expect(
      readView({
        dock: 300,
        palette: 'wide',
        inspector: -5,
        lastRun: 3,
        viewport: { x: 1, y: 2, zoom: 0 },
        dockOpen: false,
      }),
    ).toEqual({
      ...firstView,
      dock: 300,
      dockOpen: false,
    })
    const viewport = { x: 1, y: 2, zoom: 0.5, width: 900, height: 500 }
    expect(readView({ viewport }).viewport).toEqual(viewport)
  })
})

describe('looking for a kind', () => {
  it('finds it by name first, then by what it is for', () => {
    expect(
      ranked(kinds, 'j')
        .map((kind) => kind.kind)
        .slice(0, 2),
    ).toEqual(['judge', 'join'])
    expect(ranked(kinds, 'rubric').map((kind) => kind.kind)).toContain('judge')
    expect(ranked(kinds, 'zzz')).toEqual([])
    expect(ranked(kinds, ' ')).toHaveLength(kinds.length)
  })
})
