import { describe, expect, test } from 'vitest'
import { indexRuns, listRuns } from '../../../electron/db/index.ts'
import { eventsOf, newRun, noon, ran, recorder, store, text } from './support.ts'

const ids = (page: { rows: { runId: string }[] }): string[] => page.rows.map((row) => row.runId)

describe('pages', () => {
  test('last begun first, each run on exactly one page, also while others begin', () => {
    const db = store()
    const recording = recorder(db)
    // All in one millisecond: the time alone could not tell them apart.
    for (let i = 0; i < 25; i++) recording.begin(newRun(`run ${i}`))
    const seen: string[] = []
    let page = listRuns(db, { limit: 10 })
    for (;;) {
      seen.push(...ids(page))
      const last = page.rows.at(-1)
      if (!page.more || last === undefined) break
      recording.begin(newRun(`later ${seen.length}`))
      page = listRuns(db, { limit: 10, before: { startedAt: last.startedAt, runId: last.runId } })
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => `run ${24 - i}`))
  })

  test('fifty unless another number is asked for; from a run that is not there, by its time', () => {
    const db = store()
    const recording = recorder(db)
    for (let i = 0; i < 60; i++) recording.begin(newRun(`run ${i}`, { startedAt: noon + i }))
    expect(listRuns(db)).toMatchObject({ more: true, rows: { length: 50 } })
    expect(listRuns(db, { limit: 60 }).more).toBe(false)
    const before = { startedAt: new Date(noon + 3).toISOString(), runId: 'unknown' }
    expect(ids(listRuns(db, { before }))).toEqual(['run 2', 'run 1', 'run 0'])
  })
})

test('filters: pipeline, status, practice, and all of them together', () => {
  const db = store()
  const recording = recorder(db)
  ran(recording, 'a', { pipelineId: 'p' })
  ran(recording, 'b', { pipelineId: 'p' }, { receipt: { status: 'failed', practice: true } })
  ran(recording, 'c', { pipelineId: 'q' }, { receipt: { status: 'failed' } })
  recording.begin(newRun('d', { pipelineId: 'p' }))
  expect(ids(listRuns(db, { pipelineId: 'p' }))).toEqual(['d', 'b', 'a'])
  expect(ids(listRuns(db, { status: 'failed' }))).toEqual(['c', 'b'])
  expect(ids(listRuns(db, { status: 'running' }))).toEqual(['d'])
  expect(ids(listRuns(db, { practice: true }))).toEqual(['b'])
  expect(ids(listRuns(db, { pipelineId: 'p', status: 'failed', practice: false }))).toEqual([])
  expect(ids(listRuns(db, { pipelineId: 'p', status: 'failed', practice: true, search: 'rayleigh' }))).toEqual(['b'])
})

test('a failed run says why, and shows what it was asked', () => {
  const db = store()
  const error = { class: 'timeout', code: null, nodeId: 'small', message: 'Small said nothing for 30 s.' } as const
  ran(
    recorder(db),
    'r',
    { inputs: { a: text('  Two\nlines '), b: { type: 'json', data: { n: 1 } } } },
    { receipt: { status: 'failed', error } },
  )
  expect(listRuns(db).rows[0]).toMatchObject({
    status: 'failed',
    error: 'Small said nothing for 30 s.',
    input: 'Two lines {"n":1}',
  })
})

test('a conversation shows its last turn, a long text its beginning', () => {
  const db = store()
  const recording = recorder(db)
  const turns = [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hi' },
    { role: 'user', content: '🙂'.repeat(150) },
  ]
  ran(recording, 'r', { inputs: { chat: { type: 'chat', data: turns } } }, { answer: `${'x'.repeat(199)}🙂` })
  expect(listRuns(db).rows[0]).toMatchObject({ input: '🙂'.repeat(100), answer: 'x'.repeat(199) })
})

describe('search', () => {
  const searched = (search: string, db: ReturnType<typeof store>): string[] => ids(listRuns(db, { search }))

  test('finds words of name, inputs, whole answers and errors, without anyone having to index first', () => {
    const db = store()
    const recording = recorder(db)
    const error = { class: 'server', code: null, nodeId: null, message: 'Overheated' } as const
    ran(recording, 'a', { name: 'Triage' }, { answer: `${'long '.repeat(500)} Zürich` })
    ran(
      recording,
      'b',
      { inputs: { question: text('How far is the moon?') } },
      { receipt: { status: 'failed', error } },
    )
    recording.begin(newRun('c', { inputs: { question: text('The moon again') } }))
    expect(searched('zurich', db)).toEqual(['a'])
    expect(searched('triage', db)).toEqual(['a'])
    expect(searched('MOON', db)).toEqual(['c', 'b'])
    expect(searched('moon far', db)).toEqual(['b'])
    expect(searched('overhea', db)).toEqual(['b'])
    expect(searched('mars', db)).toEqual([])
  })

  test('an ended run is found by its answer also when it was known before', () => {
    const db = store()
    const recording = recorder(db)
    recording.begin(newRun('r'))
    expect(searched('blue', db)).toEqual(['r'])
    recording.record(eventsOf('r'))
    expect(searched('rayleigh', db)).toEqual(['r'])
    expect(searched('blue rayleigh', db)).toEqual(['r'])
  })

  test('takes what people type: signs, quotes, scripts without spaces, beginnings of words', () => {
    const db = store()
    const recording = recorder(db)
    ran(recording, 'a', {}, { answer: 'It said "yes" at user@example.com (50%)' })
    ran(recording, 'b', {}, { answer: '今日は天気がいいです' })
    for (const search of ['"yes"', '"', 'user@example.com', 'AND', 'exam*', '(50%)', "o'clock NOT NEAR(", 'x:y -z ^q'])
      expect(() => searched(search, db)).not.toThrow()
    expect(searched('"yes"', db)).toEqual(['a'])
    expect(searched('user@exam', db)).toEqual(['a'])
    expect(searched('?!', db)).toEqual([])
    expect(searched('天気', db)).toEqual(['b'])
    expect(searched('気天', db)).toEqual([])
  })

  test('pages go on through what was found', () => {
    const db = store()
    const recording = recorder(db)
    for (let i = 0; i < 45; i++)
      recording.begin(newRun(`run ${i}`, { inputs: { q: text(i % 2 === 0 ? 'even' : 'odd') } }))
    expect(indexRuns(db, 1000)).toBe(true)
    const first = listRuns(db, { search: 'even', limit: 20 })
    const last = first.rows.at(-1)
    if (last === undefined) throw new Error('nothing found')
    const second = listRuns(db, { search: 'even', limit: 20, before: { startedAt: last.startedAt, runId: last.runId } })
    expect([first.rows.length, second.rows.length, first.more, second.more]).toEqual([20, 3, true, false])
  })
})
