import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/json.ts'
import type { Value } from '../../../shared/values.ts'
import { answerOf, by, configOf, definitionOf, lost, play, problemCodes, textValue } from '../../support/kind-bench.ts'

const chat: Value = {
  type: 'chat',
  data: [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello' },
    { role: 'user', content: 'How are you?' },
  ],
}

describe('Input', () => {
  const value = async (raw: JsonObject, vars: Record<string, Value> = {}) =>
    (await play('input', raw, {}, { vars, nodeId: 'node' })).outputs

  it('gives the value of its name, else of its node id, else the default', async () => {
    expect(await value({ name: 'q' }, { q: textValue('x') })).toEqual({ value: textValue('x') })
    expect(await value({}, { node: textValue('x') })).toEqual({ value: textValue('x') })
    expect(await value({ name: 'q', type: 'number', default: 3 })).toEqual({ value: { type: 'number', data: 3 } })
    expect(await value({ name: 'q', type: 'chat', default: 'Hi' })).toEqual({
      value: { type: 'chat', data: [{ role: 'user', content: 'Hi' }] },
    })
  })

  it('is not taken when it is optional and nobody gave a value, and its port says that it may be', async () => {
    expect(await value({ name: 'q', required: false })).toEqual({})
    expect(definitionOf('input').ports(configOf('input', { required: false })).outputs[0]).toMatchObject({
      branch: true,
    })
    expect(definitionOf('input').ports(configOf('input', { required: true })).outputs[0]?.branch).toBeUndefined()
  })

  it('fails when a required value is missing, and never takes one from its prototype', async () => {
    await expect(value({ name: 'q' })).rejects.toMatchObject({ class: 'bad_request', code: 'missing_input' })
    await expect(value({ name: 'constructor' })).rejects.toMatchObject({ code: 'missing_input' })
  })

  it('refuses a default of another type, and names that no flag could set', () => {
    expect(problemCodes('input', { type: 'number', default: '3' })).toEqual(['bad_config'])
    expect(problemCodes('input', { type: 'chat', default: [{ role: 'robot', content: 'x' }] })).toEqual(['bad_config'])
    expect(problemCodes('input', { type: 'json', default: null })).toEqual([])
    for (const name of ['', '  ', 'a=b', 'a\nb']) expect(() => configOf('input', { name })).toThrow('name')
  })
})

describe('Output', () => {
  it('keeps what reached it under `value`, author included', async () => {
    const one = { ...textValue('x'), by: by('m') }
    expect((await play('output', {}, { one: { value: one } })).outputs).toEqual({ value: one })
  })
})

describe('Prompt', () => {
  it('has a port per variable, in the order of first use, and fills each wherever it stands', async () => {
    const raw = { template: '{{ tone }}: {{question}} ({{tone}}) {{not a name}} {{x_1-y}}' }
    expect(
      definitionOf('prompt')
        .ports(configOf('prompt', raw))
        .inputs.map((port) => port.id),
    ).toEqual(['tone', 'question', 'x_1-y'])
    const one = { tone: textValue('$& kind'), question: textValue('{{tone}}?'), 'x_1-y': textValue('z') }
    const { outputs } = await play('prompt', raw, { one })
    expect(outputs['text']?.data).toBe('$& kind: {{tone}}? ($& kind) {{not a name}} z')
  })

  it('needs a text', () => {
    expect(problemCodes('prompt', {})).toEqual(['bad_config'])
    expect(problemCodes('prompt', { template: 'Say hi.' })).toEqual([])
  })
})

describe('Model', () => {
  const target = { provider: 'practice', model: 'cheap' }

  it('asks a text as one user turn and gives the answer as its own', async () => {
    const { outputs, asked } = await play(
      'model',
      { target, system: 'Be brief.' },
      { one: { prompt: textValue('Hi') } },
      { script: ['Hello'] },
    )
    expect(outputs['answer']).toEqual({ type: 'text', data: 'Hello', by: { nodeId: 'self', ...target } })
    expect(asked[0]).toEqual({ target, system: 'Be brief.', messages: [{ role: 'user', content: 'Hi' }], stream: true })
  })

  it('asks a conversation turn by turn, with its instructions where every provider has them', async () => {
    const { asked } = await play(
      'model',
      { target, system: 'Be brief.' },
      { one: { prompt: chat } },
      { script: ['ok'] },
    )
    expect(asked[0]?.system).toBe('Be brief.\n\nBe kind.')
    expect(asked[0]?.messages.map((turn) => turn.role)).toEqual(['user', 'assistant', 'user'])
  })

  it('puts a conversation of context before the prompt, and text of context after the instructions', async () => {
    const one = { prompt: textValue('And now?'), context: chat }
    const before = await play('model', { target }, { one }, { script: ['ok'] })
    expect(before.asked[0]?.messages.map((turn) => turn.content)).toEqual(['Hi', 'Hello', 'How are you?', 'And now?'])
    const after = await play(
      'model',
      { target, system: 'S' },
      { one: { ...one, context: textValue('Facts') } },
      { script: ['ok'] },
    )
    expect(after.asked[0]?.system).toBe('S\n\nContext:\nFacts')
    expect(after.asked[0]?.messages).toHaveLength(1)
  })

  it('gives JSON when it has a schema', async () => {
    const outputSchema = { type: 'object', required: ['n'], properties: { n: { type: 'number' } } }
    const raw = { target, outputSchema }
    expect(definitionOf('model').ports(configOf('model', raw)).outputs[0]?.gives).toBe('json')
    const { outputs, asked } = await play('model', raw, { one: { prompt: textValue('n?') } }, { script: [{ n: 1 }] })
    expect(outputs['answer']).toMatchObject({ type: 'json', data: { n: 1 } })
    expect(asked[0]?.outputSchema).toEqual(outputSchema)
  })

  it('hands on temperature, longest answer, waits and retries, where they are set', async () => {
    const raw = {
      target,
      temperature: 0.2,
      maxTokens: 99,
      stream: false,
      retry: { attempts: 3 },
      timeouts: { totalMs: 5000 },
    }
    const { asked } = await play('model', raw, { one: { prompt: textValue('x') } }, { script: ['ok'] })
    expect(asked[0]).toMatchObject({
      temperature: 0.2,
      maxTokens: 99,
      stream: false,
      retries: 2,
      timeouts: { totalMs: 5000 },
    })
    const once = await play(
      'model',
      { target, retry: { attempts: 1 } },
      { one: { prompt: textValue('x') } },
      { script: ['ok'] },
    )
    expect(once.asked[0]?.retries).toBe(0)
  })

  it('bounds what its own instructions add, byte by byte', () => {
    const [call] = definitionOf('model').calls(configOf('model', { target, system: 'Grüße' }))
    expect(call).toMatchObject({ least: 1, most: 1, maxTokens: 2048, role: 'answer' })
    expect(call?.ownTokens).toBeGreaterThanOrEqual(7 + 16)
  })

  it('names what a later version does, and a schema that can not be right', () => {
    expect(() => configOf('model', { target, cache: { ttl: 1 } })).toThrow('Unrecognized key')
    expect(problemCodes('model', { target, outputSchema: { type: 'text' } })).toEqual(['bad_config'])
    expect(problemCodes('model', { target, outputSchema: { properties: { a: { pattern: '(?!x)' } } } })).toEqual([
      'bad_config',
    ])
  })
})

describe('Join', () => {
  const values = [answerOf('a', 'x'), { ...answerOf('b', ''), value: { type: 'number', data: 2 } as Value }]

  it('all: a list of the values, in the order of the wires', async () => {
    expect((await play('join', { policy: 'all' }, { many: { values } })).outputs).toEqual({
      value: { type: 'json', data: ['x', 2] },
    })
    expect(definitionOf('join').asking(configOf('join', {}))).toEqual({ how: 'all' })
  })

  it('any: a list of what came, what was dropped named', async () => {
    const { outputs, decision } = await play(
      'join',
      { policy: 'any' },
      { many: { values }, dropped: [lost('c', 'failed', 'server', 'values')] },
    )
    expect(outputs['value']?.data).toEqual(['x', 2])
    expect(decision?.why).toBe('2 of 3 came. Left out: C failed (server).')
    expect(definitionOf('join').asking(configOf('join', { policy: 'any' }))).toEqual({ how: 'settled', port: 'values' })
  })

  it('first: one value unchanged, with its author', async () => {
    const { outputs, decision } = await play(
      'join',
      { policy: 'first' },
      { many: { values: values.slice(0, 1) }, dropped: [lost('b', 'let_go', null, 'values')] },
    )
    expect(outputs).toEqual({ value: values[0]?.value })
    expect(decision?.chosen).toBe('a')
    expect(definitionOf('join').asking(configOf('join', { policy: 'first' }))).toEqual({
      how: 'first',
      port: 'values',
      k: 1,
    })
    expect(definitionOf('join').passesOn?.(configOf('join', { policy: 'first' }))).toBe(true)
    expect(definitionOf('join').passesOn?.(configOf('join', { policy: 'all' }))).toBe(false)
  })

  it('kOfN: a list of the first k, no more even where more came at one moment; fewer is a failure that says so', async () => {
    const raw = { policy: 'kOfN', k: 2 }
    expect(definitionOf('join').asking(configOf('join', raw))).toEqual({ how: 'settled', port: 'values', enough: 2 })
    const three = [...values, answerOf('c', 'y')]
    const { outputs, decision } = await play('join', raw, { many: { values: three } })
    expect(outputs).toEqual({ value: { type: 'json', data: ['x', 2] } })
    expect(decision).toEqual({
      chosen: 'self',
      why: 'The first 2 of 3 came.',
      candidates: [
        { id: 'a', score: null, removedBy: null },
        { id: 'b', score: null, removedBy: null },
        { id: 'c', score: null, removedBy: '2 others were enough.' },
      ],
    })
    const few = play('join', raw, { many: { values: values.slice(0, 1) }, dropped: [lost('b', 'failed', 'quota')] })
    await expect(few).rejects.toMatchObject({
      class: 'quota',
      code: 'too_few',
      message: '1 value came, 2 are needed. Left out: B failed (quota).',
    })
  })

  it('deadline: a list of what is done by then, the late named', async () => {
    const raw = { policy: 'deadline', deadlineMs: 1500 }
    expect(definitionOf('join').asking(configOf('join', raw))).toMatchObject({ how: 'settled', deadlineMs: 1500 })
    const { outputs, decision } = await play('join', raw, { many: { values }, dropped: [lost('c', 'let_go')] })
    expect(outputs['value']).toEqual({ type: 'json', data: ['x', 2] })
    expect(decision?.why).toBe('2 of 3 came within 1.5 s. Left out: C was too slow and was let go.')
  })

  it('waits for no more than is wired to it: that is found before a run', () => {
    const wired = (k: number, wires: number) =>
      definitionOf('join').checkWires?.(configOf('join', { policy: 'kOfN', k }), () => wires) ?? []
    expect(wired(3, 2)).toMatchObject([{ code: 'bad_config', fix: 'Wait for 2 at most, or wire more to it.' }])
    expect(wired(2, 2)).toEqual([])
  })
})
