import { describe, expect, test } from 'vitest'
import {
  type CardFilter,
  createPipeline,
  deletePipeline,
  getPipeline,
  getView,
  listPipelines,
  listVersions,
  restorePipeline,
  savePipeline,
  setView,
} from '../../../electron/db/index.ts'
import { cardQuery } from '../../../electron/db/cards.ts'
import { metaOf, newRun, noon, ran, recorder, store } from './support.ts'

const made = (db: ReturnType<typeof store>, id: string, name = id, description = ''): void => {
  createPipeline(db, { id, text: `text of ${id}`, meta: metaOf(name, description), now: noon })
}

describe('saving', () => {
  test('every save is a version; the latest opens, every other can be read', () => {
    const db = store()
    made(db, 'a')
    const long = JSON.stringify({ text: 'é'.repeat(5000) })
    expect(savePipeline(db, { id: 'a', baseVersion: 1, text: long, meta: metaOf('Second'), now: noon + 1000 })).toEqual(
      {
        saved: true,
        version: 2,
        updatedAt: '2026-11-21T10:00:01.000Z',
      },
    )
    expect(getPipeline(db, 'a')).toEqual({
      id: 'a',
      version: 2,
      updatedAt: '2026-11-21T10:00:01.000Z',
      text: long,
      deleted: false,
    })
    expect(getPipeline(db, 'a', 1).text).toBe('text of a')
    expect(listVersions(db, 'a')).toEqual([
      { version: 2, savedAt: '2026-11-21T10:00:01.000Z', nodes: 1 },
      { version: 1, savedAt: '2026-11-21T10:00:00.000Z', nodes: 1 },
    ])
  })

  test('two windows on one version: both are kept, the first stays, the second is told', () => {
    const db = store()
    made(db, 'a')
    const save = (text: string, baseVersion: number) =>
      savePipeline(db, { id: 'a', baseVersion, text, meta: metaOf(text), now: noon })
    expect(save('first window', 1)).toMatchObject({ saved: true, version: 2 })
    expect(save('second window', 1)).toEqual({ saved: false, conflict: { yours: 3, theirs: 2, text: 'first window' } })
    expect(getPipeline(db, 'a').text).toBe('first window')
    expect(getPipeline(db, 'a', 3).text).toBe('second window')
    expect(listPipelines(db).rows[0]).toMatchObject({ name: 'first window', version: 2 })

    // The user decides for theirs: saved on the version they were shown.
    expect(save('second window', 2)).toMatchObject({ saved: true, version: 4 })
    expect(getPipeline(db, 'a').text).toBe('second window')
    expect(listVersions(db, 'a').map((version) => version.version)).toEqual([4, 3, 2, 1])
  })

  test('what is equal to the latest is no new version and no conflict', () => {
    const db = store()
    made(db, 'a')
    savePipeline(db, { id: 'a', baseVersion: 1, text: 'same', meta: metaOf('a'), now: noon })
    expect(savePipeline(db, { id: 'a', baseVersion: 1, text: 'same', meta: metaOf('a'), now: noon + 9 })).toEqual({
      saved: true,
      version: 2,
      updatedAt: '2026-11-21T10:00:00.000Z',
    })
    expect(listVersions(db, 'a')).toHaveLength(2)
  })

  test('a pipeline that is not there is named', () => {
    const db = store()
    const missing = { code: 'not_found', message: 'There is no pipeline nobody.' }
    expect(() => getPipeline(db, 'nobody')).toThrow(expect.objectContaining(missing))
    expect(() => savePipeline(db, { id: 'nobody', baseVersion: 1, text: '', meta: metaOf(''), now: 1 })).toThrow(
      expect.objectContaining(missing),
    )
    expect(() => deletePipeline(db, 'nobody', 1)).toThrow(expect.objectContaining(missing))
    expect(() => setView(db, 'nobody', {})).toThrow(expect.objectContaining(missing))
    made(db, 'a')
    expect(() => getPipeline(db, 'a', 9)).toThrow('Pipeline a has no version 9.')
  })

  test('a thousand autosaves of a big drawing take a tenth of their text', () => {
    const db = store()
    made(db, 'a')
    const nodes = Array.from({ length: 400 }, (_, i) => ({ id: `node-${i}`, kind: 'model', position: { x: i, y: i } }))
    let saved = 0
    for (let i = 0; i < 50; i++) {
      const text = JSON.stringify({ moved: i, nodes }, null, 2)
      saved += text.length
      savePipeline(db, { id: 'a', baseVersion: i + 1, text, meta: metaOf('a'), now: noon })
    }
    const kept = db.get<{ bytes: number }>('select sum(length(body)) as bytes from contents')?.bytes ?? Infinity
    expect(kept).toBeLessThan(saved / 8)
    expect(getPipeline(db, 'a', 20).text).toContain('"moved": 18')
  })
})

describe('the list', () => {
  test('last saved first, with the last run; practice is marked', () => {
    const db = store()
    made(db, 'a', 'Alpha')
    made(db, 'b', 'Beta')
    savePipeline(db, { id: 'a', baseVersion: 1, text: 'x', meta: { ...metaOf('Alpha'), problems: 2 }, now: noon + 5 })
    const recording = recorder(db)
    ran(recording, 'run 1', { pipelineId: 'a' })
    ran(recording, 'run 2', { pipelineId: 'a' }, { receipt: { costUsd: null, costState: 'unknown', practice: true } })
    expect(listPipelines(db).rows).toEqual([
      {
        id: 'a',
        name: 'Alpha',
        description: '',
        version: 2,
        updatedAt: '2026-11-21T10:00:00.005Z',
        thumbnail: metaOf('').thumbnail,
        problems: 2,
        lastRun: {
          runId: 'run 2',
          status: 'done',
          costUsd: null,
          startedAt: '2026-11-21T10:00:00.000Z',
          practice: true,
        },
      },
      expect.objectContaining({ id: 'b', lastRun: null }),
    ])
  })

  test('what was deleted has a list of its own, the last first, until it is brought back', () => {
    const db = store()
    for (const id of ['a', 'b', 'c']) made(db, id, id)
    deletePipeline(db, 'a', noon + 1)
    deletePipeline(db, 'c', noon + 2)
    const deleted = () => listPipelines(db, { deleted: true }).rows.map((card) => card.id)
    expect(deleted()).toEqual(['c', 'a'])
    expect(listPipelines(db).rows.map((card) => card.id)).toEqual(['b'])
    restorePipeline(db, 'c')
    expect(deleted()).toEqual(['a'])
  })

  test('search: every word, in name or description, whatever the case and accents', () => {
    const db = store()
    made(db, 'a', 'Übersetzen und prüfen', 'Two models')
    made(db, 'b', 'Support triage', 'Router; two branches')
    const found = (search: string) => listPipelines(db, { search }).rows.map((card) => card.id)
    expect(found('ubersetz')).toEqual(['a'])
    expect(found('TWO triage')).toEqual(['b'])
    expect(found('two')).toEqual(['b', 'a'])
    expect(found('100%')).toEqual([])
    expect(found('  ')).toEqual(['b', 'a'])
    savePipeline(db, { id: 'a', baseVersion: 1, text: 'x', meta: metaOf('Prüfung', 'Three'), now: noon + 1 })
    expect(found('two')).toEqual(['b'])
    expect(found('prufung three')).toEqual(['a'])
  })

  test('pages go by key: each begins where the one before ended, also among equal times and while others are saved', () => {
    const db = store()
    const ids = Array.from({ length: 23 }, (_, i) => `p${String(i).padStart(2, '0')}`)
    for (const [i, id] of ids.entries())
      createPipeline(db, { id, text: id, meta: metaOf(i % 2 === 0 ? 'even' : 'odd'), now: noon + Math.floor(i / 4) })
    const all = (filter: CardFilter): string[] => {
      const found: string[] = []
      let before: CardFilter['before']
      do {
        const page = listPipelines(db, { ...filter, limit: 5, before })
        expect(page.rows.length).toBeLessThanOrEqual(5)
        found.push(...page.rows.map(({ id }) => id))
        before = page.next ?? undefined
        savePipeline(db, { id: 'p22', baseVersion: 1, text: `${found.length}`, meta: metaOf('even'), now: noon + 99 })
      } while (before !== undefined)
      return found
    }
    expect(all({})).toEqual(ids.toReversed())
    expect(all({ search: 'odd' })).toEqual(ids.filter((_, i) => i % 2 === 1).toReversed())
    for (const id of ids) deletePipeline(db, id, noon + 100)
    expect(all({ deleted: true })).toEqual(ids.toReversed())
    expect(listPipelines(db, { limit: 5 })).toEqual({ rows: [], next: null })
  })

  test.each([{}, { search: 'two words' }, { deleted: true }, { before: { at: '2026-11-21T10:00:00.000Z', id: 'x' } }])(
    'a page of %j is read from an index alone, in order',
    (filter) => {
      const { sql, params } = cardQuery(filter)
      const plan = store(':memory:')
        .raw.prepare(`explain query plan ${sql}`)
        .all(...params)
        .map((row) => (row as { detail: string }).detail)
      expect(plan).toEqual([expect.stringMatching(/USING COVERING INDEX pipelines_by_/)])
    },
  )

  test('two may have one name', () => {
    const db = store()
    made(db, 'a', 'Same')
    made(db, 'b', 'Same')
    expect(listPipelines(db).rows.map((card) => card.name)).toEqual(['Same', 'Same'])
  })
})

describe('deleting', () => {
  test('can be undone, with versions, view and runs', () => {
    const db = store()
    made(db, 'a')
    setView(db, 'a', { x: 1, panel: { open: true } })
    deletePipeline(db, 'a', noon)
    expect(listPipelines(db).rows).toEqual([])
    expect(getPipeline(db, 'a').deleted).toBe(true)
    expect(restorePipeline(db, 'a')).toEqual({ name: 'a', latest: 1 })
    expect(getPipeline(db, 'a')).toMatchObject({ version: 1, text: 'text of a', deleted: false })
    expect(listPipelines(db).rows).toHaveLength(1)
    expect(getView(db, 'a')).toEqual({ x: 1, panel: { open: true } })
  })

  test('an edit from a window that still shows it is kept and comes back with it', () => {
    const db = store()
    made(db, 'a')
    deletePipeline(db, 'a', noon)
    savePipeline(db, { id: 'a', baseVersion: 1, text: 'typed after', meta: metaOf('a'), now: noon })
    expect(listPipelines(db).rows).toEqual([])
    restorePipeline(db, 'a')
    expect(getPipeline(db, 'a')).toMatchObject({ version: 2, text: 'typed after' })
  })
})

test('a view is kept beside the document, and is null until then', () => {
  const db = store()
  made(db, 'a')
  expect(getView(db, 'a')).toBeNull()
  setView(db, 'a', { zoom: 1 })
  setView(db, 'a', { zoom: 2 })
  expect(getView(db, 'a')).toEqual({ zoom: 2 })
  expect(listVersions(db, 'a')).toHaveLength(1)
})

test('a run of a pipeline outlives it', () => {
  const db = store()
  const recording = recorder(db)
  recording.begin(newRun('r', { pipelineId: 'never saved' }))
  expect(listPipelines(db).rows).toEqual([])
})
