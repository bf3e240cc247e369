import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { RunResult } from '../../../shared/receipt/types.ts'
import { cliInside } from '../../support/cli-inside.ts'
import { type CliOutcome, temporaryHome } from '../../support/cli.ts'
import { answer, draw, model, question } from '../../support/draw.ts'

/* What a caller meets from outside: names that mean something to JavaScript, JSON without a floor, flags that are wrong. */

let home: Awaited<ReturnType<typeof temporaryHome>>
let folder: string
let farEnd: Server
/** What the far end says next, whatever it is asked. */
let said = ''

/** Anthropic's stream: tells its input at once, writes, and drops the connection. */
function breaksOff(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const event = (data: { type: string } & JsonObject): void =>
    void response.write(`event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`)
  const usage = { input_tokens: 500, output_tokens: 1, cache_read_input_tokens: 4000 }
  event({ type: 'message_start', message: { role: 'assistant', content: [], usage } })
  event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } })
  event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'word '.repeat(40) } })
  response.end()
}

beforeAll(async () => {
  home = await temporaryHome()
  folder = await mkdtemp(join(tmpdir(), 'switchyard-outside-'))
  farEnd = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.url === '/v1/messages') return breaksOff(response)
      response.writeHead(200, { 'content-type': 'application/json' })
      const message = { role: 'assistant', content: said }
      response.end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }] }))
    })
  })
  await new Promise<void>((listening) => farEnd.listen(0, '127.0.0.1', listening))
  vi.stubEnv('SWITCHYARD_HOME', home.home)
  vi.stubEnv('OPENAI_API_KEY', 'sk-nobody')
  const origin = `http://127.0.0.1:${(farEnd.address() as AddressInfo).port}`
  vi.stubEnv('OPENAI_BASE_URL', `${origin}/v1`)
  vi.stubEnv('ANTHROPIC_API_KEY', 'sk-ant-nobody')
  vi.stubEnv('ANTHROPIC_BASE_URL', origin)
})
afterAll(async () => {
  await new Promise((closed) => farEnd.close(closed))
  vi.unstubAllEnvs()
  await home.remove()
  await rm(folder, { recursive: true })
})

const run = async (document: PipelineDocument, ...flags: string[]): Promise<CliOutcome & { result: RunResult }> => {
  const outcome = await cliInside(['run', '-', '--json', ...flags], JSON.stringify(document))
  expect(outcome.stderr).not.toMatch(/^\s+at |Something went wrong inside/m)
  return { ...outcome, result: JSON.parse(outcome.stdout) as RunResult }
}

describe('names that mean something to JavaScript', () => {
  it.each(['__proto__', 'constructor', 'hasOwnProperty'])('an Output named %s has its answer', async (name) => {
    const document = draw({ question, answer: ['output', { name }] }, ['question.value > answer.value'])
    const { code, result } = await run(document, '--input', 'kept')
    expect([code, Object.entries(result.outputs)]).toEqual([0, [[name, 'kept']]])
  })

  it('an Output inside a box named __proto__ has its answers', async () => {
    const document = draw(
      {
        list: ['input', { name: 'list', type: 'json', required: true }],
        each: ['forEach', {}],
        item: ['input', { name: 'item', type: 'text' }, { parent: 'each' }],
        made: ['output', { name: '__proto__' }, { parent: 'each' }],
        answer,
      },
      ['list.value > each.items', 'item.value > made.value', 'each.__proto__ > answer.value'],
    )
    const { result } = await run(document, '--input', '["a", "b"]')
    expect(result.outputs).toEqual({ answer: ['a', 'b'] })
  })
})

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

describe('JSON without a floor', () => {
  it('in an Input: refused before the run, in words', async () => {
    const document = draw({ question: ['input', { name: 'question', type: 'json', required: true }], answer }, [
      'question.value > answer.value',
    ])
    const { code, result } = await run(document, '--input', deep(20_000))
    expect(code).toBe(1)
    expect(result.problems).toMatchObject([
      { code: 'bad_config', message: expect.stringContaining('more than 100 deep') },
    ])
    expect((await run(document, '--input', deep(100))).result.status).toBe('done')
  })

  const readers: [name: string, document: PipelineDocument][] = [
    [
      'that a Parse reads',
      draw({ question, far: model('openai', 'far'), read: ['parse', {}], answer }, [
        'question.value > far.prompt',
        'far.answer > read.value',
        'read.value > answer.value',
      ]),
    ],
    [
      'that was asked for by a schema',
      draw({ question, far: model('openai', 'far', { outputSchema: { type: 'array' } }), answer }, [
        'question.value > far.prompt',
        'far.answer > answer.value',
      ]),
    ],
  ]
  it.each(readers)("in a model's answer %s: invalid_output, and the run has its receipt", async (_name, document) => {
    said = deep(20_000)
    const { code, result } = await run(document, '--input', 'x')
    expect(code).toBe(2)
    expect(result).toMatchObject({
      status: 'failed',
      error: { class: 'invalid_output', message: expect.stringContaining('more than 100 deep') },
      receipt: { status: 'failed' },
    })
  })
})

describe('a stream that breaks off', () => {
  // engine.md, "Budget and cost": one cut off later at its input plus what was received, `estimated`.
  it('costs the input that its provider had told, and what had come', async () => {
    const far = model('anthropic', 'claude-haiku-4-5', { retry: { attempts: 1 } })
    const document = draw({ question, far, answer }, ['question.value > far.prompt', 'far.answer > answer.value'])
    const { code, result } = await run(document, '--input', 'x')
    expect(code).toBe(2)
    expect(result.receipt?.steps.find(({ nodeId }) => nodeId === 'far')?.attempts).toMatchObject([
      { errorClass: 'truncated', usage: { input: 500, cacheRead: 4000, output: 50 }, costState: 'estimated' },
    ])
  })
})

describe('flags, and what they name', () => {
  const plain = JSON.stringify(draw({ question, answer }, ['question.value > answer.value']))
  const none = join(tmpdir(), 'switchyard-that-is-not-there.json')
  const wrong: [flags: string[], said: string][] = [
    [['run', none], 'there is no such file'],
    [['run', tmpdir()], 'it is a folder'],
    [['run', '-', '--input', 'x', '--seed', '1.5'], '--seed takes a whole number'],
    [['run', '-', '--inptu', 'x'], "unknown option '--inptu'"],
    [['run', '-', '--input', 'x', '--db', tmpdir()], 'can’t be opened'],
    [['resume', 'nobody'], 'There is no run nobody.'],
  ]
  // Contract: pipeline-format, "The result": document or flags at fault, `status: "invalid"`, `receipt: null`.
  it.each(wrong)('%j with --json: exit 1, one JSON object, and a sentence on stderr', async (flags, words) => {
    const { code, stdout, stderr } = await cliInside([...flags, '--json'], plain)
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'invalid',
      receipt: null,
      problems: [{ message: expect.stringContaining(words) }],
    })
    expect(stderr).toContain(words)
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  it('check and plan with --json keep their own shapes', async () => {
    const checked = JSON.parse((await cliInside(['check', none, '--json'])).stdout) as unknown
    expect(checked).toMatchObject([{ code: 'bad_config', where: '-' }])
    const planned = JSON.parse((await cliInside(['plan', none, '--json'])).stdout) as unknown
    expect(planned).toMatchObject({ plan: null, problems: [{ code: 'bad_config' }] })
  })

  it('a data folder that is a file: said in a sentence', async () => {
    const file = join(folder, 'a-file')
    await writeFile(file, '')
    vi.stubEnv('SWITCHYARD_HOME', file)
    const { code, stderr } = await cliInside(['run', '-', '--input', 'x'], plain)
    vi.stubEnv('SWITCHYARD_HOME', home.home)
    expect([code, stderr]).toEqual([1, `The folder ${file} can’t be made. Choose another, or allow writing there.\n`])
  })
})
