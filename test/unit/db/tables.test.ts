import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import {
  deleteProvider,
  getSettings,
  listEdits,
  listLists,
  listProviders,
  saveProvider,
  saveEdits,
  saveList,
  setSettings,
} from '../../../electron/db/index.ts'
import { modelFactsTables } from '../../../electron/db/migrations/0011-model-facts.ts'
import { modelEdits } from '../../../shared/model/edits.ts'
import { noon, store } from './support.ts'

test('settings: what is set stays beside what was set before; null takes one back', () => {
  const db = store()
  expect(getSettings(db)).toEqual({})
  expect(setSettings(db, { theme: 'dark', resumeUnasked: true })).toEqual({ theme: 'dark', resumeUnasked: true })
  expect(setSettings(db, { theme: null, limits: { perDayUsd: 5 } })).toEqual({
    resumeUnasked: true,
    limits: { perDayUsd: 5 },
  })
  expect(setSettings(db, { resumeUnasked: undefined, zero: 0, no: false })).toEqual({
    limits: { perDayUsd: 5 },
    zero: 0,
    no: false,
  })
})

test('providers: added, changed, deleted with what belongs to them', () => {
  const db = store()
  saveProvider(db, { id: 'lab', label: 'Lab', baseUrl: 'http://127.0.0.1:8080/v1' }, noon)
  saveProvider(db, { id: 'openai', label: 'OpenAI', baseUrl: null }, noon)
  saveProvider(db, { id: 'claude', label: 'Claude', baseUrl: 'http://127.0.0.1:1', protocol: 'anthropic' }, noon)
  saveProvider(db, { id: 'claude', label: 'Claudia', baseUrl: 'http://127.0.0.1:1' }, noon)
  saveProvider(db, { id: 'lab', label: 'Our lab', baseUrl: 'http://127.0.0.1:9090/v1' }, noon)
  saveEdits(db, { provider: 'lab', model: 'm', edits: { window: 1000 } }, noon)
  saveList(db, { provider: 'lab', date: '2026-11-21', models: [], was: {} }, noon)
  expect(listProviders(db)).toEqual([
    { id: 'claude', label: 'Claudia', baseUrl: 'http://127.0.0.1:1', protocol: 'anthropic' },
    { id: 'lab', label: 'Our lab', baseUrl: 'http://127.0.0.1:9090/v1' },
    { id: 'openai', label: 'OpenAI', baseUrl: null },
  ])
  expect(deleteProvider(db, 'lab')).toBe(true)
  expect(deleteProvider(db, 'lab')).toBe(false)
  expect(listEdits(db)).toEqual([])
  expect(listLists(db)).toEqual({ lists: [], unread: [] })
})

test('what the user says of a model is kept with its day, and taken back', () => {
  const db = store()
  const price = { perMillion: { input: 0.15, output: 0.6 } }
  saveEdits(db, { provider: 'lab', model: 'm', edits: { price, notes: 'ours' } }, noon)
  saveEdits(db, { provider: 'lab', model: 'm', edits: { price } }, noon)
  saveEdits(db, { provider: 'lab', model: 'free', edits: { window: 1000, images: true } }, noon)
  expect(listEdits(db)).toEqual([
    { provider: 'lab', model: 'free', edits: { window: 1000, images: true }, date: '2026-11-21', unread: [] },
    { provider: 'lab', model: 'm', edits: { price }, date: '2026-11-21', unread: [] },
  ])
  saveEdits(db, { provider: 'lab', model: 'm', edits: null }, noon)
  expect(listEdits(db)).toHaveLength(1)
})

test('prices that were set before are what the user says of those models', () => {
  const db = new Database(':memory:')
  db.exec(`
    create table prices (provider text, model text, input_per_million real, output_per_million real, saved_at integer);
    insert into prices values ('lab', 'm', 0.15, null, 5), ('lab', 'n', 1, 10, 6);
  `)
  modelFactsTables.up(db)
  const rows = db.prepare('select model, edits, saved_at from model_edits').all() as { model: string; edits: string }[]
  db.close()
  expect(rows.map(({ edits, ...row }) => ({ ...row, edits: modelEdits.parse(JSON.parse(edits)) }))).toEqual([
    { model: 'm', saved_at: 5, edits: { price: { perMillion: { input: 0.15 } } } },
    { model: 'n', saved_at: 6, edits: { price: { perMillion: { input: 1, output: 10 } } } },
  ])
})
