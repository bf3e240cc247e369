import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Payload } from '../../../shared/api/contract.ts'
import { call } from '../../support/core.ts'
import { type Filled, type HurtCopies, answersAll, asking, fill, hurtCopies } from '../../support/filled.ts'

/*
 * What is stored stays readable. A drawing that can't be read keeps nobody from hearing of the others and is named
 * where the user looks; and where what can't be read is a rule, it is kept to as strictly as it may have been.
 */

let filled: Filled
let copies: HurtCopies
beforeAll(async () => {
  filled = await fill()
  copies = hurtCopies(filled)
})
afterAll(() => filled.remove())
afterEach(() => copies.close())

/** A document that was torn on its way to the disk, and one that somebody wrote there who is not Switchyard. */
const tornDocument = (db: Database.Database): void => {
  db.prepare(
    "update contents set body = x'00' where no = (select v.content from pipeline_versions v join pipelines p on p.id = v.pipeline_id where p.name = 'Hurt')",
  ).run()
}
const strangeDocument = (db: Database.Database): void => {
  tornDocument(db)
  db.prepare(
    "update contents set body = cast('{\"a\":1}' as blob), encoding = 'plain', hash = ? where body = x'00'",
  ).run(Buffer.from('015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862', 'hex'))
}

describe.each([
  ['torn', tornDocument],
  ['of no shape that anybody reads', strangeDocument],
])('a stored drawing that is %s', (_name, damage) => {
  it('keeps nobody from hearing who asks whom, and is named where that is told', async () => {
    const core = await copies.open(damage)
    const answers = await answersAll(core, filled)
    const pipeline = { id: filled.hurt, name: 'Hurt' }
    expect(answers.get('models.used')).toContainEqual({ provider: 'practice', model: 'cheap', pipelines: 1 })
    expect(answers.get('models.uses')).toEqual({
      ...{ total: 1, pipelines: [{ id: filled.sound, name: 'Sound' }] },
      unread: [pipeline],
    })
    expect(await call(core, 'pipelines.flags')).toContainEqual({
      id: filled.hurt,
      flags: [
        {
          ...{ what: 'unread', provider: null, model: null },
          words: expect.stringMatching(/“Hurt” can’t be read\. Open it: .* Or delete it\./),
        },
      ],
    })
    expect(await call(core, 'unread.list')).toEqual([expect.objectContaining({ pipeline, drawing: true })])
  })

  it('keeps no key from being renamed, which says into which pipelines nobody could look', async () => {
    const core = await copies.open(damage)
    expect(await call(core, 'keys.uses', { provider: 'openai' })).toEqual([])
    expect(
      await call(core, 'keys.rename', { provider: 'openai', name: 'work', to: 'office', follow: true }),
    ).toMatchObject({ name: 'office', pipelines: [], unread: [{ id: filled.hurt, name: 'Hurt' }] })
  })

  it('stays named after a restart, and no longer once it is deleted', async () => {
    const core = await copies.open(damage)
    await call(core, 'models.used')
    await core.close()
    const again = await copies.reopen()
    expect(await call(again, 'unread.list')).toHaveLength(1)
    await call(again, 'pipelines.delete', { id: filled.hurt })
    expect(await call(again, 'unread.list')).toEqual([])
  })

  it('opens as the last version that can be read, which says so; saved, it is whole again', async () => {
    const core = await copies.open(damage)
    const refused = await core.dispatch('pipelines.get', { id: filled.hurt })
    expect(refused).toMatchObject({ ok: false, error: { message: expect.stringMatching(/“Hurt”.*Delete it/) } })
    // Another pipeline has an earlier version.
    const { id, version } = await call(core, 'pipelines.create', { document: asking('Twice') })
    await call(core, 'pipelines.save', {
      id,
      baseVersion: version,
      document: asking('Twice', ['practice', 'frontier']),
    })
    const db = new Database(copies.file())
    db.prepare(
      "update contents set body = x'00' where no = (select content from pipeline_versions where pipeline_id = ? and version = 2)",
    ).run(id)
    db.close()
    const opened = await call(core, 'pipelines.get', { id })
    expect(opened).toMatchObject({ version: 2, instead: { version: 1 }, document: { name: 'Twice' } })
    const named = async () => (await call(core, 'unread.list')).flatMap(({ pipeline }) => pipeline?.name ?? [])
    expect(await named()).toContain('Twice')
    const saved = await call(core, 'pipelines.save', { id, baseVersion: opened.version, document: opened.document })
    expect(saved).toMatchObject({ saved: true, version: 3 })
    expect(await call(core, 'pipelines.get', { id })).not.toHaveProperty('instead')
    expect(await named()).not.toContain('Twice')
  })
})

describe('what can’t be read is closed', () => {
  const settingOf = (name: string) => (db: Database.Database) =>
    void db.prepare("update settings set value = '{' where name = ?").run(name)

  it('policies: only this machine may see the data', async () => {
    const core = await copies.open(settingOf('dataPolicies'))
    const { policies } = await call(core, 'environment.get')
    expect(policies?.every(({ allow, unread }) => allow === 'machine' && unread !== undefined)).toBe(true)
  })

  it('out of service: nobody beyond this machine is asked until the user says who', async () => {
    const core = await copies.open(settingOf('outOfService'))
    const out = (await call(core, 'environment.get')).outOfService?.map(({ provider }) => provider)
    expect(out).toContain('openai')
    expect(out?.filter((id) => id.startsWith('practice') || id === 'ollama')).toEqual([])
    await call(core, 'service.set', {
      provider: 'openai',
      model: null,
      inService: true,
    } satisfies Payload<'service.set'>)
    expect((await call(core, 'environment.get')).outOfService?.map(({ provider }) => provider)).toEqual(
      out?.filter((id) => id !== 'openai'),
    )
    expect(await call(core, 'unread.list')).toEqual([])
  })

  it('a tier: it means nobody', async () => {
    const core = await copies.open((db) => db.prepare("update aliases set targets = '{'").run())
    const small = (await call(core, 'environment.get')).aliases?.find(({ name }) => name === 'small')
    expect(small).toMatchObject({ target: null, why: expect.stringMatching(/can’t be read/) })
  })

  it('an answer to what a run asked counts as turned away, and a question that can’t be read can’t be answered', async () => {
    const runId = filled.runs[1] ?? ''
    const core = await copies.open((db) => {
      db.prepare("update reviews set answered_at = 1, answer = '{' where key = 'a'").run()
      db.prepare("update reviews set review = '{' where key = 'b'").run()
    })
    const given = { runId, nodeId: 'human', action: 'approve' } as const
    expect(await call(core, 'runs.answer', { ...given, key: 'a' })).toMatchObject({
      accepted: false,
      answer: { action: 'reject' },
    })
    await expect(call(core, 'runs.answer', { ...given, key: 'b' })).rejects.toThrow(/unreadable.*Stop the run/)
  })

  it('an interrupted run can be closed, and keeps no other from going on', async () => {
    const runId = filled.runs[1] ?? ''
    const core = await copies.open((db) => db.prepare("update run_sources set inputs = '{' where run = 2").run())
    expect(await core.resumeAtStart()).toBe(0)
    expect((await core.dispatch('runs.resume', { runId })).ok).toBe(false)
    await call(core, 'runs.discard', { runId })
    expect((await call(core, 'runs.list', { status: 'interrupted' })).rows).toEqual([])
    expect((await call(core, 'runs.list', { status: 'cancelled' })).rows).toMatchObject([{ runId }])
  })
})
