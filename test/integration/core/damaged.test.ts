import { copyFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { changeMemory, openDatabase, readMemory } from '../../../electron/db/index.ts'
import { call } from '../../support/core.ts'
import { type Filled, type HurtCopies, answersAll, fill, hurtCopies, noon } from '../../support/filled.ts'

/*
 * What is stored stays readable. One row of each table in turn is made unreadable, and every list is asked: each
 * answers, with all the rest in it, and `unread.list` names what is missing and says what to do. product.md: never silently.
 */

let filled: Filled
let copies: HurtCopies
beforeAll(async () => {
  filled = await fill()
  copies = hurtCopies(filled)
})
afterAll(() => filled.remove())
afterEach(() => copies.close())

/** Texts that are no JSON, and JSON that is nothing anybody wrote there. */
const texts = ['{"torn', '', '5', 'null', '[7]', '"a"']

interface Column {
  at: `${string}.${string}`
  where?: string
  /** What the user is told; null where a screen tells it by itself, or there is no shape that it could lack. */
  says: RegExp | null
  /** Only these are no good there. */
  texts?: readonly string[]
}

const columns: Column[] = [
  { at: 'settings.value', where: "name = 'theme'", says: /The setting “theme”/, texts: ['{"torn', ''] },
  {
    at: 'settings.value',
    where: "name = 'dataPolicies'",
    says: /Who may see which data/,
    texts: ['{"torn', '', '5', '{}'],
  },
  {
    at: 'settings.value',
    where: "name = 'outOfService'",
    says: /Which models you took out/,
    texts: ['{"torn', '', '5', '{}'],
  },
  { at: 'aliases.targets', says: /Whom the tier “Small” means/ },
  { at: 'tool_servers.definition', says: /How the tool server “wiki” is reached/ },
  { at: 'tool_servers.tools', says: /What the tool server “wiki” said/ },
  { at: 'providers.protocol', says: /What the service “Lab” speaks/ },
  { at: 'providers.base_url', says: null },
  { at: 'model_edits.edits', says: null },
  { at: 'model_lists.list', says: null },
  { at: 'health.state', where: "provider = 'openai'", says: /How openai \/ gpt-6-sol has been doing/ },
  { at: 'paid_rows.body', says: /What openai \/ gpt-6-sol cost/ },
  { at: 'pipelines.thumbnail', where: "name = 'Hurt'", says: /The small picture of the pipeline “Hurt”/ },
  { at: 'pipeline_views.view', says: /How you last looked at the pipeline “Sound”/ },
  { at: 'runs.answered_by', where: "status = 'done'", says: /Who answered in a run of “Sound”/ },
  { at: 'run_sources.inputs', where: 'run = 1', says: /A run of “Sound” \(.*\) can’t be read|was given can’t be read/ },
  { at: 'events.body', where: 'key = (select max(key) from events where key < 2 << 28)', says: /A run of “Sound”/ },
  { at: 'events.body', where: 'key < 3 << 27 and type in (0, 8)', says: /A run of “Sound”/ },
  { at: 'reviews.review', where: "key = 'a'", says: /What a run of “Sound” asks you at the node “human”/ },
  { at: 'cached_answers.body', says: null },
  { at: 'document_files.problem', says: null },
  { at: 'passages.text', says: null },
  { at: 'tool_permissions.permission', says: null },
  { at: 'key_notes.name', says: null },
  { at: 'keys.hint', says: null },
]

describe('one damaged text', () => {
  it.each(columns)(
    'in $at ($where) takes down no list, and is named',
    async ({ at, where, says, texts: own = texts }) => {
      const [table, column] = at.split('.')
      for (const text of own) {
        const core = await copies.open((db) => {
          const { changes } = db.prepare(`update ${table} set ${column} = ? where ${where ?? 'true'}`).run(text)
          expect(changes, 'there is a row to damage').toBeGreaterThan(0)
        })
        const answers = await answersAll(core, filled)
        expect(answers.get('pipelines.list')).toMatchObject({ rows: { length: 2 }, next: null })
        expect(answers.get('runs.list')).toMatchObject({ rows: { length: 2 } })
        const told = await call(core, 'unread.list')
        if (says === null) expect(told).toEqual([])
        else expect(told.map(({ what }) => what).join(' '), text).toMatch(says)
        for (const { todo } of told) expect(todo).toMatch(/[.]$/)
        await copies.close()
      }
    },
  )

  it('is no longer named once it was written anew', async () => {
    const core = await copies.open((db) => db.prepare("update aliases set targets = '{'").run())
    await call(core, 'environment.get')
    expect(await call(core, 'unread.list')).toHaveLength(1)
    const targets = [{ provider: 'practice', model: 'cheap' }]
    await call(core, 'aliases.save', { name: 'small', label: 'Small', tier: 1, preset: 'fixed', targets })
    expect(await call(core, 'unread.list')).toEqual([])
  })

  it('of numbers that are no times: a list tells a time all the same', async () => {
    const core = await copies.open((db) => {
      db.exec('update runs set started_at = 9000000000000000, beat_at = -9000000000000000')
      db.exec('update pipelines set updated_at = 9000000000000000')
      db.exec('update pipeline_versions set saved_at = 9000000000000000')
      db.exec('update key_notes set last_used_at = 9000000000000000')
      db.exec('update tool_servers set listed_at = 9000000000000000')
      db.exec('update tool_permissions set allowed_at = 9000000000000000')
      db.exec('update ratings set rated_at = 9000000000000000')
      db.exec('update model_lists set asked_at = 9000000000000000')
      db.exec('update model_edits set saved_at = 9000000000000000')
      db.exec('update paid_prices set paid_at = 9000000000000000')
    })
    await answersAll(core, filled)
  })
})

it('what a node remembers counts as nothing where it can’t be read, and the next run writes it anew', async () => {
  const file = `${filled.file}.memory`
  copyFileSync(filled.file, file)
  const { db } = openDatabase({ file, now: () => noon })
  const place = { scope: filled.sound, nodeId: 'model' }
  db.run("update node_memory set body = '{'")
  expect(readMemory(db, place, 'key')).toBeNull()
  expect(db.unread.list(db)).toMatchObject([
    { what: expect.stringMatching(/“model” learned/), pipelineId: filled.sound },
  ])
  expect(changeMemory(db, place, 'key', noon, (kept) => (kept === null ? { n: 0 } : { n: 9 }))).toEqual({ n: 0 })
  expect(db.unread.list(db)).toEqual([])
  db.close()
})

/** Tables in which nothing is text that has to be of a shape: numbers, names, sealed bytes, and sums. */
const plain = [
  ...['attempts', 'spend', 'budgets', 'ratings', 'turns', 'vault', 'vectors', 'collections', 'cache_savings'],
  ...['pipeline_versions', 'pipeline_targets', 'paid_prices', 'contents'],
]

it('every table of the database is among those that were damaged, or is said to hold nothing that could be', () => {
  const db = new Database(filled.file)
  const tables = db
    .prepare(
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and sql not like '%fts5%'",
    )
    .pluck()
    .all() as string[]
  db.close()
  const covered = new Set([...columns.map(({ at }) => at.split('.')[0]), 'node_memory', ...plain])
  expect(tables.filter((name) => !covered.has(name) && !/^(run|passage)_texts_/.test(name))).toEqual([])
})
