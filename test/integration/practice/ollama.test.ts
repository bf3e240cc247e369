import { Ollama } from 'ollama'
import { describe, expect, it } from 'vitest'
import { drain, failure, longText, usePractice } from './use-practice.ts'

const practice = usePractice()
const client = (key?: string): Ollama =>
  new Ollama({ host: practice.url, ...(key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } }) })
const ask = (content: string, options: object = {}) => ({
  model: 'cheap',
  messages: [{ role: 'user', content }],
  options: { temperature: 0, ...options },
})

describe('Ollama’s own client', () => {
  it('gets an answer with counts and durations', async () => {
    const answer = await client().chat(ask('What is 17 * 23?'))
    expect(answer).toMatchObject({
      model: 'cheap',
      message: { role: 'assistant', content: '17 * 23 = 391.' },
      done: true,
      done_reason: 'stop',
      prompt_eval_count: 10,
      eval_count: 6,
      total_duration: expect.any(Number),
      eval_duration: expect.any(Number),
    })
  })

  it('gets a vector for each text, and the tokens they took', async () => {
    const answer = await client().embed({ model: 'embed', input: ['refund please', 'it crashes'] })
    expect(answer).toMatchObject({ model: 'embed', prompt_eval_count: expect.any(Number) })
    expect(answer.embeddings.map((vector) => vector.length)).toEqual([256, 256])
  })

  it('gets a stream of lines, the last with the counts', async () => {
    const { items } = await drain(await client().chat({ ...ask('What is 17 * 23?'), stream: true }))
    expect(items.map(({ message }) => message.content).join('')).toBe('17 * 23 = 391.')
    expect(items.slice(0, -1).every(({ done }) => !done)).toBe(true)
    expect(items.at(-1)).toMatchObject({ done: true, done_reason: 'stop', prompt_eval_count: 10, eval_count: 6 })
  })

  it('gets structured output by format', async () => {
    const format = { type: 'object', properties: { answer: { type: 'integer' } } }
    expect((await client().chat({ ...ask('What is 17 * 23?'), format })).message.content).toBe('{"answer":391}')
    expect(JSON.parse((await client().chat({ ...ask('What is 17 * 23?'), format: 'json' })).message.content)).toEqual({
      answer: 391,
    })
  })

  it('is stopped by num_predict and by stop', async () => {
    expect(await client().chat(ask('What is 17 * 23?', { num_predict: 3 }))).toMatchObject({
      done_reason: 'length',
      message: { content: '17 * 23' },
    })
    expect(await client().chat(ask('What is 17 * 23?', { stop: [' ='] }))).toMatchObject({
      done_reason: 'stop',
      message: { content: '17 * 23' },
    })
    expect((await client().chat(ask('What is 17 * 23?', { num_predict: 9_000 }))).done_reason).toBe('stop')
  })

  it('lists the models, and takes their names with a tag', async () => {
    expect((await client().list()).models.map(({ name }) => name)).toEqual(['cheap', 'balanced', 'frontier', 'judge'])
    expect((await client().chat({ ...ask('What is 17 * 23?'), model: 'cheap:latest' })).message.content).toContain(
      '391',
    )
  })

  it.each([
    ['a bad key', () => client('bad-key').chat(ask('x')), 401, 'unauthorized'],
    ['an unknown model', () => client().chat({ ...ask('x'), model: 'llama9' }), 404, "model 'llama9' not found"],
    ['a prompt over the window', () => client().chat(ask(longText.repeat(12))), 400, 'context length'],
  ])('is refused as Ollama refuses: %s', async (_name, call, status, words) => {
    expect(await failure(call())).toMatchObject({
      name: 'ResponseError',
      status_code: status,
      message: expect.stringContaining(words),
    })
  })
})
