import { afterEach, beforeEach, expect, it } from 'vitest'
import { settingDefaults, settingsOf } from '../../../shared/api/settings.ts'
import { call, type LiveCore, liveCore } from '../../support/core.ts'

// Settings: what is no setting, or no value of one, is refused in words; policies and what is out of service have calls of their own.

let live: LiveCore
beforeEach(async () => {
  live = await liveCore()
})
afterEach(() => live.close())

const set = (values: unknown) => live.core.dispatch('settings.set', { values })
const kept = async () => (await call(live.core, 'settings.get')).values

it.each([
  [{ dataPolicies: [] }, /"dataPolicies" is changed by policies\.save alone/],
  [{ outOfService: [] }, /"outOfService" is changed by service\.set alone/],
  [{ colour: 'red' }, /There is no setting "colour" \(there are theme, seenNotices, resumeUnasked\)/],
  [{ theme: 'red' }, /"theme" in values: takes "system", "light", "dark" or null/],
  [{ resumeUnasked: 1 }, /"resumeUnasked" in values: takes true, false or null/],
  [{ seenNotices: 'all' }, /"seenNotices" in values: takes a list of texts or null/],
])('%j is refused, and nothing of it is kept or told', async (wrong, words) => {
  live.pushes.length = 0
  const result = await set({ theme: 'dark', ...wrong })
  expect(result).toMatchObject({ ok: false, error: { code: 'bad_payload' } })
  expect(result.ok ? '' : result.error.message).toMatch(words)
  expect(await kept()).toEqual({})
  expect(live.pushes).toEqual([])
})

it('what is barred stays barred, whatever is sent as a setting', async () => {
  const entry = { provider: 'practice', model: 'cheap' }
  await call(live.core, 'service.set', { ...entry, inService: false })
  for (const outOfService of [null, [], undefined]) expect((await set({ outOfService })).ok).toBe(false)
  expect((await call(live.core, 'environment.get')).outOfService).toEqual([entry])
})

it('a setting is kept and told to every screen, and null takes it back to its default', async () => {
  expect((await set({ theme: 'dark', resumeUnasked: true, seenNotices: ['one'] })).ok).toBe(true)
  expect(settingsOf(await kept())).toEqual({ theme: 'dark', resumeUnasked: true, seenNotices: ['one'] })
  expect(live.pushes).toContainEqual({ topic: 'settings' })
  await set({ theme: null, resumeUnasked: null, seenNotices: null })
  expect(await kept()).toEqual({})
  expect(settingsOf(await kept())).toEqual(settingDefaults)
  // As something else may have left it: what can't be read has its default, alone.
  expect(settingsOf({ theme: 7, resumeUnasked: true })).toEqual({ ...settingDefaults, resumeUnasked: true })
})

it('the address of an Azure resource can be taken away, and its key stays', async () => {
  const row = async () => (await call(live.core, 'providers.list')).find(({ id }) => id === 'azure')
  const before = await row()
  await call(live.core, 'keys.set', { provider: 'azure', name: 'default', secret: 'not-a-real-key-at-all' })
  await call(live.core, 'providers.save', { id: 'azure', label: 'Azure', baseUrl: 'https://mine.openai.azure.com' })
  expect(await row()).toMatchObject({ baseUrlSource: 'stored', keys: [{ name: 'default' }] })
  await call(live.core, 'providers.save', { id: 'azure', label: 'Azure', baseUrl: null })
  expect(await row()).toMatchObject({ baseUrl: '', baseUrlSource: before?.baseUrlSource, keys: [{ name: 'default' }] })
})
