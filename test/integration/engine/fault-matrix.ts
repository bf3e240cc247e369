import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { atMost } from '../../support/at-once.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { type Ended, type Live, goLive } from '../../support/live.ts'
import { type LoggedRequest, type Simulator, startSimulator } from '../../support/practice.ts'
import { expectAddsUp, intervalOf, stepOf } from '../../support/receipts.ts'
import { type Cell, type Protocol, cellsOf, impatient, protocols, schema, table } from './fault-cells.ts'

/**
 * Every fault of the cells of these protocols, through the whole engine over real HTTP: does it do what the table of error
 * classes says? Requests are counted at the far end.
 */
export function describeFaults(names: readonly Protocol[]): void {
  const allCells = cellsOf(names)
  /** Those that count the milliseconds come last, and alone: a busy machine must not look like a slow provider. */
  const hurried = allCells.filter(({ config }) => config === impatient)
  const cells = [...allCells.filter((cell) => !hurried.includes(cell)), ...hurried]

  const furtherOf = (cell: Cell): number => cell.further ?? table[cell.class][0]

  /** question → cheap → best (option 1) → answer, with balanced as option 2. */
  function withFallback(cell: Cell): PipelineDocument {
    const provider = protocols[cell.protocol]
    return draw(
      {
        question,
        first: model(provider, 'cheap', { stream: cell.stream, ...cell.config }),
        // Always streamed or not like the first, and asked for the same thing; but with time enough.
        second: model(provider, 'balanced', {
          stream: cell.stream,
          ...(cell.config?.['outputSchema'] === undefined ? {} : { outputSchema: schema }),
        }),
        best: ['fallback', { options: 2 }],
        answer,
      },
      [
        'question.value > first.prompt',
        'question.value > second.prompt',
        'first.answer > best.option1',
        'second.answer > best.option2',
        'best.answer > answer.value',
      ],
    )
  }

  interface Seen extends Ended {
    log: LoggedRequest[]
    /** What the engine waited for of its own accord, in milliseconds. */
    waits: number[]
  }

  // All cells run at once from the start; a test waits for its own.
  vi.setConfig({ testTimeout: 60_000 })

  let simulator: Simulator
  let live: Live
  let lasting: Map<Cell, Promise<Seen>>
  let passing: Map<Cell, Promise<Seen & { healthy: Ended }>>

  /** Runs a cell with its fault set `times` over, and then once more as things are. */
  async function rehearse(cell: Cell, prompt: string, times: number): Promise<Seen & { healthy: Ended }> {
    const own = cell.alone === true ? await startSimulator() : null
    const far = own ?? simulator
    const near = own === null ? live : goLive(own.url)
    await far.fault({ model: 'cheap', fault: cell.fault, times, ...(own === null ? { match: prompt } : {}) })
    const waits: number[] = []
    const ended = await near.run(withFallback(cell), { inputs: prompt, onWait: (ms) => waits.push(ms) })
    const log = (await far.log()).filter(({ text }) => own !== null || text.includes(prompt))
    const healthy = await near.run(withFallback(cell), { inputs: prompt })
    if (own !== null) await near.close()
    await own?.close()
    return { ...ended, log, waits, healthy }
  }

  beforeAll(async () => {
    simulator = await startSimulator()
    live = goLive(simulator.url)
    const prompts = new Map(cells.map((cell, i) => [cell, `Say in many words why rain falls, case ${1000 + i}`]))
    const calm = async (cell: Cell): Promise<void> => {
      if (hurried.includes(cell))
        await Promise.allSettled(
          cells.flatMap((each) =>
            hurried.includes(each)
              ? []
              : [lasting.get(each) ?? Promise.resolve(null), passing.get(each) ?? Promise.resolve(null)],
          ),
        )
    }
    lasting = atMost(16, cells, (cell) =>
      calm(cell).then(() => rehearse(cell, `${prompts.get(cell)}, always.`, furtherOf(cell) + 1)),
    )
    passing = atMost(16, cells, (cell) => calm(cell).then(() => rehearse(cell, `${prompts.get(cell)}, once.`, 1)))
  })
  afterAll(async () => {
    await live.close()
    await simulator.close()
  })

  const seen = async <Of>(all: Map<Cell, Promise<Of>>, cell: Cell): Promise<Of> => {
    const found = all.get(cell)
    if (found === undefined) throw new Error(`${cell.name} was not run.`)
    return found
  }

  describe('a fault that lasts: as many requests as the table says, then what the table says', () => {
    for (const cell of cells)
      it(`${cell.name} is ${cell.class}`, async () => {
        const { result, receipt, log } = await seen(lasting, cell)
        const [, next] = table[cell.class]
        const tries = furtherOf(cell) + 1
        const { attempts } = stepOf(receipt, 'first')

        expect(log.map((request) => request.model)).toEqual([
          ...Array<string>(tries).fill('cheap'),
          ...(next ? ['balanced'] : []),
        ])
        expect(log.map((request) => request.stream)).toEqual(log.map(() => cell.stream))
        expect(
          attempts.map(({ n, status, errorClass, httpStatus, retryAfterMs }) => ({
            n,
            status,
            errorClass,
            httpStatus,
            retryAfterMs,
          })),
        ).toEqual(
          Array.from({ length: tries }, (_, i) => ({
            n: i + 1,
            status: 'failed',
            errorClass: cell.class,
            httpStatus: cell.http,
            retryAfterMs: cell.retryAfterMs ?? null,
          })),
        )

        const failed = cell.http ?? 200
        const cost = failed >= 400 ? 'nothing' : cell.cost
        for (const attempt of attempts) {
          expect(attempt.costState).toBe(cost === 'estimated' ? 'estimated' : 'exact')
          if (cost === 'nothing') expect(attempt.costUsd).toBe(0)
          else expect(attempt.costUsd).toBeGreaterThan(0)
        }
        expectAddsUp(receipt)

        expect(stepOf(receipt, 'first')).toMatchObject({ status: 'failed', reasonCode: cell.class })
        if (next) {
          expect(result).toMatchObject({ status: 'done', error: null })
          expect(receipt.answeredBy['answer']).toMatchObject({ nodeId: 'second', model: 'balanced' })
          expect(stepOf(receipt, 'best').decision).toMatchObject({ chosen: 'option2' })
          expect(stepOf(receipt, 'best').decision?.candidates[0]?.removedBy).toContain(cell.class)
        } else {
          expect(result).toMatchObject({ status: 'failed', outputs: {}, error: { class: cell.class } })
          expect(stepOf(receipt, 'second')).toMatchObject({ status: 'skipped', reasonCode: 'not_asked', attempts: [] })
        }
      })

    for (const cell of cells.filter(({ retryAfterMs }) => retryAfterMs === 1000))
      it(`${cell.name}: that second is waited for once`, async () => {
        const { receipt, waits } = await seen(lasting, cell)
        expect(waits.filter((ms) => ms === 1000)).toHaveLength(1)
        const [one, two] = stepOf(receipt, 'first').attempts.map(intervalOf)
        // A timer counts from when its turn of the loop began, and a clock's milliseconds are whole.
        expect(two!.from - one!.to).toBeGreaterThanOrEqual(995)
      })
  })

  describe('a fault that passes is invisible in the answer', () => {
    for (const cell of cells) {
      const retried = furtherOf(cell) > 0
      const [, next] = table[cell.class]
      const how = retried ? 'asked again' : next ? 'answered by the next option, which is named' : 'not hidden'
      it(`${cell.name}: ${how}`, async () => {
        const { healthy, ...faulty } = await seen(passing, cell)
        expect(healthy.result.status).toBe('done')
        expectAddsUp(faulty.receipt)
        if (!retried && !next) {
          expect(faulty.result).toMatchObject({ status: 'failed', error: { class: cell.class } })
          return
        }
        expect(faulty.result).toMatchObject({ status: 'done', error: null })
        expect(faulty.receipt.answeredBy['answer']?.model).toBe(retried ? 'cheap' : 'balanced')
        expect(faulty.log.map((request) => request.model)).toEqual(['cheap', retried ? 'cheap' : 'balanced'])
        // What was too short to be shown leaves no trace on the screen; what was shown is taken back, once.
        const traces = faulty.events.filter(
          (event) =>
            (event.type === 'attempt.reset' || event.type === 'attempt.delta') &&
            event.nodeId === 'first' &&
            event.attempt === 1,
        )
        expect(traces.map(({ type }) => type)).toEqual(
          cell.stream && cell.shown === true ? ['attempt.delta', 'attempt.reset'] : [],
        )
        // A repaired answer is another question's; every other retry asks the same and gets the same.
        if (retried && cell.class !== 'invalid_output') expect(faulty.result.outputs).toEqual(healthy.result.outputs)
      })
    }
  })
}
