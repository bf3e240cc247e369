import { afterEach, describe, expect, test } from 'vitest'
import type { Core } from '../../../electron/core/index.ts'
import type { RunResult } from '../../../shared/receipt/types.ts'
import { type CliOutcome, cli, temporaryHome } from '../../support/cli.ts'
import { type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { startSimulator } from '../../support/practice.ts'

/* One health for the process and the database: shared by all pipelines, kept across restarts, changed by hand. */

const document = draw({ question, only: model('practice', 'cheap'), answer }, [
  'question.value > only.prompt',
  'only.answer > answer.value',
])

let live: LiveCore | null = null
afterEach(async () => {
  await live?.close()
  live = null
})

async function run(core: Core): Promise<RunResult> {
  const started = await core.startRun({ pipelineId: null, document, inputs: { question: 'What is 17 * 23?' } })
  if (!started.started) throw new Error(JSON.stringify(started.problems))
  return started.result
}

const cheap = { provider: 'practice', model: 'cheap' }

describe('health', () => {
  test('a quota that is used up is asked once, by whatever pipeline and process; until the user acts', async () => {
    live = await liveCore()
    const { core, simulator, pushes } = live
    await simulator.fault({ model: 'cheap', fault: 'quota', times: 9 })
    expect(await run(core)).toMatchObject({ status: 'failed', error: { class: 'quota' } })
    expect(await run(core)).toMatchObject({ status: 'failed', error: { class: 'quota', code: 'breaker_open' } })
    const later = await live.again()
    expect(await run(later)).toMatchObject({ status: 'failed', error: { class: 'quota', code: 'breaker_open' } })
    expect(await simulator.log()).toHaveLength(1)
    expect(pushes.filter(({ topic }) => topic === 'health')).toMatchObject([
      { row: { ...cheap, key: null, state: 'open', why: 'quota', until: null } },
    ])

    await simulator.clear()
    // What another process was told holds here as well.
    expect(await later.dispatch('health.reset', cheap)).toMatchObject({ ok: true, value: { state: 'closed' } })
    expect(await run(core)).toMatchObject({ status: 'done' })
  })

  test('list, reset and tryAnyway, each for a target', async () => {
    live = await liveCore()
    const { core, simulator } = live
    await run(core)
    expect(await core.dispatch('health.list', {})).toMatchObject({
      ok: true,
      value: [{ ...cheap, state: 'closed', samples: 1, latencyMs: expect.any(Number) as number }],
    })
    await simulator.fault({ model: 'cheap', fault: 'quota' })
    await run(core)
    expect(await run(core)).toMatchObject({ status: 'failed', error: { class: 'quota', code: 'breaker_open' } })
    expect(await core.dispatch('health.tryAnyway', cheap)).toMatchObject({ ok: true, value: { state: 'half_open' } })
    expect(await run(core)).toMatchObject({ status: 'done' })
    expect(await simulator.log()).toHaveLength(3)
    expect(await core.dispatch('health.reset', { provider: 'practice' })).toMatchObject({
      ok: false,
      error: { code: 'bad_payload' },
    })
  })
})

describe('the command line', () => {
  const failing = ['--fault', 'cheap:status=500;times=9']
  const flags = (db: string): string[] => ['run', '-', '--input', 'What is 17 * 23?', '--json', '--db', db]

  test('shares it through the database of --db', async () => {
    const { home, remove } = await temporaryHome()
    const simulator = await startSimulator()
    await simulator.fault({ model: 'cheap', fault: 'quota', times: 9 })
    const once = async (): Promise<RunResult> => {
      const env = { SWITCHYARD_PRACTICE_URL: simulator.url }
      const { stdout } = await cli(flags(`${home}/a.db`), { home, env, stdin: JSON.stringify(document) })
      return JSON.parse(stdout) as RunResult
    }
    expect(await once()).toMatchObject({ error: { class: 'quota' } })
    expect(await once()).toMatchObject({
      error: { class: 'quota', code: 'breaker_open' },
      receipt: { costUsd: 0 },
    })
    expect(await simulator.log()).toHaveLength(1)
    await simulator.close()
    await remove()
  })

  test('a rehearsal with --fault is of its own simulator, and says nothing to later runs', async () => {
    const { home, remove } = await temporaryHome()
    const once = (more: string[]): Promise<CliOutcome> =>
      cli([...flags(`${home}/b.db`), ...more], { home, stdin: JSON.stringify(document) })
    expect((await once(failing)).code).toBe(2)
    expect((await once([])).code).toBe(0)
    await remove()
  })
})
