import { expect, test } from 'vitest'
import {
  deleteProvider,
  getSettings,
  listPrices,
  listProviders,
  saveProvider,
  setPrice,
  setSettings,
} from '../../../electron/db/index.ts'
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
  setPrice(db, { provider: 'lab', model: 'm', inputPerMillion: 1, outputPerMillion: 2 }, noon)
  expect(listProviders(db)).toEqual([
    { id: 'claude', label: 'Claudia', baseUrl: 'http://127.0.0.1:1', protocol: 'anthropic' },
    { id: 'lab', label: 'Our lab', baseUrl: 'http://127.0.0.1:9090/v1' },
    { id: 'openai', label: 'OpenAI', baseUrl: null },
  ])
  expect(deleteProvider(db, 'lab')).toBe(true)
  expect(deleteProvider(db, 'lab')).toBe(false)
  expect(listPrices(db)).toEqual([])
})

test('prices: as the user gave them, with their day; a side left open is unknown, both take it back', () => {
  const db = store()
  setPrice(db, { provider: 'lab', model: 'm', inputPerMillion: 0.15, outputPerMillion: null }, noon)
  setPrice(db, { provider: 'lab', model: 'free', inputPerMillion: 0, outputPerMillion: 0 }, noon)
  expect(listPrices(db)).toEqual([
    {
      provider: 'lab',
      model: 'free',
      price: { perMillion: { input: 0, output: 0 }, source: 'user', date: '2026-11-21' },
    },
    { provider: 'lab', model: 'm', price: { perMillion: { input: 0.15 }, source: 'user', date: '2026-11-21' } },
  ])
  setPrice(db, { provider: 'lab', model: 'm', inputPerMillion: null, outputPerMillion: null }, noon)
  expect(listPrices(db)).toHaveLength(1)
})
