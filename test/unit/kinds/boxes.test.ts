import { describe, expect, it } from 'vitest'
import { StepError } from '../../../shared/errors.ts'
import type { Json, JsonObject } from '../../../shared/json.ts'
import type { InsideEnd, InsideRuns, StepContext } from '../../../shared/kinds/execute.ts'
import { execute as forEach } from '../../../shared/kinds/forEach/execute.ts'
import type { ForEachConfig } from '../../../shared/kinds/forEach/definition.ts'
import { execute as refine } from '../../../shared/kinds/refine/execute.ts'
import type { RefineConfig } from '../../../shared/kinds/refine/definition.ts'
import type { Decision } from '../../../shared/receipt/types.ts'
import type { Value } from '../../../shared/values.ts'
import { configOf, textValue } from '../../support/kind-bench.ts'

/** What the inside gives each time: Output values by name, or how it fails. */
type Round = Record<string, Json> | StepError

const valueOf = (data: Json): Value =>
  typeof data === 'string'
    ? textValue(data)
    : typeof data === 'number'
      ? { type: 'number', data }
      : { type: 'json', data }

class Box {
  decision: Decision | null = null
  /** Inputs of each time. */
  given: Record<string, Json>[] = []
  progress: string[] = []
  most = 0
  #now = 0
  readonly context: StepContext

  constructor(inputs: InsideRuns['inputs'], outputs: string[], round: (n: number) => Round, requestsLeft = 64) {
    const inside: InsideRuns = {
      inputs,
      outputs,
      leastRequests: 1,
      requestsLeft: () => requestsLeft,
      progress: (done, total) => void this.progress.push(`${done} of ${total}`),
      run: async (n, values): Promise<InsideEnd> => {
        this.given[n - 1] = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.data]))
        this.most = Math.max(this.most, ++this.#now)
        // Later ones come sooner.
        for (let i = 0; i < 20 - n; i++) await Promise.resolve()
        this.#now--
        const end = round(n)
        if (end instanceof StepError) return { outputs: {}, failed: end }
        return {
          outputs: Object.fromEntries(Object.entries(end).map(([name, data]) => [name, valueOf(data)])),
          failed: null,
        }
      },
    }
    this.context = {
      inside,
      decide: (decision: Decision) => void (this.decision = decision),
    } as Partial<StepContext> as StepContext
  }
}

const inputsOf = (values: Record<string, Json>) => ({
  one: (port: string) => (Object.hasOwn(values, port) ? valueOf(values[port] ?? null) : undefined),
  many: () => [],
  chosen: null,
  dropped: [],
})

const text = (name: string) => ({ name, type: 'text' as const, required: true })

describe('Refine', () => {
  const play = async (rounds: Round[], config: JsonObject = {}) => {
    const box = new Box(
      [text('task'), text('feedback'), text('previous')],
      ['answer', 'verdict'],
      (n) => rounds[n - 1]!,
    )
    const outputs = await refine(configOf('refine', config) as RefineConfig, inputsOf({ task: 'T' }), box.context)
    return { box, outputs: Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data])) }
  }
  const round = (answer: string, score: number, pass = false): Round => ({
    answer,
    verdict: { score, pass, reason: `Not ${answer}.`, criteria: [{ id: 'short', score, reason: 'Too long.' }] },
  })

  it('hands the verdict back to the writer as feedback; both are empty the first time', async () => {
    const { box } = await play([round('one', 0.3), round('two', 0.9, true)])
    expect(box.given).toEqual([
      { task: 'T', previous: '', feedback: '' },
      { task: 'T', previous: 'one', feedback: 'Not one.\n- short (0.30): Too long.' },
    ])
  })

  it('stops on a pass', async () => {
    const { box, outputs } = await play([round('one', 0.3), round('two', 0.9, true), round('three', 1, true)])
    expect(outputs).toMatchObject({ answer: 'two', rounds: 2 })
    expect(box.decision).toMatchObject({ chosen: 'pass', why: 'Round 2 passed with 0.90.' })
  })

  it('stops on its bound, and gives the best so far', async () => {
    const { box, outputs } = await play([round('one', 0.3), round('two', 0.6), round('three', 0.5)])
    expect(outputs).toMatchObject({ answer: 'two', rounds: 3, verdict: { score: 0.6 } })
    expect(box.decision).toMatchObject({ chosen: 'bound' })
    expect(box.decision?.why).toContain('of round 2 with 0.60')
  })

  it('stops when so many rounds in a row brought no better score', async () => {
    const { box, outputs } = await play(
      [round('one', 0.6), round('two', 0.6), round('three', 0.2), round('four', 1, true)],
      {
        maxRounds: 9,
        patience: 2,
      },
    )
    expect(outputs).toMatchObject({ answer: 'one', rounds: 3 })
    expect(box.decision?.chosen).toBe('no_progress')
  })

  it('keeps the best when a later round fails, the budget being one of the ways; or fails, as its form says', async () => {
    const over = new StepError('budget', 'The budget is used up.')
    const { box, outputs } = await play([round('one', 0.6), over])
    expect(outputs).toMatchObject({ answer: 'one', rounds: 1 })
    expect(box.decision).toMatchObject({ chosen: 'failed', why: expect.stringContaining('Round 2 failed (budget)') })
    await expect(play([round('one', 0.6), over], { onFailure: 'fail' })).rejects.toBe(over)
    await expect(play([over])).rejects.toBe(over)
  })

  it('never takes a verdict that is missing or unreadable for a pass', async () => {
    for (const verdict of ['good', { pass: 'yes' }, { score: 3 }, null])
      await expect(play([{ answer: 'one', verdict } as Round])).rejects.toMatchObject({ class: 'invalid_output' })
    await expect(play([{ answer: 'one' }])).rejects.toMatchObject({ class: 'invalid_output' })
    await expect(play([{ verdict: { pass: true } }])).rejects.toMatchObject({ class: 'no_output' })
  })

  it('reads a bare score against "Passes from"', async () => {
    const { outputs } = await play(
      [
        { answer: 'one', verdict: 0.5 },
        { answer: 'two', verdict: 0.8 },
      ],
      { passAt: 0.75 },
    )
    expect(outputs).toMatchObject({ answer: 'two', rounds: 2 })
  })
})

describe('For each', () => {
  const play = async (items: Json, round: (n: number) => Round, config: JsonObject = {}, requestsLeft = 64) => {
    const box = new Box([text('item')], ['done'], round, requestsLeft)
    const outputs = await forEach(configOf('forEach', config) as ForEachConfig, inputsOf({ items }), box.context)
    return { box, done: outputs['done']?.data }
  }

  it('gives a list in the order of its items, whoever is done first, so many at the same time', async () => {
    const { box, done } = await play(['a', 'b', 'c', 'd', 'e'], (n) => ({ done: `${n}` }), { concurrency: 2 })
    expect(done).toEqual(['1', '2', '3', '4', '5'])
    expect(box.most).toBe(2)
    expect(box.given.map((given) => given['item'])).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(box.progress.at(-1)).toBe('5 of 5')
  })

  it('an item that fails keeps its place and says why; or all of it fails, as its form says', async () => {
    const timeout = new StepError('timeout', 'Too slow.')
    const second = (n: number): Round => (n === 2 ? timeout : { done: 'ok' })
    const { box, done } = await play(['a', 'b', 'c'], second)
    expect(done).toEqual(['ok', { error: { class: 'timeout', message: 'Too slow.' } }, 'ok'])
    expect(box.decision).toMatchObject({ chosen: 'some', why: expect.stringContaining('2 of 3 items are done') })
    await expect(play(['a', 'b'], second, { onError: 'fail' })).rejects.toMatchObject({ class: 'timeout' })
    await expect(play(['a', 'b'], () => timeout)).rejects.toMatchObject({ class: 'timeout' })
  })

  it('says of a failed item the same in equal runs: when it may be asked again stands in the receipt alone', async () => {
    const message = 'It failed. It may be asked again at 14:03:20.'
    const { box, done } = await play(['a', 'b'], (n) =>
      n === 2 ? new StepError('rate_limit', message) : { done: 'ok' },
    )
    expect(done).toEqual(['ok', { error: { class: 'rate_limit', message: 'It failed. It may be asked again later.' } }])
    expect(box.decision?.why).toContain(message)
    expect(box.decision?.candidates).toMatchObject([{ removedBy: message }])
  })

  it('an empty list asks nothing and gives an empty list', async () => {
    const { box, done } = await play([], () => ({ done: 'never' }))
    expect(done).toEqual([])
    expect(box.given).toEqual([])
    expect(box.decision?.why).toBe('The list is empty, so there was nothing to do.')
  })

  it('a list that is too long, or needs more requests than are left, fails before anything is asked', async () => {
    const long = Array.from({ length: 30 }, (_, i) => i)
    await expect(play(long, () => ({ done: 1 }), { maxItems: 20 })).rejects.toMatchObject({ code: 'too_many_items' })
    await expect(play(long, () => ({ done: 1 }), {}, 29)).rejects.toMatchObject({ code: 'run_attempts' })
  })

  it('takes the lines of a text, and nothing else for a list', async () => {
    const { box } = await play('one\n\n  \ntwo\r\nthree', () => ({ done: 1 }), { from: 'lines' })
    expect(box.given.map((given) => given['item'])).toEqual(['one', 'two', 'three'])
    await expect(play({ a: 1 }, () => ({ done: 1 }))).rejects.toMatchObject({ code: 'no_list' })
  })

  it('an item of another type becomes text as on a wire', async () => {
    const { box } = await play([1, true, { a: 1 }], () => ({ done: 1 }))
    expect(box.given.map((given) => given['item'])).toEqual(['1', 'true', '{\n  "a": 1\n}'])
  })

  it('once the budget is used up no further item begins, and what is done stays', async () => {
    const over = new StepError('budget', 'Used up.', 'run_budget')
    const { done } = await play(['a', 'b', 'c'], (n) => (n === 1 ? { done: 'ok' } : over), { concurrency: 1 })
    expect(done).toMatchObject(['ok', { error: { class: 'budget' } }, { error: { message: 'Not begun: Used up.' } }])
  })
})
