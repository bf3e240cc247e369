import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/json.ts'
import { argumentsOf, callOf } from '../../../shared/kinds/tool/call.ts'
import type { ToolConfig } from '../../../shared/kinds/tool/config.ts'
import { configOf, play, problemCodes, textValue, type Script } from '../../support/kind-bench.ts'

const target = { provider: 'practice', model: 'balanced' }
const weather = {
  name: 'weather',
  description: 'Tells the weather of a city.',
  url: 'https://api.example.org/weather/{city}',
  params: [{ name: 'city' }, { name: 'days', type: 'integer', required: false }],
}
const note = {
  name: 'note',
  description: 'Writes a note.',
  method: 'POST',
  url: 'https://api.example.org/notes',
  params: [{ name: 'text' }],
}
const raw = (more: JsonObject = {}): JsonObject => ({ target, tools: [weather, note], ...more })
const rows = () => (configOf('tool', raw()) as unknown as ToolConfig).tools
const turn = (more: JsonObject): JsonObject => ({ reason: 'r', tool: 'none', arguments: '', answer: '', ...more })
const run = (script: Script, more: JsonObject = {}) =>
  play('tool', raw(more), { one: { prompt: textValue('How is it in Berlin?') } }, { script })

describe('Tool use', () => {
  it('offers its tools to the model, makes the call it wants, and gives its answer', async () => {
    const { outputs, asked, decision } = await run([
      turn({ tool: 'weather', arguments: '{"city":"Berlin"}' }),
      turn({ answer: 'It rains.' }),
    ])
    expect(outputs['answer']).toMatchObject({ type: 'text', data: 'It rains.', by: target })
    expect(asked[0]?.system).toContain('<tool name="weather">Tells the weather of a city.')
    expect(asked[1]?.messages.map(({ content }) => content)).toEqual([
      'How is it in Berlin?',
      '<call tool="weather">{"city":"Berlin"}</call>',
      '<result tool="weather" status="200">found</result>',
    ])
    expect(decision).toEqual({
      chosen: 'answer',
      why: 'It called 1 tool.',
      candidates: [{ id: '1. weather https://api.example.org/weather/Berlin', score: null, removedBy: null }],
    })
    expect(outputs['turns']?.data).toHaveLength(4)
  })

  it('is bounded in calls: then it has to answer', async () => {
    const script: Script = (request) =>
      JSON.stringify(request.outputSchema).includes('"weather"')
        ? turn({ tool: 'weather', arguments: '{"city":"Berlin"}' })
        : turn({ answer: 'Enough.' })
    const { asked, outputs } = await run(script, { maxCalls: 3 })
    expect(asked).toHaveLength(4)
    expect(outputs['answer']?.data).toBe('Enough.')
  })

  it.each([
    ['a tool it does not have', turn({ tool: 'rm', arguments: '{}' })],
    ['arguments that are no JSON', turn({ tool: 'weather', arguments: 'Berlin' })],
    ['arguments that do not hold', turn({ tool: 'weather', arguments: '{"city":7}' })],
    ['arguments nobody knows', turn({ tool: 'weather', arguments: '{"city":"B","x":1}' })],
    ['neither a call nor an answer', turn({})],
  ])('refuses %s, asks once more, and never calls it', async (_what, said) => {
    await expect(run(() => said)).rejects.toMatchObject({ class: 'invalid_output' })
    expect((await run([said, turn({ answer: 'ok' })])).outputs['answer']?.data).toBe('ok')
  })

  it('puts arguments where they belong, and lets none of them change the server', () => {
    const [reads, writes] = rows()
    if (reads === undefined || writes === undefined) throw new Error('no tools')
    const call = callOf(reads, { city: '../x?y=1#@evil.example', days: 3 }, 1000)
    expect(call).toMatchObject({
      method: 'GET',
      url: 'https://api.example.org/weather/..%2Fx%3Fy%3D1%23%40evil.example?days=3',
      body: null,
      changes: false,
    })
    expect(new URL(call.url).host).toBe('api.example.org')
    expect(callOf(writes, { text: 'a' }, 1000)).toMatchObject({ method: 'POST', body: { text: 'a' }, changes: true })
    expect(argumentsOf(reads)).toMatchObject({ required: ['city'], additionalProperties: false })
  })

  it('says before a run what is wrong with a tool', () => {
    const codes = (tool: JsonObject) => problemCodes('tool', { target, tools: [tool] })
    expect(problemCodes('tool', raw())).toEqual([])
    expect(problemCodes('tool', { target })).toEqual(['bad_config'])
    expect(problemCodes('tool', { tools: [weather] })).toEqual(['bad_config'])
    for (const url of [
      'ftp://x',
      'https://{city}.example.org/',
      'https://user:pw@x.org/',
      'https://',
      '/x',
      'file:///etc/passwd',
    ])
      expect(codes({ ...weather, url, params: [{ name: 'city' }] }), url).toContain('bad_config')
    expect(codes({ ...weather, params: [] })).toEqual(['bad_config'])
    expect(codes({ ...weather, description: '' })).toEqual(['bad_config'])
    expect(codes({ ...weather, name: 'none' })).toEqual(['bad_config'])
  })
})
