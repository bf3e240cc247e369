import { describe, expect, it } from 'vitest'
import { FaultBook, parseFaultRule, withFaults, type Reply } from '../../../electron/practice/index.ts'
import { practiceUpstream } from '../../../electron/practice/protocols/practice.ts'
import { practiceModels } from '../../../shared/practice/models.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const request = (model: string, stream: boolean, content = 'What is 17 * 23?') => ({
  method: 'POST',
  path: '/v1/chat/completions',
  headers: {},
  body: JSON.stringify({ model, stream, temperature: 0, messages: [{ role: 'user', content }] }),
})

/** Runs one request on a clock that a test moves, and notes when each token came. */
async function times(
  model: string,
  { stream = true, speed = 1, fault = '' } = {},
): Promise<{ tokens: number[]; end: number }> {
  const clock = new FakeClock()
  const book = new FaultBook()
  if (fault !== '') {
    const parsed = parseFaultRule(fault)
    if ('error' in parsed) throw new Error(parsed.error)
    book.add([parsed.rule])
  }
  const upstream = withFaults(practiceUpstream({ clock, speed }), { book, clock })
  const begun = clock.now()
  const tokens: number[] = []
  let end: number | null = null
  const running = (async () => {
    const reply = (await upstream(request(model, stream), new AbortController().signal)) as Reply
    if (typeof reply.body !== 'string') {
      for await (const part of reply.body) {
        for (const _token of String(part).matchAll(/"delta":\{"content":"[^"]/g)) tokens.push(clock.now() - begun)
      }
    }
    end = clock.now() - begun
  })()
  for (let ms = 0; ms < 60_000 && end === null; ms++) await clock.advance(1)
  await running
  return { tokens, end: end ?? Number.NaN }
}

describe('the pace of the models', () => {
  it.each(practiceModels.flatMap((model) => (model.does === 'chat' ? [[model.id, model] as const] : [])))(
    '%s keeps to its table',
    async (id, model) => {
      const { tokens, end } = await times(id)
      const perToken = 1000 / model.tokensPerSecond
      expect(tokens).toHaveLength(6)
      tokens.forEach((at, i) => {
        expect(at).toBeGreaterThanOrEqual(model.firstTokenMs + i * perToken - 1)
        expect(at).toBeLessThanOrEqual(model.firstTokenMs + i * perToken + 2)
      })
      const whole = await times(id, { stream: false })
      expect(Math.abs(whole.end - (model.firstTokenMs + 6 * perToken))).toBeLessThanOrEqual(2)
      expect(end).toBeGreaterThanOrEqual(tokens.at(-1)!)
    },
  )

  it('is divided by the speed', async () => {
    const { tokens } = await times('frontier', { speed: 10 })
    expect(tokens[0]).toBe(60)
  })

  it('is so many times slower with "slow", from the first token to the last', async () => {
    const [plain, slow] = [await times('cheap'), await times('cheap', { fault: 'slow=3' })]
    expect(slow.tokens).toHaveLength(6)
    slow.tokens.forEach((at, i) => expect(Math.abs(at - 3 * plain.tokens[i]!)).toBeLessThanOrEqual(4))
    const whole = await times('cheap', { stream: false, fault: 'slow=2' })
    expect(Math.abs(whole.end - 2 * (await times('cheap', { stream: false })).end)).toBeLessThanOrEqual(2)
  })

  it('is never faster than "trickle" says, at any speed', async () => {
    const { tokens } = await times('cheap', { speed: 1e6, fault: 'trickle=2' })
    expect(tokens.map((at) => Math.round(at / 500))).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('waits "stall" seconds more before the first byte, at any speed', async () => {
    expect((await times('cheap', { fault: 'stall=5' })).tokens[0]).toBe(5_120)
    expect((await times('cheap', { fault: 'stall=5', speed: 1e6 })).tokens[0]).toBe(5_000)
  })

  it('stops at once, without a timer left, when the caller leaves', async () => {
    const clock = new FakeClock()
    const abort = new AbortController()
    const reply = practiceUpstream({ clock, speed: 1 })(request('frontier', false), abort.signal)
    await clock.advance(10)
    abort.abort(new Error('left'))
    await expect(reply).rejects.toThrow('left')
    await clock.advance(10_000)
    expect(clock.pending).toBe(0)
  })
})
