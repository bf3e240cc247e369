import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { RunResult } from '../../../shared/receipt/types.ts'
import { loudTroubles, loudWords } from '../../../shared/receipt/loud.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { type Live, goLive } from '../../support/live.ts'
import { type Simulator, startSimulator } from '../../support/practice.ts'
import { expectAddsUp, stepOf } from '../../support/receipts.ts'

/*
 * engine.md, "Fallback" and "Streaming", over real HTTP:
 *
 *   question ─┬→ small (cheap) ────option1─┐
 *             └→ strong (balanced) ─option2─┴→ best → answer
 */

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

let cases = 0
/** Asks for an answer far longer than what is held back before anything is shown, as no other test does. */
const longQuestion = (): string => `Explain rain in 150 words, case ${++cases}.`

const drawing = (fallback: JsonObject, small: JsonObject = {}, strong: JsonObject = {}): PipelineDocument =>
  draw(
    {
      question,
      small: model('practice', 'cheap', small),
      strong: model('practice-anthropic', 'balanced', strong),
      best: ['fallback', { options: 2, ...fallback }],
      answer,
    },
    [
      'question.value > small.prompt',
      'question.value > strong.prompt',
      'small.answer > best.option1',
      'strong.answer > best.option2',
      'best.answer > answer.value',
    ],
  )

const textIn = ({ outputs }: RunResult): string => (typeof outputs['answer'] === 'string' ? outputs['answer'] : '')
const asked = async (prompt: string): Promise<string[]> =>
  (await simulator.log()).filter(({ text }) => text.includes(prompt)).map((request) => request.model)
const shown = (events: readonly RunEvent[], nodeId: string, attempt: number): string =>
  events
    .flatMap((event) =>
      event.type === 'attempt.delta' && event.nodeId === nodeId && event.attempt === attempt ? [event.text] : [],
    )
    .join('')
const resets = (events: readonly RunEvent[]): number => events.filter(({ type }) => type === 'attempt.reset').length
const saidIn = (events: readonly RunEvent[], nodeId: string, attempt: number): string =>
  events.flatMap((event) =>
    event.type === 'attempt.finished' && event.nodeId === nodeId && event.attempt === attempt ? [event.text] : [],
  )[0] ?? ''

describe('hedging: the next is asked after N ms, and the first good answer wins', () => {
  it('the loser is cancelled, and what it cost stays in the receipt', async () => {
    const prompt = longQuestion()
    await simulator.fault({ model: 'cheap', match: prompt, fault: 'stall-at=5' })
    const { result, receipt } = await live.run(drawing({ hedgeMs: 60 }), { inputs: prompt })
    expect(result).toMatchObject({ status: 'done', error: null })
    expect(receipt.answeredBy['answer']).toMatchObject({ nodeId: 'strong' })
    expect(await asked(prompt)).toEqual(['cheap', 'balanced'])
    const small = stepOf(receipt, 'small')
    expect(small).toMatchObject({ status: 'cancelled', attempts: [{ status: 'cancelled', costState: 'estimated' }] })
    expect(small.costUsd).toBeGreaterThan(0)
    expect(stepOf(receipt, 'best').decision).toMatchObject({
      chosen: 'option2',
      candidates: [{ removedBy: expect.stringContaining('let go') as string }, { removedBy: null }],
    })
    expectAddsUp(receipt)
  })

  it('who answers in time is not hedged, and a failure is not waited out', async () => {
    const [quick, failing] = [longQuestion(), longQuestion()]
    await live.run(drawing({ hedgeMs: 20_000 }), { inputs: quick })
    expect(await asked(quick)).toEqual(['cheap'])
    await simulator.fault({ model: 'cheap', match: failing, fault: 'quota' })
    const { receipt } = await live.run(drawing({ hedgeMs: 20_000 }), { inputs: failing })
    expect(await asked(failing)).toEqual(['cheap', 'balanced'])
    expect(receipt.durationMs).toBeLessThan(15_000)
  })

  it('an answer that is slow but first still wins, and one that failed in the meantime does no harm', async () => {
    const prompt = longQuestion()
    await simulator.fault([
      { model: 'cheap', match: prompt, fault: 'stall=1' },
      { model: 'balanced', match: prompt, fault: 'status=401' },
    ])
    const { result, receipt } = await live.run(drawing({ hedgeMs: 30 }), { inputs: prompt })
    expect(result.status).toBe('done')
    expect(receipt.answeredBy['answer']).toMatchObject({ nodeId: 'small' })
    expect(stepOf(receipt, 'strong')).toMatchObject({ status: 'failed', reasonCode: 'auth' })
  })
})

describe('onBreak: after text was shown', () => {
  it('fail: it fails with the partial text, which stays, and nobody else is asked', async () => {
    const prompt = longQuestion()
    await simulator.fault({ model: 'cheap', match: prompt, fault: 'cut-at=60' })
    const { result, receipt, events } = await live.run(drawing({ onBreak: 'fail' }), { inputs: prompt })
    expect(result).toMatchObject({
      status: 'failed',
      error: { class: 'truncated', code: 'broken_off', nodeId: 'small' },
    })
    expect(await asked(prompt)).toEqual(['cheap'])
    expect(resets(events)).toBe(0)
    expect(shown(events, 'small', 1).length).toBeGreaterThan(80)
    expect(saidIn(events, 'small', 1)).toContain(shown(events, 'small', 1))
    expect(stepOf(receipt, 'strong')).toMatchObject({ status: 'skipped', reasonCode: 'not_asked' })
  })

  it('continue: the same model goes on where it stopped', async () => {
    const prompt = longQuestion()
    await simulator.fault({ model: 'cheap', match: prompt, fault: 'cut-at=60', times: 1 })
    const { result, receipt, events } = await live.run(drawing({ onBreak: 'continue' }), { inputs: prompt })
    expect(result.status).toBe('done')
    const first = saidIn(events, 'small', 1)
    expect(first.length).toBeGreaterThan(80)
    const whole = textIn(result)
    expect(whole.startsWith(first)).toBe(true)
    expect(whole.length).toBeGreaterThan(first.length)
    expect(saidIn(events, 'small', 2)).toBe(whole)
    expect(shown(events, 'small', 2).startsWith(first)).toBe(true)
    expect(resets(events)).toBe(0)
    expect(stepOf(receipt, 'small').attempts.map(({ status }) => status)).toEqual(['failed', 'done'])
    expectAddsUp(receipt)
  })

  it('continue: the next option goes on, and the answer says who began it', async () => {
    const prompt = longQuestion()
    await simulator.fault({ model: 'cheap', match: prompt, fault: 'cut-at=60', times: 9 })
    const { result, receipt, events } = await live.run(drawing({ onBreak: 'continue' }, { retry: { attempts: 1 } }), {
      inputs: prompt,
    })
    expect(textIn(result).startsWith(saidIn(events, 'small', 1))).toBe(true)
    expect(receipt.answeredBy['answer']).toMatchObject({ nodeId: 'strong' })
    expect(stepOf(receipt, 'best').decision?.why).toBe(
      'small failed (truncated). Then strong went on with the answer that small began.',
    )
  })

  it('continue is for plain text only: half of a JSON begins anew', async () => {
    const prompt = longQuestion()
    const outputSchema = { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] }
    await simulator.fault({ model: 'cheap', match: prompt, fault: 'cut-at=40', times: 1 })
    const { result } = await live.run(drawing({ onBreak: 'continue' }, { outputSchema }, { outputSchema }), {
      inputs: prompt,
    })
    expect(result).toMatchObject({ status: 'done', outputs: { answer: { answer: expect.any(String) as string } } })
  })

  it('restart is what happens unless told otherwise: the text is taken back', async () => {
    const prompt = longQuestion()
    await simulator.fault({ model: 'cheap', match: prompt, fault: 'cut-at=60', times: 1 })
    const { result, events } = await live.run(drawing({ onBreak: 'restart' }), { inputs: prompt })
    expect(result.status).toBe('done')
    expect(resets(events)).toBe(1)
  })
})

describe('the answer says who gave it', () => {
  it('quality escalation: what a judge fails moves on to the next option', async () => {
    const prompt = 'What is 48 * 57?'
    const document = draw(
      {
        question,
        small: model('practice', 'cheap'),
        gate: ['judge', { mode: 'score', target: { provider: 'practice', model: 'judge' }, threshold: 0.7 }],
        strong: model('practice', 'frontier'),
        best: ['fallback', { options: 2 }],
        answer,
      },
      [
        'question.value > small.prompt',
        'question.value > strong.prompt',
        'question.value > gate.question',
        'small.answer > gate.answer',
        'gate.pass > best.option1',
        'strong.answer > best.option2',
        'best.answer > answer.value',
      ],
    )
    const { result, receipt } = await live.run(document, { inputs: prompt })
    expect(result.outputs['answer']).toContain('2736')
    expect(receipt.answeredBy['answer']).toMatchObject({ nodeId: 'strong', model: 'frontier' })
    expect(stepOf(receipt, 'best').decision?.candidates[0]?.removedBy).toContain('gave nothing')
  })

  it.each(['quota', 'status=401', 'status=403'])('%s is told loudly, though the run is done', async (fault) => {
    const prompt = longQuestion()
    await simulator.fault({ model: 'cheap', match: prompt, fault })
    const { receipt } = await live.run(drawing({}), { inputs: prompt })
    const [trouble, ...more] = loudTroubles(receipt)
    expect(more).toEqual([])
    expect(trouble).toMatchObject({ nodeId: 'small', target: { provider: 'practice', model: 'cheap' } })
    expect(trouble === undefined ? '' : loudWords(trouble, 'Small')).toMatch(
      /^practice \/ cheap \(Small\): the (quota|key)/,
    )
  })

  it('what passes by itself is not', async () => {
    const prompt = longQuestion()
    await simulator.fault({ model: 'cheap', match: prompt, fault: 'status=529', times: 9 })
    const { result, receipt } = await live.run(drawing({}), { inputs: prompt })
    expect(result.status).toBe('done')
    expect(loudTroubles(receipt)).toEqual([])
  })
})
