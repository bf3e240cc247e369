import { describe, expect, it } from 'vitest'
import type { ErrorClass } from '../../../shared/errors.ts'
import { settle } from '../../support/fake-clock.ts'
import { bench, opens, other, target } from './bench.ts'

/* engine.md, "Breaker and health", a sentence at a time. */

describe('closed to open', () => {
  it('two in a row leave it closed, and an answer between begins the count anew', () => {
    const made = bench()
    made.fail()
    made.fail()
    made.ok()
    made.ok()
    made.ok()
    made.ok()
    made.fail()
    made.fail()
    expect(made.state()).toBe('closed')
    made.fail()
    expect(made.state()).toBe('open')
  })

  it('opens on more than half of at least five in 60 s, and not on half, nor on four', async () => {
    const made = bench()
    for (const fails of [true, false, true, true]) {
      if (fails) made.fail()
      else made.ok()
    }
    expect(made.state()).toBe('closed')
    await made.clock.advance(60_000)
    // Of the last minute nothing is left: it takes five again.
    for (const fails of [false, true, true, false]) {
      if (fails) made.fail()
      else made.ok()
    }
    expect(made.state()).toBe('closed')
    made.fail()
    expect(made.state()).toBe('open')
  })

  const counting: ErrorClass[] = ['network', 'timeout', 'overloaded', 'server', 'empty', 'truncated', 'unknown']
  const not: ErrorClass[] = ['config', 'bad_request', 'context_length', 'refusal', 'content_filter', 'invalid_output']
  it.each(counting)('%s counts', (errorClass) => {
    const made = bench()
    for (let i = 0; i < 3; i++) made.fail(errorClass)
    expect(made.state()).toBe('open')
  })
  it.each(not)('%s does not count', (errorClass) => {
    const made = bench()
    for (let i = 0; i < 9; i++) made.fail(errorClass)
    expect(made.state()).toBe('closed')
  })
  it.each([
    [408, 'open'],
    [409, 'closed'],
    [425, 'closed'],
  ])('of the conflicts only 408 counts: %i', (httpStatus, state) => {
    const made = bench()
    for (let i = 0; i < 3; i++) made.fail('conflict', { httpStatus })
    expect(made.state()).toBe(state)
  })
})

describe('open, half open, ramp', () => {
  it('lets nothing through while it is open, then one probe at a time', async () => {
    const made = bench()
    opens(made)
    await made.clock.advance(29_999)
    expect(made.ok()).toBe(false)
    await made.clock.advance(1)
    const probe = made.health.begin(target, false)
    expect(probe?.probe).toBe(true)
    expect(made.health.begin(target, false)).toBeNull()
    expect(made.health.look(target).probing).toBe(true)
    probe?.end({ how: 'done', ttftMs: 1 })
    expect(made.health.begin(target, false)?.probe).toBe(true)
  })

  it('a probe that was stopped says nothing: the next may try', async () => {
    const made = bench()
    opens(made)
    await made.clock.advance(30_000)
    made.health.begin(target, false)?.end({ how: 'left' })
    expect(made.state()).toBe('half_open')
    expect(made.ok()).toBe(true)
  })

  it('who waits for a probe hears of its end, and of a stop', async () => {
    const made = bench()
    opens(made)
    await made.clock.advance(30_000)
    const probe = made.health.begin(target, false)
    const stop = new AbortController()
    const heard: string[] = []
    void made.health.probeEnded(new AbortController().signal).then(() => heard.push('ended'))
    void made.health.probeEnded(stop.signal).catch((error: { class: string }) => heard.push(error.class))
    stop.abort()
    await settle()
    probe?.end({ how: 'done', ttftMs: 1 })
    await settle()
    expect(heard).toEqual(['cancelled', 'ended'])
    expect(made.clock.pending).toBe(0)
  })

  it('closes through a ramp of 10, 50 and 100 % over 30 s; the last one left is not held back', async () => {
    const made = bench()
    opens(made)
    await made.clock.advance(30_000)
    made.ok()
    made.ok()
    expect(made.state()).toBe('ramp')
    const let100 = (limited: boolean): number => {
      let through = 0
      for (let i = 0; i < 100; i++) {
        const ticket = made.health.begin(target, limited)
        if (ticket !== null) through++
        ticket?.end({ how: 'done', ttftMs: 1 })
      }
      return through
    }
    expect(made.health.look(target).share).toBe(0.1)
    expect(let100(true)).toBe(10)
    expect(let100(false)).toBe(100)
    await made.clock.advance(15_000)
    expect(made.health.look(target).share).toBe(0.5)
    expect(let100(true)).toBe(50)
    await made.clock.advance(15_000)
    expect(made.state()).toBe('closed')
    expect(let100(true)).toBe(100)
  })

  it('opening again extends the deadline: a request from before that fails while it is open', async () => {
    const made = bench()
    const late = made.health.begin(target, false)
    opens(made)
    const until = made.health.look(target).until
    await made.clock.advance(10_000)
    const change = late?.end({
      how: 'failed',
      class: 'server',
      httpStatus: 500,
      retryAfterMs: null,
      ttftMs: null,
      local: false,
    })
    expect(change).toEqual({ state: 'open', until: (until ?? 0) + 10_000 })
  })

  it('opened in its ramp it stays open twice as long', async () => {
    const made = bench()
    opens(made)
    await made.clock.advance(30_000)
    made.ok()
    made.ok()
    opens(made)
    expect(made.health.look(target).until).toBe(made.clock.now() + 60_000)
  })
})

describe('what a provider said', () => {
  it('rate_limit opens until Retry-After; without one it counts', async () => {
    const made = bench()
    made.fail('rate_limit', { httpStatus: 429, retryAfterMs: 7000 })
    expect(made.health.look(target)).toMatchObject({ state: 'open', why: 'rate_limit', until: made.clock.now() + 7000 })
    await made.clock.advance(7000)
    expect(made.ok()).toBe(true)
    const plain = bench()
    plain.fail('rate_limit', { httpStatus: 429 })
    expect(plain.state()).toBe('closed')
    plain.fail('rate_limit', { httpStatus: 429 })
    plain.fail('rate_limit', { httpStatus: 429 })
    expect(plain.state()).toBe('open')
  })

  it('quota is open until the user acts, however long that takes', async () => {
    const made = bench()
    made.fail('quota', { httpStatus: 402 })
    await made.clock.advance(7 * 86_400_000)
    expect(made.health.look(target)).toMatchObject({ state: 'open', why: 'quota', until: null })
    made.health.reset(target)
    expect(made.ok()).toBe(true)
  })

  it('auth marks the key bad for all its models; another key under the same name begins anew', () => {
    const made = bench()
    made.fail('auth', { httpStatus: 401 })
    expect(made.health.look(other)).toMatchObject({ state: 'open', why: 'auth', until: null })
    expect(made.state({ ...other, key: 'home', hint: 'zzzz' })).toBe('closed')
    expect(made.state({ ...other, hint: 'new1' })).toBe('closed')
  })

  it('where no key is used, auth is about the model alone', () => {
    const made = bench()
    const keyless = { ...target, key: '', hint: '' }
    made.fail('auth', { httpStatus: 401, id: keyless })
    expect(made.health.look(keyless)).toMatchObject({ state: 'open', why: 'auth' })
    expect(made.state({ ...keyless, model: 'n' })).toBe('closed')
  })

  it('a bad key that is tried anyway, and taken, is good again', () => {
    const made = bench()
    made.fail('auth', { httpStatus: 401 })
    made.health.tryAnyway({ ...target, model: '' })
    expect(made.ok(other)).toBe(true)
    expect(made.state(target)).toBe('closed')
  })

  it('permission marks the key for this model; model_not_found marks the model missing, but a local one counts', () => {
    const made = bench()
    made.fail('permission', { httpStatus: 403 })
    expect([made.state(target), made.state(other)]).toEqual(['open', 'closed'])
    made.fail('model_not_found', { httpStatus: 404, id: other })
    expect(made.health.look(other)).toMatchObject({ state: 'open', why: 'model_not_found', until: null })
    const local = bench()
    local.fail('model_not_found', { httpStatus: 404, local: true })
    expect(local.state()).toBe('closed')
  })
})
