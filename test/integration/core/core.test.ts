import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readDocument, writeDocument } from '../../../shared/document/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import { newRunState, reduce } from '../../../shared/events/reduce.ts'
import type { Core } from '../../../electron/core/index.ts'
import { openDatabase } from '../../../electron/db/index.ts'
import { exampleFile } from '../../support/cli.ts'
import { answer, draw, question } from '../../support/draw.ts'
import { call, fakeKeychain, type LiveCore, liveCore } from '../../support/core.ts'

let live: LiveCore
beforeEach(async () => {
  live = await liveCore()
})
afterEach(() => live.close())

async function cheapFirst(): Promise<PipelineDocument> {
  const { document } = readDocument(await readFile(exampleFile('cheap-first.json')))
  if (document === null) throw new Error('the example can not be read')
  return document
}

/** Resolves with a run's events once it has finished. */
function finishedRun(core: Core): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  return new Promise((resolve) => {
    const leave = core.subscribe((push) => {
      if (push.topic !== 'run') return
      events.push(...push.events)
      if (events.at(-1)?.type !== 'run.finished') return
      leave()
      resolve(events)
    })
  })
}

describe('pipelines', () => {
  it('import, export, delete, import again: equal to the byte', async () => {
    const text = await readFile(exampleFile('cheap-first.json'), 'utf8')
    const { pipeline } = await call(live.core, 'pipelines.import', { text })
    const first = await call(live.core, 'pipelines.export', { id: pipeline!.id })
    expect(first).toEqual({ fileName: 'cheap-first.json', text, onlyHere: [] })
    await call(live.core, 'pipelines.delete', { id: pipeline!.id })
    expect((await call(live.core, 'pipelines.list')).rows).toEqual([])
    const again = await call(live.core, 'pipelines.import', { text: first.text })
    expect((await call(live.core, 'pipelines.export', { id: again.pipeline!.id })).text).toBe(text)
  })

  it('a delete can be undone', async () => {
    const { id } = await call(live.core, 'pipelines.create', { document: await cheapFirst() })
    await call(live.core, 'pipelines.delete', { id })
    expect((await call(live.core, 'pipelines.restore', { id })).document.name).toBe('Cheap first')
    expect((await call(live.core, 'pipelines.list')).rows.map((card) => card.id)).toEqual([id])
  })

  it('a copy is a pipeline of its own, of the latest version and called one', async () => {
    const document = await cheapFirst()
    const { id } = await call(live.core, 'pipelines.create', { document })
    await call(live.core, 'pipelines.save', { id, baseVersion: 1, document: { ...document, description: 'latest' } })
    const copy = await call(live.core, 'pipelines.duplicate', { id })
    expect(copy).toMatchObject({ version: 1, document: { name: 'Cheap first (copy)', description: 'latest' } })
    await call(live.core, 'pipelines.delete', { id: copy.id })
    expect((await call(live.core, 'pipelines.list')).rows.map((card) => card.id)).toEqual([id])
  })

  it('what can not be read comes back as problems, and nothing is made', async () => {
    const { pipeline, problems } = await call(live.core, 'pipelines.import', { text: '{"nodes": [' })
    expect(pipeline).toBeNull()
    expect(problems.map(({ code }) => code)).toEqual(['not_json'])
    expect((await call(live.core, 'pipelines.list')).rows).toEqual([])
  })

  it('a file that is too large only once it is written out is refused, and nothing is kept', async () => {
    const nodes = Array.from({ length: 60_000 }, (_, i) => ({ id: `n${i}`, kind: 'note', position: { x: i, y: 0 } }))
    const text = JSON.stringify({ format: 'switchyard.pipeline', version: 1, name: 'Large', nodes, edges: [] })
    expect(Buffer.byteLength(text)).toBeLessThan(5_000_000)
    const { pipeline, problems } = await call(live.core, 'pipelines.import', { text })
    expect(pipeline).toBeNull()
    expect(problems.map(({ code }) => code)).toContain('too_large')
    expect((await call(live.core, 'pipelines.list')).rows).toEqual([])
  })

  it('two windows on one pipeline: both versions are kept, and the second is asked', async () => {
    const other = await live.again()
    const document = await cheapFirst()
    const { id, version } = await call(live.core, 'pipelines.create', { document })
    const mine = await call(live.core, 'pipelines.save', {
      id,
      baseVersion: version,
      document: { ...document, name: 'Mine' },
    })
    const theirs = await call(other, 'pipelines.save', {
      id,
      baseVersion: version,
      document: { ...document, name: 'Theirs' },
    })
    expect(mine.saved).toBe(true)
    expect(theirs).toMatchObject({ saved: false, conflict: { document: { name: 'Mine' } } })
    expect(await call(live.core, 'pipelines.versions', { id })).toHaveLength(3)
    expect((await call(live.core, 'pipelines.get', { id, version: 3 })).document.name).toBe('Theirs')
  })
})

describe('runs', () => {
  it('a run started from a screen is pushed live, stored, and replayed to the same state', async () => {
    const document = await cheapFirst()
    const { id } = await call(live.core, 'pipelines.create', { document })
    const finished = finishedRun(live.core)
    const started = await call(live.core, 'runs.start', {
      pipelineId: id,
      document,
      inputs: { question: 'What is 17 * 23?' },
    })
    const pushed = await finished
    const record = await call(live.core, 'runs.get', { runId: started.runId! })
    expect(record.receipt?.status).toBe('done')
    expect(record.events.reduce(reduce, newRunState())).toEqual(pushed.reduce(reduce, newRunState()))
    expect(writeDocument(record.document)).toBe(writeDocument(document))
    const { rows } = await call(live.core, 'runs.list', { pipelineId: id })
    expect(rows).toMatchObject([
      { runId: started.runId, status: 'done', practice: true, input: expect.stringContaining('17 * 23') },
    ])
    expect((await call(live.core, 'pipelines.list')).rows[0]?.lastRun?.runId).toBe(started.runId)
  })

  it('a document with errors does not run, and says all that is wrong', async () => {
    const document = await cheapFirst()
    const broken = { ...document, edges: document.edges.filter(({ id }) => id !== 'e7') }
    const started = await call(live.core, 'runs.start', {
      pipelineId: null,
      document: broken,
      inputs: { question: 'x' },
    })
    expect(started.runId).toBeNull()
    expect(started.problems.map(({ code }) => code)).toContain('unwired_port')
    expect(await live.simulator.log()).toEqual([])
  })

  it('the plan is a frozen snapshot: editing during a run changes nothing in it', async () => {
    const document = await cheapFirst()
    const { id } = await call(live.core, 'pipelines.create', { document })
    await live.simulator.fault({ model: 'cheap', fault: 'stall=0.3', times: 1 })
    const began = new Promise<void>((resolve) =>
      live.core.subscribe(
        (push) => push.topic === 'run' && push.events.some(({ type }) => type === 'attempt.started') && resolve(),
      ),
    )
    const finished = finishedRun(live.core)
    const { runId } = await call(live.core, 'runs.start', {
      pipelineId: id,
      document,
      inputs: { question: 'What is 48 * 57?' },
    })
    await began
    const edited = structuredClone(document)
    for (const node of edited.nodes)
      if (node.id === 'strong') node.config = { ...node.config, target: { provider: 'practice', model: 'balanced' } }
    await call(live.core, 'pipelines.save', { id, baseVersion: 1, document: edited })
    await finished
    // The judge fails the cheap answer, and who is asked then is whom the run began with.
    expect((await live.simulator.log()).map(({ model }) => model)).toEqual(['cheap', 'judge', 'frontier'])
    const record = await call(live.core, 'runs.get', { runId: runId! })
    expect(writeDocument(record.document)).toBe(writeDocument(document))
  })

  it('what was interrupted goes on by itself at the next start where a setting says so, and else waits', async () => {
    await live.simulator.fault({ model: 'cheap', fault: 'stall=60', times: 1 })
    const began = new Promise<void>((resolve) =>
      live.core.subscribe(
        (push) => push.topic === 'run' && push.events.some(({ type }) => type === 'attempt.started') && resolve(),
      ),
    )
    const { runId } = await call(live.core, 'runs.start', {
      pipelineId: null,
      document: await cheapFirst(),
      inputs: { question: 'What is 17 * 23?' },
    })
    await began
    // As of a process on another machine that has not been heard of for long.
    const { db } = openDatabase({ file: live.file, now: Date.now })
    db.run("update runs set owner = 'elsewhere/1/1', beat_at = 0")
    db.close()
    const core = await live.again()
    expect(await core.resumeAtStart()).toBe(0)
    expect((await call(core, 'runs.list', { status: 'interrupted' })).rows).toHaveLength(1)

    await call(core, 'settings.set', { values: { resumeUnasked: true } })
    const finished = finishedRun(core)
    expect(await core.resumeAtStart()).toBe(1)
    await finished
    const record = await call(core, 'runs.get', { runId: runId! })
    expect(record.receipt).toMatchObject({ status: 'done', resumed: true })
    expect((await live.simulator.log()).map(({ model }) => model)).toEqual(['cheap', 'cheap', 'judge'])
  })

  it('a run that ended before anybody was asked is practice where its models are', async () => {
    const { core } = live
    await call(core, 'providers.save', { id: 'cloud', label: 'Cloud', baseUrl: `${live.simulator.url}/v1` })
    await call(core, 'keys.set', { provider: 'cloud', name: 'main', secret: 'not-a-real-key' })
    const ended = async (provider: string, maxTokens: number) => {
      const target = { provider, model: 'cheap' }
      const document = draw({ question, model: ['model', { target, maxTokens }], answer }, [
        'question.value > model.prompt',
        'model.answer > answer.value',
      ])
      const started = await core.startRun({
        ...{ pipelineId: null, document, inputs: { question: 'Why?' }, maxCostUsd: 1e-9 },
      })
      if (!started.started) throw new Error('it did not start')
      const { status, receipt } = await started.result
      expect([status, receipt?.steps.flatMap(({ attempts }) => attempts)]).toEqual(['failed', []])
      return { runId: started.runId, practice: receipt?.practice }
    }
    const practice = await ended('practice', 100)
    expect(practice.practice).toBe(true)
    const listed = async (wanted: boolean) =>
      (await call(core, 'runs.list', { practice: wanted })).rows.map(({ runId }) => runId)
    expect([await listed(true), await listed(false)]).toEqual([[practice.runId], []])
    await call(core, 'models.edit', {
      ...{ provider: 'cloud', model: 'cheap' },
      edits: { price: { perMillion: { input: 1, output: 1 } } },
    })
    const real = await ended('cloud', 100)
    expect(real.practice).toBe(false)
    expect([await listed(true), await listed(false)]).toEqual([[practice.runId], [real.runId]])
    expect(await live.simulator.log()).toEqual([])
  })

  it('stop cancels in order', async () => {
    await live.simulator.fault({ model: 'cheap', fault: 'stall=30' })
    const began = new Promise<void>((resolve) =>
      live.core.subscribe(
        (push) => push.topic === 'run' && push.events.some(({ type }) => type === 'attempt.started') && resolve(),
      ),
    )
    const finished = finishedRun(live.core)
    const { runId } = await call(live.core, 'runs.start', {
      pipelineId: null,
      document: await cheapFirst(),
      inputs: { question: 'x' },
    })
    await began
    expect(await call(live.core, 'runs.stop', { runId: runId! })).toEqual({ stopped: true })
    expect((await finished).at(-1)).toMatchObject({ type: 'run.finished', status: 'cancelled' })
    await live.core.stopAllRuns()
    expect(live.core.activeRuns()).toBe(0)
  })
})

describe('keys', () => {
  const secret = 'sk-test-0123456789-not-a-real-key'

  it('a stored key is sealed: no row, list, export or database file shows it', async () => {
    const safe = { wrap: fakeKeychain(), keeps: true, backend: 'test', warning: null }
    const core = await live.again({ secrets: safe })
    expect(await call(core, 'keys.set', { provider: 'openai', name: 'Work', secret })).toEqual({
      kept: true,
      warning: null,
    })
    const openai = (await call(core, 'providers.list')).find(({ id }) => id === 'openai')
    expect(openai?.keys).toEqual([{ name: 'Work', source: 'stored', hint: '-key', isDefault: true, lastUsedAt: null }])
    for (const suffix of ['', '-wal']) expect((await readFile(`${live.file}${suffix}`)).includes(secret)).toBe(false)
    expect((await call(core, 'environment.get')).providers.find(({ id }) => id === 'openai')?.hasKey).toBe(true)
  })

  it('where nothing is kept a typed key lives in memory, and the user is told', async () => {
    expect(await call(live.core, 'keys.set', { provider: 'openai', name: 'Mine', secret })).toEqual({
      kept: false,
      warning: 'Kept in memory.',
    })
    const other = await live.again()
    expect((await call(other, 'providers.list')).find(({ id }) => id === 'openai')?.keys).toEqual([])
  })

  it('the environment wins', async () => {
    const core = await live.again({ env: { OPENAI_API_KEY: secret } })
    expect((await call(core, 'providers.list')).find(({ id }) => id === 'openai')?.keys[0]).toMatchObject({
      name: 'OPENAI_API_KEY',
      source: 'environment',
      hint: '-key',
    })
  })

  it('a test says what is wrong in words', async () => {
    expect(await call(live.core, 'providers.test', { id: 'openai' })).toMatchObject({ ok: false, what: 'no_key' })
    expect(await call(live.core, 'providers.test', { id: 'practice' })).toMatchObject({ ok: true, what: 'works' })
    await call(live.core, 'providers.save', { id: 'my-server', label: 'My server', baseUrl: 'http://127.0.0.1:9/v1' })
    expect(await call(live.core, 'providers.test', { id: 'my-server' })).toMatchObject({
      ok: false,
      what: 'no_network',
    })
  })
})

it('a wrong payload is refused with its field named, and nothing happens', async () => {
  const result = await live.core.dispatch('pipelines.get', { id: 7 })
  expect(result).toMatchObject({ ok: false, error: { code: 'bad_payload' } })
  expect(!result.ok && result.error.message).toMatch(/id/)
})
