import { describe, expect, it } from 'vitest'
import type { Passage, Shelf } from '../../../shared/documents/types.ts'
import { fuse } from '../../../shared/kinds/documents/fuse.ts'
import { definitionOf, configOf, onePassage, play, problemCodes, textValue } from '../../support/kind-bench.ts'
import fc from '../../support/luck.ts'

const passage = (id: number, text = `Passage ${id}.`): Passage => ({
  id,
  file: 'guide.md',
  page: null,
  line: id,
  toLine: id + 1,
  text,
})
const list = (...ids: number[]): Passage[] => ids.map((id) => passage(id))
const asked = { one: { query: textValue('When is the shop open?') } }
const shelf = (change: Partial<Shelf>): Shelf => ({ ...onePassage, ...change })

describe('Documents', () => {
  it('gives passages with their places as text, and the same as sources', async () => {
    const { outputs, decision } = await play('documents', { collection: 'x', top: 2 }, asked, {
      shelf: shelf({ passages: 9, files: 2, byWords: () => list(3, 1, 2) }),
    })
    expect(outputs['context']).toEqual({
      type: 'text',
      data: '[1] guide.md, lines 3–4\nPassage 3.\n\n[2] guide.md, lines 1–2\nPassage 1.',
    })
    expect(outputs['sources']).toMatchObject({
      type: 'json',
      data: [
        { id: 1, file: 'guide.md', page: null, line: 3, toLine: 4, text: 'Passage 3.' },
        { id: 2, file: 'guide.md', line: 1 },
      ],
    })
    expect(decision).toMatchObject({
      chosen: 'guide.md, lines 3–4',
      why: '2 passages of 9 in 2 files, found by their words.',
      candidates: [
        { removedBy: null },
        { removedBy: null },
        { id: 'guide.md, lines 2–3', removedBy: expect.any(String) },
      ],
    })
  })

  it('asks for the question’s vector and for those of passages that have none, and says how many are left', async () => {
    const { embedded, decision } = await play(
      'documents',
      { collection: 'x', target: { provider: 'practice', model: 'embed' } },
      asked,
      { shelf: shelf({ withoutVector: () => ({ texts: ['A', 'B'], left: 7 }), byVector: () => list(4) }) },
    )
    expect(embedded).toEqual(['When is the shop open?', 'A', 'B'])
    expect(decision?.why).toContain('7 passages have no vector yet')
  })

  it('names files that could not be read, and files that were read anew', async () => {
    const problems = Array.from({ length: 7 }, (_, i) => ({ file: `${i}.pdf`, why: 'It is damaged, or no PDF.' }))
    const { decision } = await play('documents', { collection: 'x' }, asked, { shelf: shelf({ problems, read: 1 }) })
    expect(decision?.why).toContain('1 file had changed and was read.')
    expect(decision?.why).toContain('Not read: 0.pdf: It is damaged, or no PDF.')
    expect(decision?.why).toContain('And 2 more.')
  })

  it('says so where nothing fits, keeps to its characters, and needs a question', async () => {
    const none = await play('documents', { collection: 'x' }, asked, { shelf: shelf({ byWords: () => [] }) })
    expect(none.outputs).toMatchObject({
      context: { data: 'No passage of the documents fits the question.' },
      sources: { data: [] },
    })
    const long = shelf({ byWords: () => [passage(1, 'x'.repeat(5000)), passage(2, 'y'.repeat(150)), passage(3)] })
    const short = await play('documents', { collection: 'x', maxChars: 200 }, asked, { shelf: long })
    expect(short.outputs['sources']?.data).toHaveLength(1)
    await expect(play('documents', { collection: 'x' }, { one: { query: textValue(' ') } })).rejects.toMatchObject({
      class: 'bad_request',
    })
  })

  it('of a conversation looks for what was asked last', async () => {
    let looked = ''
    const chat = {
      type: 'chat' as const,
      data: [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: 'Hi' },
        { role: 'user', content: 'Refunds?' },
      ],
    }
    await play(
      'documents',
      { collection: 'x' },
      { one: { query: chat } },
      { shelf: shelf({ byWords: (query) => ((looked = query), list(1)) }) },
    )
    expect(looked).toBe('Refunds?')
  })

  it('needs documents; a path is told to whoever exports it', () => {
    expect(problemCodes('documents', { collection: ' ' })).toEqual(['bad_config'])
    const told = (collection: string) => definitionOf('documents').onlyHere?.(configOf('documents', { collection }))
    expect(told('handbook')).toEqual([])
    expect(told('/home/me/docs')).toEqual([expect.stringContaining('/home/me/docs')])
    expect(told('C:\\docs')).toHaveLength(1)
  })
})

describe('fusing by reciprocal rank', () => {
  it('what stands high in both lists is first', () => {
    expect(fuse([list(1, 2, 3), list(2, 4, 1)]).map(({ passage: { id } }) => id)).toEqual([2, 1, 4, 3])
  })

  it('holds everything once; a passage that rises in a list never falls in the whole', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 12 })
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        const fused = fuse([list(...a), list(...b)]).map(({ passage: { id } }) => id)
        expect(new Set(fused)).toEqual(new Set([...a, ...b]))
        expect(fused.length).toBe(new Set(fused).size)
        const [first] = a
        const last = a.at(-1)
        if (first === undefined || last === undefined || first === last) return
        const risen = [last, ...a.slice(0, -1)]
        const place = (order: number[]) =>
          fuse([list(...order), list(...b)]).findIndex(({ passage: { id } }) => id === last)
        expect(place(risen)).toBeLessThanOrEqual(place(a))
      }),
    )
  })
})
