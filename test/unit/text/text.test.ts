import fc from '../../support/luck.ts'
import { describe, expect, it } from 'vitest'
import { countWords, utf8Bytes } from '../../../shared/text/count.ts'
import { anonymousId, escapeText, mark } from '../../../shared/text/marks.ts'
import { atPath, readPath } from '../../../shared/text/path.ts'
import { balancedValues, readJson } from '../../../shared/text/read-json.ts'
import { safePattern } from '../../../shared/text/regex.ts'
import { asNumber, normalised, sameValue } from '../../../shared/text/same.ts'
import { fillTemplate, templateVariables } from '../../../shared/text/template.ts'

describe('Text', () => {
  it('counts UTF-8 bytes as they are sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => utf8Bytes(text) === new TextEncoder().encode(text).length),
    )
  })

  it('cannot get out of its mark, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, id) => {
        const marked = mark('answer', text, { id })
        expect(marked.match(/</g)).toHaveLength(2)
        expect(marked.match(/"/g)?.length).toBe(2 + (text.match(/"/g)?.length ?? 0))
      }),
    )
    expect(escapeText('a < b & c > d')).toBe('a &lt; b &amp; c &gt; d')
  })

  it('has as many anonymous ids as it takes', () => {
    const ids = Array.from({ length: 100 }, (_, i) => anonymousId(i))
    expect(ids.slice(0, 3)).toEqual(['A', 'B', 'C'])
    expect(new Set(ids).size).toBe(100)
  })

  it('counts words in scripts with and without spaces', () => {
    expect(countWords('')).toBe(0)
    expect(countWords('  -- !! ')).toBe(0)
    expect(countWords("It's 3.14, isn't it?")).toBe(4)
    expect(countWords('私は学生です')).toBeGreaterThan(1)
  })
})

describe('Templates', () => {
  it('fill in one pass: a value is never a template', () => {
    expect(fillTemplate('{{a}}{{b}}', (name) => `{{${name === 'a' ? 'b' : 'a'}}}`)).toBe('{{b}}{{a}}')
  })

  it('know their variables', () => {
    expect(templateVariables('{{a}} {{ b_2 }} {{a}} {{c d}} {{}} {e} {{ü}} {{{f}}}')).toEqual(['a', 'b_2', 'f'])
  })
})

describe('Paths', () => {
  it.each([
    ['', []],
    ['$', []],
    ['a', ['a']],
    ['$.a', ['a']],
    ['a.b[0].c', ['a', 'b', 0, 'c']],
    ['[2][0]', [2, 0]],
    ['["x.y"].z', ['x.y', 'z']],
    ['$cost', ['$cost']],
  ])('%j', (path, parts) => {
    expect(readPath(path)).toEqual({ ok: true, parts })
  })

  it.each(['a..b', '.a.', 'a[', 'a[x]', 'a[-1]', 'a["x]', 'a.b.'])('refuse %j', (path) => {
    expect(readPath(path).ok).toBe(false)
  })

  it('see own values only', () => {
    expect(atPath({ a: [1, { b: null }] }, 'a[1].b')).toBeNull()
    expect(atPath({ a: [1] }, 'a.length')).toBeUndefined()
    expect(atPath({ a: 'text' }, 'a.length')).toBeUndefined()
    expect(atPath({ a: [1] }, 'a.0')).toBe(1)
    expect(atPath({}, '__proto__')).toBeUndefined()
  })
})

describe('JSON in text', () => {
  it('comes back whole from prose, whatever it holds', () => {
    const value = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()))
    fc.assert(
      fc.property(value, (data) => {
        const json = JSON.stringify(data)
        expect(readJson(`Here it is: ${json} I hope so.`, { repair: true })).toMatchObject({
          ok: true,
          value: JSON.parse(json) as unknown,
        })
        expect(readJson(`\`\`\`json\n${json}\n\`\`\``, { repair: false })).toMatchObject({
          ok: true,
          value: JSON.parse(json) as unknown,
        })
      }),
    )
  })

  it('is never completed when it breaks off', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (data, at) => {
        const json = JSON.stringify(data)
        const cut = json.slice(0, 1 + (at % (json.length - 1)))
        const read = readJson(cut, { repair: true, wants: 'object' })
        // Only a whole object inside the broken one may ever be read, and the first bracket is the broken one's.
        expect(read.ok).toBe(false)
      }),
    )
  })

  it('is found from the outside in', () => {
    expect(balancedValues('a {b: [1, {c: 2}]} d [e] f')).toEqual({ values: ['{b: [1, {c: 2}]}', '[e]'], open: false })
    expect(balancedValues("it's {a: 'it}'} 'x").values).toEqual(["{a: 'it}'}"])
    expect(balancedValues('{"a": 1').open).toBe(true)
  })

  it('does not hang on a text made to be slow', () => {
    for (const text of [
      '['.repeat(200_000),
      '{"'.repeat(100_000),
      '[]'.repeat(100_000),
      '```\n'.repeat(50_000),
      `\`\`\`\n${' '.repeat(500_000)}`,
      `\`\`\`${'\t'.repeat(500_000)}`,
      '`'.repeat(200_000),
    ]) {
      expect(() => readJson(text, { repair: true })).not.toThrow()
    }
  })
})

describe('Numbers and sameness', () => {
  it.each([
    ['12', 12],
    [' -0.5 ', -0.5],
    ['1,200', 1200],
    ['1e3', 1000],
    ['.5', 0.5],
    ['12 apples', null],
    ['', null],
    ['1,2', null],
    ['0x10', null],
    ['Infinity', null],
    [true, null],
  ])('%j is the number %s', (value, number) => {
    expect(asNumber(value)).toBe(number)
  })

  it('is the same by content', () => {
    expect(sameValue(' a', 'a ')).toBe(true)
    expect(sameValue({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true)
    expect(sameValue('true', true)).toBe(true)
    expect(sameValue(null, '')).toBe(false)
  })

  it('normalises so that a second time changes nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => normalised(normalised(text)) === normalised(text)))
    expect(normalised('  The ANSWER is: 1,104.50! ')).toBe('the answer is 1104.5')
  })

  it('refuses patterns that only a hanging engine takes', () => {
    expect(safePattern('a(?=b)').ok).toBe(false)
    expect(safePattern('(a)\\1').ok).toBe(false)
    expect(safePattern('x'.repeat(3000)).ok).toBe(false)
    const read = safePattern('\\d{3}')
    expect(read.ok && read.pattern.test('ab123')).toBe(true)
  })
})
