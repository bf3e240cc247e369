import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answer, draw, model, question } from '../../support/draw.ts'
import { type Live, goLive } from '../../support/live.ts'
import { type Simulator, startSimulator } from '../../support/practice.ts'
import { expectAddsUp, stepOf } from '../../support/receipts.ts'

/* A Guard against real far ends: what leaves the machine, what is let through, and what stops the run. */

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

const target = { provider: 'practice', model: 'judge' }

describe('masked data', () => {
  it('never reaches the model, and is put back into its answer', async () => {
    await simulator.clear()
    const document = draw(
      {
        question,
        mask: ['guard', { mode: 'mask', names: [{ name: 'Ann Lee' }] }],
        small: model('practice', 'frontier'),
        back: ['guard', { mode: 'restore' }],
        answer,
      },
      [
        'question.value > mask.value',
        'mask.pass > small.prompt',
        'small.answer > back.value',
        'mask.secrets > back.secrets',
        'back.pass > answer.value',
      ],
    )
    const text = 'Reverse the text: Ann Lee, ann@example.org'
    await live.run(document, { inputs: text })
    const [sent] = await simulator.log()
    expect(sent?.text).toContain('[NAME_1], [EMAIL_1]')
    expect(JSON.stringify(await simulator.log())).not.toMatch(/Ann Lee|ann@example/)

    const echo = draw(
      {
        question,
        mask: ['guard', { mode: 'mask' }],
        shout: ['transform', { expression: '"To: " & $', gives: 'text' }],
        back: ['guard', { mode: 'restore' }],
        answer,
      },
      [
        'question.value > mask.value',
        'mask.pass > shout.value',
        'shout.value > back.value',
        'mask.secrets > back.secrets',
        'back.pass > answer.value',
      ],
    )
    expect((await live.run(echo, { inputs: 'ann@example.org' })).result.outputs).toEqual({
      answer: 'To: ann@example.org',
    })
  })
})

describe('a Guard that judges by a model', () => {
  const claims = (more = {}) =>
    draw(
      {
        question,
        source: ['prompt', { template: 'The parcel weighs 12 kg. It left Berlin on Monday.' }],
        guard: ['guard', { claims: true, target, ...more }],
        good: ['output', { name: 'good' }],
        ...('stop' in more ? {} : { bad: ['output', { name: 'bad' }] as const }),
      },
      [
        'question.value > guard.value',
        'source.text > guard.sources',
        'guard.pass > good.value',
        ...('stop' in more ? [] : ['guard.fail > bad.value']),
      ],
    )

  it('lets through what the sources say, and stops a claim they do not', async () => {
    await simulator.fault({ model: 'judge', fault: 'right', times: 2 })
    const good = await live.run(claims(), { inputs: 'The parcel weighs 12 kg.' })
    expect(good.result.outputs).toEqual({ good: 'The parcel weighs 12 kg.' })
    const bad = await live.run(claims(), { inputs: 'The parcel weighs 12 kg. It left Paris on Friday.' })
    expect(Object.keys(bad.result.outputs)).toEqual(['bad'])
    const step = stepOf(bad.receipt, 'guard')
    expect(step.decision?.why).toContain('It left Paris on Friday.')
    expect(step.attempts).toHaveLength(1)
    expectAddsUp(bad.receipt)
  })

  it('fails closed when it can not judge: class guard, and nothing goes on', async () => {
    await simulator.fault({ model: 'judge', fault: 'quota' })
    const { result } = await live.run(claims(), { inputs: 'The parcel weighs 12 kg.' })
    expect(result).toMatchObject({ status: 'failed', outputs: {}, error: { class: 'guard', code: 'no_verdict' } })
  })

  it('stops the run where it is told to', async () => {
    await simulator.fault({ model: 'judge', fault: 'right' })
    const { result } = await live.run(claims({ stop: true }), { inputs: 'It left Paris on Friday.' })
    expect(result).toMatchObject({ status: 'failed', error: { class: 'guard', code: 'stopped', nodeId: 'guard' } })
  })

  it('stops another topic, and lets its own through', async () => {
    const document = draw(
      {
        question,
        guard: ['guard', { topic: 'parcels, delivery and refunds of an order', target }],
        good: ['output', { name: 'good' }],
        bad: ['output', { name: 'bad' }],
      },
      ['question.value > guard.value', 'guard.pass > good.value', 'guard.fail > bad.value'],
    )
    await simulator.fault({ model: 'judge', fault: 'right' })
    const on = await live.run(document, { inputs: 'Where is the parcel with my order, and can I have a refund?' })
    expect(Object.keys(on.result.outputs)).toEqual(['good'])
  })

  it('no Fallback goes past it unasked', async () => {
    const document = draw(
      {
        question,
        guard: ['guard', { stop: true }],
        strong: model('practice', 'frontier'),
        best: ['fallback', { options: 2 }],
        answer,
      },
      [
        'question.value > guard.value',
        'guard.pass > best.option1',
        'question.value > strong.prompt',
        'strong.answer > best.option2',
        'best.answer > answer.value',
      ],
    )
    await simulator.clear()
    const { result } = await live.run(document, { inputs: 'mail a@example.org' })
    expect(result).toMatchObject({ status: 'failed', error: { class: 'guard' } })
    expect(await simulator.log()).toEqual([])
  })
})

describe('a Guard that knows its topic by examples', () => {
  const examples = [
    'Where is my parcel with the shipping number?',
    'I want a refund for my order.',
    'The delivery of my package is late.',
  ]
  const embed = { provider: 'practice', model: 'embed' }
  const document = (more = {}) =>
    draw(
      {
        question,
        guard: ['guard', { examples, embed, ...more }],
        good: ['output', { name: 'good' }],
        bad: ['output', { name: 'bad' }],
      },
      ['question.value > guard.value', 'guard.pass > good.value', 'guard.fail > bad.value'],
    )

  it('lets through what resembles them, and stops another topic with the figure', async () => {
    const good = await live.run(document(), { inputs: 'My parcel order is late, where is the delivery?' })
    expect(Object.keys(good.result.outputs)).toEqual(['good'])
    const bad = await live.run(document(), { inputs: 'Write me a poem about the moon.' })
    expect(Object.keys(bad.result.outputs)).toEqual(['bad'])
    const verdict = bad.events.find((event) => event.type === 'step.finished' && event.nodeId === 'guard')
    expect(JSON.stringify(verdict)).toMatch(/It resembles the examples by [-0-9.]+, and 0\.30 is needed/)
    expectAddsUp(bad.receipt)
  })

  it('is as strict as its threshold says', async () => {
    const { result } = await live.run(document({ threshold: 1 }), { inputs: 'My parcel is late.' })
    expect(Object.keys(result.outputs)).toEqual(['bad'])
  })

  it('fails closed when nothing can be compared: class guard, and nothing goes on', async () => {
    await simulator.fault({ model: 'embed', fault: 'quota' })
    const { result } = await live.run(document(), { inputs: 'Where is my parcel?' })
    expect(result).toMatchObject({ status: 'failed', outputs: {}, error: { class: 'guard', code: 'no_verdict' } })
  })
})
