import { readFile, readdir, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { RunResult } from '../../../shared/receipt/types.ts'
import { practiceProviders } from '../../../shared/practice/models.ts'
import { call, type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { png } from '../../support/pictures.ts'
import { expectAddsUp, stepOf } from '../../support/receipts.ts'

/* Pictures that are shown to models, over real HTTP on all protocols. */

let live: LiveCore
beforeEach(async () => {
  live = await liveCore()
})
afterEach(() => live.close())

const photo = ['input', { name: 'photo', type: 'file', required: false }] as const

const looks = (provider: string, config = {}): PipelineDocument =>
  draw({ question, photo: [...photo], only: model(provider, 'balanced', { images: true, ...config }), answer }, [
    'question.value > only.prompt',
    'photo.value > only.images',
    'only.answer > answer.value',
  ])

async function run(document: PipelineDocument, inputs: Record<string, unknown>): Promise<RunResult> {
  const started = await live.core.startRun({ pipelineId: null, document, inputs })
  if (!started.started) throw new Error(started.problems.map(({ message }) => message).join(' '))
  return started.result
}

async function file(name: string, bytes: Buffer): Promise<string> {
  const path = join(dirname(live.file), name)
  await writeFile(path, bytes)
  return path
}

const asks = 'What do you see in this picture?'

describe('a picture wired into a Model', () => {
  for (const provider of practiceProviders)
    it(`reaches ${provider} whole, with its tokens in the usage`, async () => {
      const path = await file('cat.png', png(640, 480))
      const shown = await run(looks(provider), { question: asks, photo: path })
      expect(shown).toMatchObject({ status: 'done' })
      expect(shown.outputs['answer']).toContain('a wide PNG picture of 640 by 480 pixels')
      const blind = await run(looks(provider), { question: asks })
      expect(blind.outputs['answer']).not.toContain('pixels')
      const [with_, without] = [shown, blind].map(({ receipt }) => receipt!.tokens)
      // 640 × 480 / 750.
      expect(with_!.input + with_!.cacheRead - without!.input - without!.cacheRead).toBe(410)
      expectAddsUp(shown.receipt!)
    })

  it('goes with the question, not with the conversation before it, and is shown again on a retry', async () => {
    const path = await file('cat.png', png(20, 30))
    await live.simulator.fault({ fault: 'status=503', times: 1 })
    const { receipt, outputs } = await run(looks('practice'), { question: asks, photo: path })
    expect(stepOf(receipt!, 'only').attempts.map(({ status }) => status)).toEqual(['failed', 'done'])
    expect(outputs['answer']).toContain('a tall PNG picture of 20 by 30 pixels')
  })

  it('is told apart by its content where answers are kept', async () => {
    const path = await file('cat.png', png(10, 10, 1))
    const kept = looks('practice', { temperature: 0, cache: { mode: 'exact' } })
    const hits = async (): Promise<boolean> => {
      const { receipt } = await run(kept, { question: asks, photo: path })
      return stepOf(receipt!, 'only').cache?.hit ?? false
    }
    expect([await hits(), await hits()]).toEqual([false, true])
    await file('cat.png', png(10, 10, 2))
    expect(await hits()).toBe(false)
  })

  it('is set aside before it is asked, so that a hard budget refuses what it could cost', async () => {
    const path = await file('cat.png', png(640, 480))
    const document = { ...looks('practice', { maxTokens: 10 }), settings: { budget: { perRunUsd: 0.001 } } }
    const { status, error, receipt } = await run(document, { question: asks, photo: path })
    expect({ status, class: error?.class }).toEqual({ status: 'failed', class: 'budget' })
    expect(receipt!.costUsd).toBe(0)
  })

  it('counts in what a Pool takes a target to cost at most, before it is asked', async () => {
    const targets = ['frontier', 'balanced'].map((name) => ({ provider: 'practice', model: name }))
    const pooled = draw(
      {
        question,
        photo: [...photo],
        only: ['pool', { targets, strategy: 'reliability', images: true, maxTokens: 100 }],
        answer,
      },
      ['question.value > only.prompt', 'photo.value > only.images', 'only.answer > answer.value'],
      { budget: { perRunUsd: 0.02 } },
    )
    // Without the picture the first has room in the budget; 10,000 tokens of one at $3 a million have not.
    const blind = await run(pooled, { question: asks })
    expect(stepOf(blind.receipt!, 'only').decision?.chosen).toBe('practice/frontier')
    const shown = await run(pooled, { question: asks, photo: await file('cat.png', png(640, 480)) })
    expect(shown.status).toBe('done')
    expect(stepOf(shown.receipt!, 'only').decision).toMatchObject({
      chosen: 'practice/balanced',
      candidates: [{ id: 'practice/frontier', removedBy: expect.stringContaining('could cost up to') as string }, {}],
    })
  })

  it.each([
    ['is not there', () => Promise.resolve('/nowhere/cat.png'), 'cat.png is not there'],
    ['is text', () => file('notes.png', Buffer.from('not a picture')), 'notes.png is no picture that models take'],
    ['is cut off', () => file('half.png', png(64, 64).subarray(0, 12)), 'half.png is no picture'],
    ['is a folder', () => Promise.resolve(dirname(live.file)), 'is no file'],
    [
      'is huge',
      async () => {
        const path = await file('huge.png', png(64, 64))
        await truncate(path, 30 * 1024 * 1024)
        return path
      },
      'huge.png has 30.0 MB',
    ],
  ])('that %s fails its step in words, and nothing is asked', async (_, make, words) => {
    const { status, error, receipt } = await run(looks('practice'), { question: asks, photo: await make() })
    expect(status).toBe('failed')
    expect(error).toMatchObject({ class: 'bad_request', message: expect.stringContaining(words) as string })
    expect(stepOf(receipt!, 'only').attempts).toEqual([])
    expect(await live.simulator.log()).toEqual([])
  })

  it('counts in the forecast', async () => {
    const { compile } = await import('../../../shared/compiler/index.ts')
    const environment = await live.core.environment()
    const expected = (document: PipelineDocument): number =>
      compile(document, environment, { inputs: {} }).plan!.bounds.costUsd.expected!
    const blind = draw({ question, only: model('practice', 'balanced'), answer }, [
      'question.value > only.prompt',
      'only.answer > answer.value',
    ])
    // 1,000 tokens at $0.60 a million.
    expect(expected(looks('practice')) - expected(blind)).toBeCloseTo(0.0006, 9)
  })
})

describe('a file that was chosen in a browser', () => {
  it('is kept once in the data folder, and a run can show it', async () => {
    const base64 = png(12, 12).toString('base64')
    const kept = await call(live.core, 'files.keep', { name: '../../Mein Hund: Bello?.png', base64 })
    const again = await call(live.core, 'files.keep', { name: '../../Mein Hund: Bello?.png', base64 })
    expect(again.path).toBe(kept.path)
    expect(kept.path.startsWith(join(dirname(live.file), 'files'))).toBe(true)
    expect(kept).toMatchObject({ name: 'Mein Hund- Bello-.png', picture: { width: 12, height: 12 } })
    expect(kept.preview).toBe(`data:image/png;base64,${base64}`)
    expect((await readFile(kept.path)).toString('base64')).toBe(base64)
    const { outputs } = await run(looks('practice'), { question: asks, photo: kept.path })
    expect(outputs['answer']).toContain('square PNG picture of 12 by 12')
  })

  it('is kept whole when two windows keep the same at the same moment, and nothing half-written stays', async () => {
    const base64 = png(9, 9).toString('base64')
    const kept = await Promise.all([1, 2, 3, 4].map(() => call(live.core, 'files.keep', { name: 'same.png', base64 })))
    const [first] = kept
    expect(new Set(kept.map(({ path }) => path)).size).toBe(1)
    expect(await readdir(dirname(first?.path ?? ''))).toEqual(['same.png'])
  })

  it('that is no picture is kept and said to be none; an empty one is refused', async () => {
    const kept = await call(live.core, 'files.keep', { name: 'a.txt', base64: Buffer.from('hi').toString('base64') })
    expect(kept).toMatchObject({ name: 'a.txt', bytes: 2, picture: null, preview: null })
    await expect(call(live.core, 'files.keep', { name: 'a.txt', base64: '' })).rejects.toThrow('a.txt is empty')
    await expect(call(live.core, 'files.look', { path: '/nowhere/x.png' })).rejects.toThrow(
      'not_found: x.png is not there',
    )
  })
})

describe('a model that is known to see nothing', () => {
  const blind = (model: string): Promise<unknown> =>
    call(live.core, 'models.edit', { provider: 'practice', model, edits: { images: false } })

  it('is refused before a run where its node shows pictures, and not where it shows none', async () => {
    await blind('balanced')
    const { compile } = await import('../../../shared/compiler/index.ts')
    const environment = await live.core.environment()
    const found = (document: PipelineDocument): unknown[] =>
      compile(document, environment, { inputs: {} }).problems.map(({ code, where, message }) => [code, where, message])
    expect(found(looks('practice'))).toEqual([
      ['bad_config', 'only', 'only is shown pictures, and practice / balanced can’t see any.'.replace('’', "'")],
    ])
    const unwired = draw({ question, only: model('practice', 'balanced', { images: true }), answer }, [
      'question.value > only.prompt',
      'only.answer > answer.value',
    ])
    expect(found(unwired)).toEqual([])
  })

  it('is removed from a Pool that shows pictures, by name, and another is asked', async () => {
    await blind('cheap')
    const targets = ['cheap', 'balanced'].map((each) => ({ provider: 'practice', model: each }))
    const document = draw(
      { question, photo: [...photo], pool: ['pool', { targets, strategy: 'roundRobin', images: true }], answer },
      ['question.value > pool.prompt', 'photo.value > pool.images', 'pool.answer > answer.value'],
    )
    const path = await file('cat.png', png(8, 8))
    for (const _ of [1, 2]) {
      const { receipt } = await run(document, { question: asks, photo: path })
      const { decision } = stepOf(receipt!, 'pool')
      expect(decision?.chosen).toContain('balanced')
      expect(decision?.candidates[0]?.removedBy).toBe("It can't see pictures.")
    }
  })

  it('is refused behind the branch of a Router, too', async () => {
    await blind('cheap')
    const document = draw(
      {
        question,
        photo: [...photo],
        way: [
          'router',
          {
            mode: 'split',
            branches: [
              { id: 'a', weight: 1 },
              { id: 'b', weight: 0 },
            ],
            else: 'b',
          },
        ],
        small: model('practice', 'cheap', { images: true }),
        strong: model('practice', 'balanced', { images: true }),
        answer,
      },
      [
        'question.value > way.value',
        'way.a > small.prompt',
        'way.b > strong.prompt',
        'photo.value > small.images',
        'photo.value > strong.images',
        'small.answer > answer.value',
        'strong.answer > answer.value',
      ],
    )
    const { compile } = await import('../../../shared/compiler/index.ts')
    const { problems } = compile(document, await live.core.environment(), { inputs: {} })
    expect(problems.map(({ where }) => where)).toEqual(['small'])
  })
})
