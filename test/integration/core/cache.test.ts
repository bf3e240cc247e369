import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../electron/core/clock.ts'
import { cacheKey } from '../../../electron/engine/cache.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { ModelRequest } from '../../../shared/model/types.ts'
import type { RunResult } from '../../../shared/receipt/types.ts'
import { call, type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, question } from '../../support/draw.ts'
import { startSimulator } from '../../support/practice.ts'

/* engine.md, "Cache": exact, by all that a provider would be sent; only complete successes; single-flight; 24 h. */

let live: LiveCore
beforeEach(async () => {
  live = await liveCore()
})
afterEach(() => live.close())

const asking = (config: JsonObject = {}): PipelineDocument =>
  draw(
    {
      question,
      model: [
        'model',
        {
          target: { provider: 'practice', model: 'cheap' },
          temperature: 0,
          maxTokens: 100,
          cache: { mode: 'exact' },
          ...config,
        },
      ],
      answer,
    },
    ['question.value > model.prompt', 'model.answer > answer.value'],
  )

async function run(document: PipelineDocument, text: string, core = live.core, pipelineId: string | null = null) {
  const started = await core.startRun({ pipelineId, document, inputs: { question: text } })
  if (!started.started) throw new Error(started.problems.map(({ message }) => message).join(' '))
  return started.result
}
const stepOf = ({ receipt }: RunResult) => receipt!.steps.find(({ nodeId }) => nodeId === 'model')!
const requests = async (): Promise<number> => (await live.simulator.log()).length

describe('a kept answer', () => {
  it('costs nothing, and says what it saved and which run it came from', async () => {
    const first = await run(asking(), 'What is 17 * 23?')
    expect(stepOf(first).cache).toEqual({ hit: false, savedUsd: null, runId: null, from: 'cache' })
    const again = await run(asking(), 'What is 17 * 23?')
    expect(again.outputs).toEqual(first.outputs)
    expect(again.receipt!.answeredBy).toEqual(first.receipt!.answeredBy)
    expect(again.receipt).toMatchObject({ costUsd: 0, practice: true })
    expect(stepOf(again)).toMatchObject({
      attempts: [],
      cache: { hit: true, savedUsd: stepOf(first).costUsd, runId: first.receipt!.runId },
    })
    expect(await requests()).toBe(1)
    expect(await call(live.core, 'cache.get')).toMatchObject({
      entries: 1,
      hits: { real: 0, practice: 1 },
      savedUsd: { real: 0, practice: stepOf(first).costUsd },
    })
  })

  it('is there after a restart, and for whoever runs the same elsewhere', async () => {
    await run(asking(), 'What is 17 * 23?')
    expect(stepOf(await run(asking(), 'What is 17 * 23?', await live.again())).cache?.hit).toBe(true)
  })

  it('never answers another question: what differs in anything that is sent is asked', async () => {
    await run(asking(), 'Turn on the light')
    for (const [document, text] of [
      [asking(), 'Turn off the light'],
      [asking({ system: 'Be brief.' }), 'Turn on the light'],
      [asking({ maxTokens: 101 }), 'Turn on the light'],
      [asking({ target: { provider: 'practice', model: 'balanced' } }), 'Turn on the light'],
      [asking({ target: { provider: 'practice-gemini', model: 'cheap' } }), 'Turn on the light'],
      [asking({ outputSchema: { type: 'object' } }), 'Turn on the light'],
    ] as const)
      expect(stepOf(await run(document, text)).cache?.hit, JSON.stringify(document.nodes[1]?.config)).toBe(false)
    expect(await requests()).toBe(7)
  })

  it('is asked for once, however many ask for it at the same time', async () => {
    await live.simulator.fault({ fault: 'stall=0.2', times: 1 })
    const all = await Promise.all(Array.from({ length: 10 }, () => run(asking(), 'What is 17 * 23?')))
    expect(await requests()).toBe(1)
    expect(new Set(all.map(({ outputs }) => outputs['answer'])).size).toBe(1)
    expect(all.filter((each) => stepOf(each).cache?.hit === true)).toHaveLength(9)
  })

  it('comes only of what was whole: a failure lets the next one ask, an answer cut by its length is not kept', async () => {
    await live.simulator.fault({ fault: 'status=400', times: 1 })
    const [first, second] = await Promise.all([run(asking(), 'What is 17 * 23?'), run(asking(), 'What is 17 * 23?')])
    expect([first.status, second.status].sort()).toEqual(['done', 'failed'])
    expect(await requests()).toBe(2)
    const long = 'Explain rain in 300 words.'
    await run(asking({ maxTokens: 20 }), long)
    expect(stepOf(await run(asking({ maxTokens: 20 }), long)).cache?.hit).toBe(false)
  })

  it('is not given above temperature 0 unless the node says so', async () => {
    const warm = { temperature: 0.7 }
    await run(asking(warm), 'What is 17 * 23?')
    expect(stepOf(await run(asking(warm), 'What is 17 * 23?')).cache).toBeNull()
    const always = { temperature: 0.7, cache: { mode: 'exact', always: true } }
    await run(asking(always), 'What is 17 * 23?')
    expect(stepOf(await run(asking(always), 'What is 17 * 23?')).cache?.hit).toBe(true)
  })

  it('is given for 24 h where the node says nothing else, and not a minute longer', async () => {
    const minute = 60_000
    let later = 0
    const clock = { ...systemClock, now: () => Date.now() + later }
    const core = await live.again({ clock })
    const keep = async (): Promise<boolean | undefined> =>
      stepOf(await run(asking(), 'What is 17 * 23?', core)).cache?.hit
    expect(await keep()).toBe(false)
    later = 24 * 60 * minute - minute
    expect(await keep()).toBe(true)
    later = 24 * 60 * minute + minute
    expect(await keep()).toBe(false)
  })

  it('is of the address it came from: another base URL is asked anew', async () => {
    const other = await startSimulator()
    try {
      const env = (url: string) => ({ OPENAI_API_KEY: 'any', OPENAI_BASE_URL: `${url}/v1` })
      const document = asking({ target: { provider: 'openai', model: 'cheap' } })
      const hitAt = async (url: string): Promise<boolean | undefined> =>
        stepOf(await run(document, 'What is 17 * 23?', await live.again({ env: env(url) }))).cache?.hit
      expect(await hitAt(live.simulator.url)).toBe(false)
      expect(await hitAt(live.simulator.url)).toBe(true)
      expect(await hitAt(other.url)).toBe(false)
      expect(await other.log()).toHaveLength(1)
    } finally {
      await other.close()
    }
  })

  it('is none where the node says nothing: no cache is asked', async () => {
    const document = asking()
    delete document.nodes.find(({ id }) => id === 'model')!.config!['cache']
    for (let i = 0; i < 2; i++) expect(stepOf(await run(document, 'What is 17 * 23?')).cache).toBeNull()
    expect(await requests()).toBe(2)
  })

  it('can be cleared: of a pipeline, of a model, all', async () => {
    const { id } = await call(live.core, 'pipelines.create', { document: asking() })
    await run(asking(), 'one', live.core, id)
    await run(asking(), 'two')
    await run(asking({ target: { provider: 'practice', model: 'balanced' } }), 'three')
    expect(await call(live.core, 'cache.clear', { pipelineId: id })).toEqual({ cleared: 1 })
    expect(await call(live.core, 'cache.clear', { provider: 'practice', model: 'balanced' })).toEqual({ cleared: 1 })
    expect(await call(live.core, 'cache.clear')).toEqual({ cleared: 1 })
    expect(stepOf(await run(asking(), 'two')).cache?.hit).toBe(false)
  })
})

describe('the same question in other words', () => {
  const semantic = (mode: string) => asking({ cache: { mode } })

  it('is answered by what is kept, where only small words differ and the vectors are near', async () => {
    const first = await run(semantic('semantic'), 'What is the capital of France?')
    const again = await run(semantic('semantic'), 'What is the capital of France, please?')
    expect(stepOf(again).cache).toMatchObject({ hit: true, runId: first.receipt!.runId, from: 'cache' })
    expect(again.outputs).toEqual(first.outputs)
  })

  it.each([
    ['Turn on the light', 'Turn off the light'],
    ['What is 17 * 23?', 'What is 17 * 24?'],
    ['Is rain wet?', 'Is rain not wet?'],
  ])('never answers another question: %s | %s', async (kept, asked) => {
    await run(semantic('semantic'), kept)
    expect(stepOf(await run(semantic('semantic'), asked)).cache?.hit).toBe(false)
  })

  it('is not where the vectors are further apart than the node says', async () => {
    const strict = asking({ cache: { mode: 'semantic', similarity: 1 } })
    await run(strict, 'What is the capital of France?')
    expect(stepOf(await run(strict, 'What is the capital of France, please?')).cache?.hit).toBe(false)
  })

  it('in the shadow is asked all the same, and the receipt says what would have been given', async () => {
    const first = await run(semantic('shadow'), 'What is the capital of France?')
    const again = await run(semantic('shadow'), 'What is the capital of France, please?')
    expect(stepOf(again).cache).toEqual({
      hit: false,
      savedUsd: stepOf(first).attempts[0]!.costUsd,
      runId: first.receipt!.runId,
      from: 'shadow',
    })
    expect((await live.simulator.log()).filter(({ model }) => model === 'cheap')).toHaveLength(2)
  })

  it('never goes beyond its context: other instructions, another conversation', async () => {
    await run(semantic('semantic'), 'What is the capital of France?')
    const other = asking({ cache: { mode: 'semantic' }, system: 'Answer in French.' })
    expect(stepOf(await run(other, 'What is the capital of France, please?')).cache?.hit).toBe(false)
  })
})

it('the whole request is in the key, also a field that nobody thought of', () => {
  const target = { provider: 'p', model: 'm' }
  const request: ModelRequest = { system: '', messages: [{ role: 'user', content: 'a' }], maxTokens: 9, stream: true }
  const key = (scope: string, change: object) => cacheKey(scope, target, { ...request, ...change } as ModelRequest)
  const keys = [
    key('s', {}),
    key('t', {}),
    key('s', { seed: 1 }),
    key('s', { temperature: 0 }),
    key('s', { tools: [{ name: 'x' }] }),
    key('s', { messages: [{ role: 'user', content: 'b' }] }),
  ]
  expect(new Set(keys).size).toBe(keys.length)
  expect(key('s', {})).toBe(key('s', {}))
})
