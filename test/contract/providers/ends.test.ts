import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../support/fake-clock.ts'
import { callOf, failureOf, usageOf } from './calls.ts'
import { received, streaming, useLine } from './talk.ts'
import { azure } from './wires-clouds.ts'
import { openai, openaiWire } from './wires-openai.ts'
import { responses } from './wires-responses.ts'
import { sse } from './wire-types.ts'

/*
 * Where an answer by chat completions is over (decision 0047): with the chunk that says why the model stopped. The mark
 * `[DONE]` is the stream's, and servers leave it out: ikawrakow/ik_llama.cpp#467, gpustack/llama-box#2,
 * huggingface/text-generation-inference#2221. What has neither is cut off (engine.md, "Streaming").
 */

const line = useLine()
const mark = sse('[DONE]')
const unmarked = openaiWire('openai', '/v1', { endMark: false })
const said = unmarked.opening + unmarked.delta('Good ') + unmarked.delta('day')

describe('a stream by chat completions without its mark', () => {
  it.each([
    ['openai', unmarked],
    ['azure', { ...azure, ending: (finish: 'stop' | 'length') => azure.ending(finish).replace(mark, '') }],
  ])('at %s is whole when the model has said that it is through, with what it used', async (_name, wire) => {
    for (const finish of ['stop', 'length'] as const) {
      const stream = wire.opening + wire.delta('Good ') + wire.delta('day') + wire.ending(finish)
      expect(stream).not.toContain('[DONE]')
      const out = await line.talk(wire, streaming(wire, stream))
      const result = await out.call(callOf(wire.provider))
      expect(result).toMatchObject({ text: 'Good day', finish, usage: usageOf(wire) })
    }
  })

  it('is whole though its connection breaks behind that: to ask again would be paid twice', async () => {
    const heard: string[] = []
    const out = await line.talk(unmarked, (_request, answer) => {
      answer.reply(200, { 'content-type': unmarked.streamType })
      answer.chunk(said + unmarked.ending('stop'))
      // A reset may overtake what was sent before it.
      void received(() => heard.join('') === 'Good day').then(answer.reset)
    })
    const result = await out.call(callOf('openai', { onDelta: (text) => heard.push(text) }))
    expect(result).toMatchObject({ text: 'Good day', finish: 'stop' })
  })

  it('is whole when its server says no more and doesn’t hang up either', async () => {
    const clock = new FakeClock()
    const heard: string[] = []
    const out = await line.talk(
      unmarked,
      (_request, answer) => {
        answer.reply(200, { 'content-type': unmarked.streamType })
        answer.chunk(said + unmarked.ending('stop'))
      },
      clock,
    )
    const result = out.call(callOf('openai', { onDelta: (text) => heard.push(text) }))
    await received(() => heard.join('') === 'Good day')
    await clock.advance(20_000)
    expect(await result).toMatchObject({ text: 'Good day', finish: 'stop', usage: usageOf(unmarked) })
    expect(clock.pending).toBe(0)
  })

  it('is cut off when the model has said nothing of the kind, an empty reason in each chunk among it', async () => {
    const empty = said.replaceAll('"finish_reason":null', '"finish_reason":""')
    expect(empty).not.toBe(said)
    for (const stream of [said, empty]) {
      const out = await line.talk(unmarked, streaming(unmarked, stream))
      const error = await failureOf(out.call(callOf('openai')))
      expect(error).toMatchObject({ class: 'truncated', code: 'no_end', partialText: 'Good day' })
    }
  })

  it('that broke by an error after it is that error', async () => {
    const out = await line.talk(unmarked, streaming(unmarked, said, unmarked.finished('error'), unmarked.errorEvent))
    expect(await failureOf(out.call(callOf('openai')))).toMatchObject({ class: 'server' })
  })
})

it('the mark alone is an end too, where a server gives no reason', async () => {
  const out = await line.talk(openai, streaming(openai, said + mark))
  expect(await out.call(callOf('openai'))).toMatchObject({ text: 'Good day', finish: 'stop' })
})

describe('a response that failed inside a stream that began well', () => {
  const failed = (code: string): string =>
    responses.errorEvent.replace('"server_error"', JSON.stringify(code)).replace('The server had an error.', 'No.')

  it.each([
    ['server_error', 'server'],
    ['rate_limit_exceeded', 'rate_limit'],
    ['invalid_prompt', 'content_filter'],
    ['bio_policy', 'content_filter'],
    ['image_content_policy_violation', 'content_filter'],
    ['data_residency_mismatch', 'permission'],
    ['invalid_image', 'bad_request'],
    ['unsupported_image_media_type', 'bad_request'],
    ['image_file_too_large', 'bad_request'],
  ])('by %s is class %s, so that what can’t help isn’t tried again', async (code, means) => {
    const out = await line.talk(responses, streaming(responses, responses.opening, failed(code)))
    const target = { provider: 'openai', model: 'o3-pro' }
    expect(await failureOf(out.call(callOf('openai', { target })))).toMatchObject({ class: means, code })
  })

  it.each([
    ['max_messages', 'length'],
    ['steered', 'length'],
  ])('and one that is incomplete by %s is an answer that isn’t whole', async (reason, finish) => {
    const out = await line.talk(
      responses,
      streaming(responses, responses.opening, responses.delta('Good'), responses.finished(reason)),
    )
    expect(await out.call(callOf('openai'))).toMatchObject({ text: 'Good', finish })
  })
})
