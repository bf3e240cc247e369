import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Limits } from '../../../electron/engine/index.ts'
import type { PipelineDocument, PipelineSettings } from '../../../shared/document/schema.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { type Live, type LiveRun, goLive } from '../../support/live.ts'
import { type Simulator, startSimulator } from '../../support/practice.ts'
import { attemptsOf, mostAtOnce, stepOf } from '../../support/receipts.ts'

/* Limits count requests in flight, over all runs of the process, and never what only waits for its turn. */

// Real waits on a busy machine.
vi.setConfig({ testTimeout: 30_000 })

let simulator: Simulator
let live: Live
beforeAll(async () => {
  simulator = await startSimulator()
  live = goLive(simulator.url)
})
afterAll(async () => {
  await live.close()
  await simulator.close()
})
beforeEach(() => simulator.clear())

const prompt = 'Explain rain in 100 words.'

/** So many models side by side, each at one of the providers in turn. */
function side(models: number, providers: readonly string[], settings: PipelineSettings = {}): PipelineDocument {
  const names = Array.from({ length: models }, (_, i) => `m${String(i).padStart(2, '0')}`)
  return draw(
    {
      question,
      ...Object.fromEntries(names.map((name, i) => [name, model(providers[i % providers.length]!, 'cheap')])),
      all: ['join', { policy: 'any' }],
      answer,
    },
    [
      ...names.flatMap((name) => [`question.value > ${name}.prompt`, `${name}.answer > all.values`]),
      'all.value > answer.value',
    ],
    settings,
  )
}

const begun = (run: LiveRun): number => run.events.filter(({ type }) => type === 'attempt.started').length

describe('eight requests a provider, over all runs', () => {
  it('two runs of eight share the eight places, and both end', async () => {
    const limits = new Limits()
    await simulator.fault({ fault: 'stall=0.2', times: 16 })
    const runs = await Promise.all([0, 1].map(() => live.run(side(8, ['practice']), { inputs: prompt, limits })))
    for (const { result } of runs) expect(result.status).toBe('done')
    expect(mostAtOnce(runs.flatMap(({ receipt }) => attemptsOf(receipt)))).toBe(8)
    expect(await simulator.log()).toHaveLength(16)
  })

  it('two providers have eight places each, as far as the run allows', async () => {
    await simulator.fault({ fault: 'stall=0.2', times: 16 })
    const { receipt } = await live.run(side(16, ['practice', 'practice-anthropic'], { maxConcurrency: 16 }), {
      inputs: prompt,
    })
    expect(mostAtOnce(attemptsOf(receipt))).toBe(16)
  })
})

describe('what waits for one provider takes no place from another', () => {
  /** Another run that holds all of a provider's places until it is stopped. */
  async function crowd(limits: Limits): Promise<LiveRun> {
    await simulator.fault({ fault: 'stall=60', times: 8 })
    const run = live.start(side(8, ['practice']), { inputs: 'Hold the line.', limits })
    await run.until(() => begun(run) === 8)
    return run
  }

  it('a run with one place asks where there is one, while its first request waits elsewhere', async () => {
    const limits = new Limits()
    const other = await crowd(limits)
    // Crowded, free, crowded: whichever end it begins at, it meets a crowded one first.
    const run = live.start(side(3, ['practice', 'practice-anthropic', 'practice'], { maxConcurrency: 1 }), {
      inputs: prompt,
      limits,
    })
    await run.until((event) => event.type === 'step.finished' && event.nodeId === 'm01')
    expect(run.events.flatMap((event) => (event.type === 'attempt.started' ? [event.nodeId] : []))).toEqual(['m01'])
    await simulator.clear()
    other.stop()
    const { result } = await run.ended
    expect(result.status).toBe('done')
    expect((await other.ended).result.status).toBe('cancelled')
  })

  it('a run that waits for its own turn leaves a crowded provider to others', async () => {
    const limits = new Limits()
    await simulator.fault({ match: 'slow', fault: 'stall=60', times: 1 })
    // One in flight, eleven that wait for the run's only place.
    const narrow = live.start(side(12, ['practice'], { maxConcurrency: 1 }), { inputs: 'slow', limits })
    await narrow.until(() => begun(narrow) === 1)
    const { result } = await live.run(side(7, ['practice']), { inputs: prompt, limits })
    expect(result.status).toBe('done')
    expect(begun(narrow)).toBe(1)
    narrow.stop()
    await narrow.ended
  })

  it('a stop frees what waits, and what it leaves free is taken', async () => {
    const limits = new Limits()
    const other = await crowd(limits)
    const waiting = live.start(side(4, ['practice']), { inputs: prompt, limits })
    const next = live.start(side(2, ['practice']), { inputs: prompt, limits })
    waiting.stop()
    const ended = await waiting.ended
    expect(ended.result.status).toBe('cancelled')
    expect(attemptsOf(ended.receipt)).toEqual([])
    for (const id of ['m00', 'm03'])
      expect(stepOf(ended.receipt, id)).toMatchObject({ status: 'cancelled', reasonCode: 'run_stopped' })
    await simulator.clear()
    other.stop()
    expect((await next.ended).result.status).toBe('done')
    await other.ended
  })
})
