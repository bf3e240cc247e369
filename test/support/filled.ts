import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect } from 'vitest'
import type { Core } from '../../electron/core/index.ts'
import {
  addPermission,
  changeMemory,
  keepAnswer,
  keepPaid,
  keepVectors,
  openDatabase,
  putFile,
  saveCollection,
  saveHealth,
  saveList,
  setView,
} from '../../electron/db/index.ts'
import { newRecord } from '../../electron/engine/health/record.ts'
import type { CallName } from '../../shared/api/contract.ts'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import { temporaryHome } from './cli.ts'
import { call, fakeKeychain, type LiveCore, liveCore } from './core.ts'
import { answer, draw, model, question } from './draw.ts'

/** A database with something in every table, and copies of it in which something was damaged. */

const secrets = { wrap: fakeKeychain(), keeps: true, backend: 'test', warning: null }
export const noon = Date.UTC(2026, 10, 21, 10)

export const asking = (name: string, target: Parameters<typeof model> = ['practice', 'cheap']): PipelineDocument => ({
  ...draw({ question, model: model(...target), answer }, [
    'question.value > model.prompt',
    'model.answer > answer.value',
  ]),
  name,
})

export interface Filled {
  file: string
  sound: string
  hurt: string
  /** The second lies interrupted. */
  runs: string[]
  remove(): Promise<void>
}

const { id: asked, ...fresh } = newRecord({ provider: 'openai', model: 'gpt-6-sol', key: 'work', hint: '-all' })
const healthState = { ...fresh, reliability: { sum: 1, n: 1 } }

const review = (key: string) => ({
  ...{ key, mode: 'review', title: 'Look', question: '', about: null, candidates: [], edit: false },
  ...{ askedAt: new Date(noon).toISOString(), until: null },
})

/** A database with something in every table, as the app writes it. */
export async function fill(): Promise<Filled> {
  const { home, remove } = await temporaryHome()
  const live = await liveCore({ secrets })
  const { core } = live
  const { id: sound } = await call(core, 'pipelines.create', { document: asking('Sound') })
  const { id: hurt } = await call(core, 'pipelines.create', {
    document: asking('Hurt', ['openai', 'gpt-6-sol', { key: 'work' }]),
  })
  const { id: gone } = await call(core, 'pipelines.create', { document: asking('Gone') })
  await call(core, 'pipelines.delete', { id: gone })
  const runs: string[] = []
  for (const text of ['What is a kalomi?', 'What is 17 * 23?']) {
    const document = asking('Sound')
    const started = await core.startRun({ pipelineId: sound, document, inputs: { question: text } })
    if (!started.started) throw new Error(JSON.stringify(started.problems))
    await started.result
    runs.push(started.runId)
    await call(core, 'ratings.set', { runId: started.runId, nodeId: 'model', thumb: 'up' })
  }
  await call(core, 'keys.set', { provider: 'openai', name: 'work', secret: 'not-a-real-key-at-all' })
  await call(core, 'keys.choose', { provider: 'openai', name: 'work' })
  await call(core, 'settings.set', { values: { theme: 'dark' } })
  const policy = { tag: 'private', label: 'Private', allow: 'listed' as const, providers: ['openai'] }
  await call(core, 'policies.save', { tag: 'private', policy })
  await call(core, 'service.set', { provider: 'groq', model: null, inService: false })
  const targets = [{ provider: 'openai', model: 'gpt-6-sol' }]
  await call(core, 'aliases.save', { name: 'small', label: 'Small', tier: 1, preset: 'fixed', targets })
  await call(core, 'providers.save', {
    id: 'lab',
    label: 'Lab',
    baseUrl: 'http://127.0.0.1:9/v1',
    protocol: 'anthropic',
  })
  await call(core, 'models.edit', { provider: 'openai', model: 'gpt-6-sol', edits: { window: 1000 } })
  const budget = { scope: 'all', of: null, period: 'day', ledger: 'real', limitUsd: 5, softAt: 0.8 } as const
  await call(core, 'budgets.save', { ...budget, atSoft: 'warn', atLimit: 'stop' })
  const server = {
    how: 'web',
    name: 'wiki',
    url: 'http://127.0.0.1:9/mcp',
    key: null,
    header: 'authorization',
  } as const
  await call(core, 'tools.save', { server, isNew: true })
  await core.close()
  const { db } = openDatabase({ file: live.file, now: () => noon })
  setView(db, sound, { zoom: 1 })
  saveList(db, { provider: 'openai', date: '2026-11-21', models: [], was: {} }, noon)
  keepPaid(
    db,
    sound,
    [{ provider: 'openai', model: 'gpt-6-sol', price: { perMillion: { input: 1 } } as never, tiers: [] }],
    noon,
  )
  saveHealth(db, { ...asked, state: healthState }, noon)
  changeMemory(db, { scope: sound, nodeId: 'model' }, 'key', noon, () => ({ n: 1 }))
  addPermission(db, { permission: 'GET https://example.com', pipelineId: sound, shape: null, allowedAt: noon })
  saveCollection(db, { id: 'books', path: join(live.file, '..') }, noon)
  putFile(
    db,
    join(live.file, '..'),
    {
      ...{ path: 'a.txt', size: 1, mtimeMs: 1, hash: 'ab', reader: 1, problem: null },
      passages: [{ text: 'kalomi', page: null, line: 1, toLine: 1 }],
    },
    noon,
  )
  keepVectors(db, { provider: 'openai', model: 'embed' }, [{ text: 'kalomi', vector: new Float32Array([1]) }], {
    runId: 'r',
    now: noon,
  })
  keepAnswer(db, {
    ...{ key: 'k', provider: 'openai', model: 'gpt-6-sol', pipelineId: sound, runId: runs[0] ?? '', text: 'yes' },
    ...{ context: null, question: null, costUsd: 1, keptAt: noon, expiresAt: noon * 2 },
  })
  db.run('update tool_servers set tools = ?, listed_at = ?', '[]', noon)
  // One run lies interrupted, and had asked a person two things.
  db.run("update runs set status = 'interrupted' where id = ?", runs[1] ?? '')
  const { no } = db.get<{ no: number }>('select no from runs where id = ?', runs[1] ?? '') ?? { no: 0 }
  for (const key of ['a', 'b'])
    db.run(
      'insert into reviews (run, node, key, asked_at, review) values (?, ?, ?, ?, ?)',
      ...[no, 'human', key, noon, JSON.stringify(review(key))],
    )
  db.close()
  const file = join(home, 'base.db')
  copyFileSync(live.file, file)
  await live.close()
  return { file, sound, hurt, runs, remove }
}

/** A core on a copy of the filled database in which something was damaged. */
async function hurtCopy(
  filled: Filled,
  damage: (db: Database.Database) => void,
): Promise<{ live: LiveCore; file: string; core: Core }> {
  const live = await liveCore({ secrets })
  await live.core.close()
  const file = `${live.file}.copy.db`
  copyFileSync(filled.file, file)
  const db = new Database(file)
  db.pragma('foreign_keys = OFF')
  damage(db)
  db.close()
  return { live, file, core: await live.again({ file }) }
}

export interface HurtCopies {
  /** A core on a copy in which something was damaged. */
  open(damage: (db: Database.Database) => void): Promise<Core>
  /** Of the copy that is open. */
  file(): string
  /** The same file once more, as after a restart. */
  reopen(): Promise<Core>
  close(): Promise<void>
}

/** One damaged copy at a time. */
export function hurtCopies(filled: Filled): HurtCopies {
  let hurt: Awaited<ReturnType<typeof hurtCopy>> | undefined
  const opened = () => {
    if (hurt === undefined) throw new Error('nothing was opened')
    return hurt
  }
  return {
    async open(damage) {
      hurt = await hurtCopy(filled, damage)
      return hurt.core
    },
    file: () => opened().file,
    reopen: () => opened().live.again({ file: opened().file }),
    async close() {
      await hurt?.live.close()
      hurt = undefined
    },
  }
}

/** Every call that gives a list, or what a screen opens with. */
const lists = (filled: Filled): [CallName, unknown?][] => [
  ['app.info'],
  ['environment.get'],
  ['settings.get'],
  ['pipelines.list'],
  ['pipelines.list', { search: 'sound' }],
  ['pipelines.list', { deleted: true }],
  ['pipelines.flags'],
  ['pipelines.versions', { id: filled.hurt }],
  ['pipelines.view.get', { id: filled.sound }],
  ['pipelines.paid', { id: filled.sound }],
  ['pipelines.history', { id: filled.sound }],
  ['pipelines.get', { id: filled.sound }],
  ['runs.list'],
  ['runs.list', { search: 'kalomi' }],
  ['runs.list', { status: 'interrupted' }],
  ['reviews.list'],
  ['models.used'],
  ['models.uses', { provider: 'practice', model: 'cheap' }],
  ['providers.list'],
  ['keys.uses', { provider: 'openai' }],
  ['tools.get'],
  ['tools.keys'],
  ['costs.get'],
  ['cache.get'],
  ['budgets.list'],
  ['health.list'],
  ['ratings.list'],
  ['ratings.calibration', { pipelineId: filled.sound, nodeId: 'model' }],
  ['documents.list'],
  ['rates.list', { provider: 'openai' }],
  ['nodes.values', { pipelineId: filled.sound, nodeId: 'model' }],
]

/** What each of them answers; fails where one doesn't. */
export async function answersAll(core: Core, filled: Filled): Promise<Map<CallName, unknown>> {
  const answers = new Map<CallName, unknown>()
  const refused: string[] = []
  for (const [name, payload] of lists(filled)) {
    const result = await core.dispatch(name, payload)
    if (!result.ok) refused.push(`${name}: ${result.error.message}`)
    else if (!answers.has(name)) answers.set(name, result.value)
  }
  expect(refused).toEqual([])
  return answers
}
