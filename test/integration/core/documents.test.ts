import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallName, Payload, Results } from '../../../shared/api/contract.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { Receipt, RunResult } from '../../../shared/receipt/types.ts'
import { type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { pdfOf } from '../../support/pdf.ts'
import { expectAddsUp, stepOf } from '../../support/receipts.ts'

/* Documents through the whole of it: files on disk, the thread that reads them, FTS5, vectors, runs and receipts. */

let live: LiveCore
let folder: string
beforeEach(async () => {
  live = await liveCore()
  folder = await mkdtemp(join(tmpdir(), 'switchyard-folder-'))
})
afterEach(async () => {
  await live.close()
  await rm(folder, { recursive: true, force: true })
})

async function call<Name extends CallName>(name: Name, payload?: Payload<Name>): Promise<Results[Name]> {
  const result = await live.core.dispatch(name, payload)
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}

const put = async (path: string, content: string | Buffer, at?: number): Promise<void> => {
  await mkdir(join(folder, path, '..'), { recursive: true })
  await writeFile(join(folder, path), content)
  if (at !== undefined) await utimes(join(folder, path), at, at)
}

const pipeline = (config: JsonObject) =>
  draw(
    {
      question,
      find: ['documents', config],
      say: model('practice', 'balanced'),
      answer,
      sources: ['output', { name: 'sources' }],
    },
    [
      'question.value > find.query',
      'question.value > say.prompt',
      'find.context > say.context',
      'say.answer > answer.value',
      'find.sources > sources.value',
    ],
  )

async function ask(
  text: string,
  config: JsonObject = { collection: folder },
): Promise<RunResult & { receipt: Receipt }> {
  const started = await live.core.startRun({
    pipelineId: 'docs',
    document: pipeline(config),
    inputs: { question: text },
  })
  if (!started.started) throw new Error(started.problems.map(({ message }) => message).join('\n'))
  const result = await started.result
  return { ...result, receipt: result.receipt! }
}

const files = (result: RunResult) =>
  (result.outputs['sources'] as { file: string; page: number | null; line: number | null }[]).map(
    ({ file, page, line }) => `${file} ${page ?? line}`,
  )

describe('a folder of documents', () => {
  it('answers carry their sources: file with page or line; nothing is asked of a model to find them by words', async () => {
    await put('hours.md', '# Hours\n\nThe library is open on Tuesdays.\n')
    await put('deep/report.pdf', pdfOf(['Nothing here', 'The boiler was repaired in February']))
    await put('prices.csv', 'item,price\nTicket,12 euros\nCoffee,3 euros\n')
    await put('page.html', '<h1>Club</h1><p>Members meet in the cellar.</p>')
    expect(files(await ask('When was the boiler repaired?'))[0]).toBe('deep/report.pdf 2')
    expect(files(await ask('What does a ticket cost?'))[0]).toBe('prices.csv 2')
    expect(files(await ask('Where do members meet?'))[0]).toBe('page.html 1')
    const result = await ask('When is the library open?')
    expect(files(result)[0]).toBe('hours.md 3')
    const step = stepOf(result.receipt, 'find')
    expect(step).toMatchObject({ attempts: [], costUsd: 0, decision: { chosen: 'hours.md, line 3' } })
    const sent = (await live.simulator.log()).at(-1)
    expect(sent?.inputTokens).toBeGreaterThan(20)
  })

  it('is read again when files change, by time and bytes, and forgets what is gone', async () => {
    await put('a.md', 'The code word is heron.', 1_700_000_000)
    await put('b.md', 'Bread is baked at dawn.', 1_700_000_000)
    expect(await call('documents.look', { collection: folder })).toMatchObject({ read: 2, passages: 2 })
    expect(await call('documents.look', { collection: folder })).toMatchObject({ read: 0 })
    await put('b.md', 'Bread is baked at dawn.', 1_700_000_100)
    expect(await call('documents.look', { collection: folder })).toMatchObject({ read: 0 })
    await put('a.md', 'The code word is kestrel.', 1_700_000_200)
    const changed = await ask('What is the code word?')
    expect(stepOf(changed.receipt, 'find').decision?.why).toContain('1 file had changed and was read.')
    expect(JSON.stringify(changed.outputs['sources'])).toContain('kestrel')
    await rm(join(folder, 'a.md'))
    expect(files(await ask('What is the code word?'))).toEqual([])
  })

  it('names what it could not read, and answers from the rest', async () => {
    await put('bad.pdf', 'not a pdf')
    await put('binary.txt', Buffer.from([0, 1, 2, 3]))
    await put('good.md', 'The key lies under the mat.')
    const { problems } = await call('documents.look', { collection: folder })
    expect(problems).toEqual([
      { file: 'bad.pdf', why: 'It is damaged, or no PDF.' },
      { file: 'binary.txt', why: 'It is no text.' },
    ])
    const result = await ask('Where is the key?')
    expect(files(result)[0]).toBe('good.md 1')
    expect(stepOf(result.receipt, 'find').decision?.why).toContain('Not read: bad.pdf: It is damaged, or no PDF.')
  })

  it('with an embedding model finds by meaning too; each passage is paid for once', async () => {
    await put('a.md', 'Refunds are paid within a week.\n')
    await put('b.md', '# Cats\n\nCats sleep most of the day.\n')
    const config = { collection: folder, target: { provider: 'practice', model: 'embed' } }
    const first = await ask('Do I get my money back for a refund?', config)
    expect(files(first)[0]).toBe('a.md 1')
    expect(stepOf(first.receipt, 'find').attempts).toHaveLength(1)
    expectAddsUp(first.receipt)
    const second = await ask('How long do cats sleep?', config)
    expect(files(second)[0]).toBe('b.md 3')
    const texts = (await live.simulator.log())
      .filter((each) => each.model === 'embed')
      .map(({ text }) => text.split('\n').length)
    expect(texts).toEqual([4, 1])
    const again = await ask('How long do cats sleep?', config)
    expect(stepOf(again.receipt, 'find')).toMatchObject({ attempts: [], cache: { hit: true } })
  })

  it('a folder that is not there, or is no whole path, fails with words that say what to do', async () => {
    for (const [collection, words] of [
      [join(folder, 'nowhere'), "can't be read"],
      ['./here', 'is not the whole path'],
      ['contracts', 'This machine has no collection called "contracts"'],
    ] as const) {
      const { error, receipt } = await ask('x', { collection })
      expect(error).toMatchObject({
        class: 'config',
        nodeId: 'find',
        message: expect.stringContaining(words) as string,
      })
      expect(stepOf(receipt, 'find').attempts).toEqual([])
    }
  })
})

describe('collections', () => {
  it('have a name that pipelines use and a folder that stays on this machine', async () => {
    await put('a.md', 'The gate opens at nine.')
    await call('documents.save', { id: 'gates', path: folder })
    const { collections, canChoose } = await call('documents.list')
    expect(collections).toEqual([
      { id: 'sample-handbook', path: '', builtIn: true },
      { id: 'gates', path: folder, builtIn: false },
    ])
    expect(canChoose).toBe(false)
    expect(files(await ask('When does the gate open?', { collection: 'gates' }))).toEqual(['a.md 1'])
    const named = await call('pipelines.create', { document: pipeline({ collection: 'gates' }) })
    const exported = await call('pipelines.export', { id: named.id })
    expect(exported.onlyHere).toEqual([])
    expect(exported.text).not.toContain(folder)
    const { id } = await call('pipelines.create', { document: pipeline({ collection: folder }) })
    expect((await call('pipelines.export', { id })).onlyHere).toEqual([expect.stringContaining(folder)])
    await call('documents.delete', { id: 'gates' })
    expect((await ask('x', { collection: 'gates' })).error?.code).toBe('no_collection')
    await expect(call('documents.save', { id: 'none', path: join(folder, 'nowhere') })).rejects.toThrow('bad_path')
    await expect(call('documents.save', { id: 'sample-handbook', path: folder })).rejects.toThrow('not_allowed')
  })

  it('one comes with the app, so that a newcomer can ask before choosing a folder', async () => {
    const result = await ask('When is the bakery closed?', { collection: 'sample-handbook' })
    expect(files(result)[0]).toMatch(/^opening-hours\.md/)
    expect(result.status).toBe('done')
  })
})
