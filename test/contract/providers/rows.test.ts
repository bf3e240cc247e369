import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { builtInProviders } from '../../../shared/providers/registry.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { callOf, failureOf, secret } from './calls.ts'
import { type RowFixture, now, schema } from './row-types.ts'
import { rows } from './rows.ts'
import { received, saying, streaming, useLine } from './talk.ts'

/*
 * One contract over every row of the registry (issue 4: "one contract suite over all"), against a far end that speaks as
 * the row's own documentation writes it. A row without fixtures fails here; one that proves the same elsewhere says where.
 */

const line = useLine()
const asked = builtInProviders.filter((row) => !row.practice)

it.each(asked.map(({ id }) => id))('%s has fixtures, or a suite of its own', (id) => {
  const fixture = rows[id]
  expect(fixture, `add ${id} to test/contract/providers/rows.ts`).toBeDefined()
  if (fixture !== undefined && 'elsewhere' in fixture) expect(existsSync(fixture.elsewhere), fixture.why).toBe(true)
})

it('there are no fixtures of rows that are gone', () => {
  expect(Object.keys(rows).filter((id) => !asked.some((row) => row.id === id))).toEqual([])
})

const suites = asked.flatMap((row): [string, RowFixture][] => {
  const fixture = rows[row.id]
  return fixture === undefined || 'elsewhere' in fixture ? [] : [[row.id, fixture]]
})

describe.each(suites)('%s', (id, fixture) => {
  const { wire } = fixture
  const fromModel = (path: string, model: string): string => path.replace('some-model', encodeURIComponent(model))
  const call = (model: string, request: object = {}) => callOf(id, { target: { provider: id, model }, request })
  const sent = () => line.server?.requests[0]
  const stream = (...middle: string[]) => streaming(wire, wire.opening, ...middle, wire.ending('stop'))
  const inOnePiece = saying(200, wire.whole('Green ✓'))

  it('answers as a stream and in one piece, with what it counted, at its own path with the key in its header', async () => {
    const heard: string[] = []
    const out = await line.talk(wire, stream(wire.delta('Gre'), wire.delta('en ✓')))
    const result = await out.call({ ...call(fixture.thinker), onDelta: (text) => heard.push(text) })
    expect(result).toMatchObject({ text: 'Green ✓', finish: 'stop', usage: fixture.usage })
    expect(result.servedModel).toBe(wire.served === null ? null : 'served-model')
    expect(heard.join('')).toBe('Green ✓')
    expect(sent()).toMatchObject({ method: 'POST', path: fromModel(wire.streamPath, fixture.thinker) })
    expect(sent()?.headers[wire.key[0]]).toBe(wire.key[1](secret))
    const whole = await line.talk(wire, inOnePiece)
    expect(await whole.call(call(fixture.thinker, { stream: false }))).toMatchObject({
      text: 'Green ✓',
      usage: fixture.usage,
    })
    expect(sent()?.path).toBe(fromModel(wire.path, fixture.thinker))
  })

  it('is told instructions and the whole conversation, in order', async () => {
    const out = await line.talk(wire, inOnePiece)
    const messages = [
      { role: 'user', content: 'First?' },
      { role: 'assistant', content: 'Second.' },
      { role: 'user', content: 'Third?' },
    ]
    await out.call(call(fixture.thinker, { stream: false, system: 'Be kind.', messages }))
    const body = sent()?.body ?? ''
    const at = ['First?', 'Second.', 'Third?'].map((each) => body.indexOf(each))
    expect(at.every((each) => each >= 0)).toBe(true)
    expect(at).toEqual([...at].sort((a, b) => a - b))
    expect(body).toContain('Be kind.')
    expect(body).toMatch(/"role":"(assistant|model)"/)
  })

  it('is asked for an answer by a schema in its own way', async () => {
    const { structuredBy: model = fixture.thinker, structured, told, structuredWhole = false } = fixture
    const answer = saying(200, wire.whole('{"colour":"green"}'))
    const out = await line.talk(
      wire,
      structuredWhole ? answer : stream(wire.delta('{"colour":'), wire.delta('"green"}')),
    )
    const result = await out.call(call(model, { outputSchema: schema }))
    expect(JSON.parse(result.text)).toEqual({ colour: 'green' })
    expect(sent()?.json).toMatchObject(structured)
    expect(sent()?.body.includes('JSON Schema')).toBe(told)
    expect(result.ttftMs === null).toBe(structuredWhole)
  })

  it.each(fixture.efforts)('is told to think: %s', async (effort, body, left) => {
    const out = await line.talk(wire, inOnePiece)
    const { dropped } = await out.call(call(fixture.thinker, { stream: false, effort }))
    expect(sent()?.json).toMatchObject(body)
    expect(dropped.filter((each) => each.startsWith('effort'))).toEqual(left)
  })

  it('keeps its thoughts apart from the answer, shown and hidden, streamed and whole', async () => {
    for (const thoughts of [true, undefined] as const)
      for (const streamed of [true, false]) {
        const heard: string[] = []
        const handle = streamed
          ? stream(wire.thought('Hm.'), wire.delta('Green'))
          : saying(200, wire.wholeThought('Green', 'Hm.'))
        const out = await line.talk(wire, handle)
        const request = { stream: streamed, ...(thoughts === undefined ? {} : { thoughts }) }
        const result = await out.call({ ...call(fixture.thinker, request), onDelta: (text) => heard.push(text) })
        expect(result.text).toBe('Green')
        expect(heard.join('')).toBe(streamed ? 'Green' : '')
        expect(result.thoughts).toBe(thoughts === true ? 'Hm.' : undefined)
        expect(result.dropped.includes('thoughts')).toBe(thoughts === true && !fixture.thoughts)
      }
  })

  it.each<['stop' | 'seed', object | null, object]>([
    ['stop', fixture.stop, { stop: ['END'] }],
    ['seed', fixture.seed, { seed: 7 }],
  ])('%s is told, or named as left out', async (name, body, request) => {
    const out = await line.talk(wire, inOnePiece)
    const { dropped } = await out.call(call(fixture.thinker, { stream: false, ...request }))
    if (body === null) expect(dropped).toContain(name)
    else {
      expect(sent()?.json).toMatchObject(body)
      expect(dropped).toEqual([])
    }
  })

  it.each(fixture.finishes)('an end by %s means %s', async (reason, means) => {
    const out = await line.talk(wire, streaming(wire, wire.opening, wire.delta('Green'), wire.finished(reason)))
    if (means === 'stop' || means === 'length')
      expect(await out.call(call(fixture.thinker))).toMatchObject({ text: 'Green', finish: means })
    else expect(await failureOf(out.call(call(fixture.thinker)))).toMatchObject({ class: means, partialText: 'Green' })
  })

  it.each(fixture.errors)('an error: %s (%i)', async (_what, status, body, means) => {
    for (const streamed of [true, false]) {
      const out = await line.talk(wire, saying(status, body))
      const error = await failureOf(out.call(call(fixture.thinker, { stream: streamed })))
      expect(error).toMatchObject({ class: means, httpStatus: status })
      expect(error.message).toMatch(/[.!”]$/)
    }
  })

  it('says how long to wait when its limit is reached, if it says it', async () => {
    const clock = new FakeClock()
    await clock.advance(now - clock.now())
    const { headers, body = wire.error(429).body, waitMs } = fixture.limit
    const out = await line.talk(wire, saying(429, body, headers), clock)
    expect(await failureOf(out.call(call(fixture.thinker)))).toMatchObject({
      class: 'rate_limit',
      retryAfterMs: waitMs,
    })
  })

  it('is really let go when the user stops: the far end sees the connection closed', async () => {
    const stop = new AbortController()
    const heard: string[] = []
    const out = await line.talk(wire, (_request, answer) => {
      answer.reply(200, { 'content-type': wire.streamType })
      answer.chunk(wire.opening + wire.delta('Green'))
    })
    const failed = failureOf(
      out.call({ ...call(fixture.thinker), signal: stop.signal, onDelta: (text) => heard.push(text) }),
    )
    await received(() => heard.length === 1)
    stop.abort()
    expect(await failed).toMatchObject({ class: 'cancelled', partialText: 'Green' })
    await line.server?.closed(0)
  })

  it('lists its models, those that answer, with the window it names; and is tried out', async () => {
    const out = await line.talk(wire, saying(200, fixture.models))
    const listed = await out.listModels(id)
    expect(listed.map((model) => ({ id: model.id, window: model.window }))).toEqual(fixture.listed)
    expect(sent()?.path).toBe(fixture.modelsPath)
    expect(sent()?.headers[wire.key[0]]).toBe(wire.key[1](secret))
    const before = line.server?.requests.length ?? 0
    expect(await out.test(id)).toMatchObject({
      ok: true,
      what: 'works',
      models: fixture.listed.map((model) => model.id),
    })
    expect(line.server?.requests[before]?.path).toBe(fixture.keyPath ?? fixture.modelsPath)
  })
})
