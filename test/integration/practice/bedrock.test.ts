import {
  AccessDeniedException,
  BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  InternalServerException,
  ModelTimeoutException,
  ResourceNotFoundException,
  ServiceUnavailableException,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-bedrock-runtime'
import { type IncomingMessage, request as httpRequest } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { drain, failure, longText, usePractice } from './use-practice.ts'

const practice = usePractice()

interface Leaving {
  method: string
  hostname: string
  port?: number
  path: string
  headers: Record<string, string>
  body?: string | Uint8Array
}

/** Amazon's client speaks HTTP/2 to Amazon; the practice provider has 1.1, as Bedrock has, too. */
const overHttp1 = {
  handle: (leaving: Leaving, { abortSignal }: { abortSignal?: AbortSignal } = {}) =>
    new Promise<{ response: { statusCode: number; headers: Record<string, string>; body: IncomingMessage } }>(
      (resolve, reject) => {
        const { method, hostname, port, path, headers } = leaving
        const signal = abortSignal === undefined ? {} : { signal: abortSignal }
        const sent = httpRequest({ method, hostname, port, path, headers, ...signal }, (body) =>
          resolve({
            response: {
              statusCode: body.statusCode ?? 0,
              headers: Object.fromEntries(Object.entries(body.headers).map(([name, value]) => [name, String(value)])),
              body,
            },
          }),
        )
        sent.once('error', reject)
        sent.end(leaving.body)
      },
    ),
}

function client(accessKeyId = 'AKIANOBODYSKEY00'): BedrockRuntimeClient {
  const made = new BedrockRuntimeClient({
    endpoint: practice.url,
    region: 'eu-central-1',
    credentials: { accessKeyId, secretAccessKey: 'nobody' },
    maxAttempts: 1,
    requestHandler: overHttp1,
  })
  onTestFinished(() => made.destroy())
  return made
}
const ask = (text: string, more: object = {}) => ({
  modelId: 'cheap',
  messages: [{ role: 'user' as const, content: [{ text }] }],
  inferenceConfig: { temperature: 0, maxTokens: 500 },
  ...more,
})
const question = 'What is 17 * 23?'
const streamed = async (
  input: ReturnType<typeof ask>,
): Promise<{ items: ConverseStreamOutput[]; error: Error | null }> => {
  const { stream } = await client().send(new ConverseStreamCommand(input))
  if (stream === undefined) throw new Error('no stream')
  return drain(stream)
}
const textOf = (items: ConverseStreamOutput[]): string =>
  items.map((item) => item.contentBlockDelta?.delta?.text ?? '').join('')

describe('Amazon’s own client', () => {
  it('gets an answer with usage', async () => {
    const answer = await client().send(new ConverseCommand(ask(question)))
    expect(answer).toMatchObject({
      output: { message: { role: 'assistant', content: [{ text: '17 * 23 = 391.' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 10, outputTokens: 6, totalTokens: 16 },
      metrics: { latencyMs: expect.any(Number) },
    })
    expect(answer.$metadata.requestId).toBeTruthy()
  })

  it('gets a stream of messages whose checksums hold, the last with the usage', async () => {
    const { items, error } = await streamed(ask(question))
    expect(error).toBeNull()
    expect(textOf(items)).toBe('17 * 23 = 391.')
    expect(items[0]?.messageStart?.role).toBe('assistant')
    expect(items.at(-2)?.messageStop?.stopReason).toBe('end_turn')
    expect(items.at(-1)?.metadata?.usage).toMatchObject({ inputTokens: 10, outputTokens: 6, totalTokens: 16 })
  })

  it('is heard with a system prompt and several turns', async () => {
    const input = ask(question, { system: [{ text: 'Answer only with the number.' }] })
    const turns = [
      { role: 'user' as const, content: [{ text: 'Hello' }] },
      { role: 'assistant' as const, content: [{ text: 'Hello, what is your question?' }] },
      ...input.messages,
    ]
    const answer = await client().send(new ConverseCommand({ ...input, messages: turns }))
    expect(answer.output?.message?.content?.[0]?.text).toBe('391')
  })

  it('is told what ended the answer: its length, a stop word, a guardrail', async () => {
    const short = await client().send(new ConverseCommand(ask(question, { inferenceConfig: { maxTokens: 3 } })))
    expect(short).toMatchObject({ stopReason: 'max_tokens', usage: { outputTokens: 3 } })
    const word = ask(question, { inferenceConfig: { stopSequences: [' ='], temperature: 0 } })
    expect(await client().send(new ConverseCommand(word))).toMatchObject({ stopReason: 'stop_sequence' })
    await practice.fault({ fault: 'content-filter' })
    expect(await client().send(new ConverseCommand(ask(question)))).toMatchObject({
      stopReason: 'guardrail_intervened',
    })
  })

  it('hears an exception in the middle of a stream as its own kind of error', async () => {
    await practice.fault({ fault: 'error-at=3' })
    const { items, error } = await streamed(ask(question))
    expect(textOf(items)).toBe('17 * 23')
    expect(error).toBeInstanceOf(ServiceUnavailableException)
  })

  it('may leave in the middle', async () => {
    await practice.fault({ fault: 'stall-at=3' })
    const stop = new AbortController()
    const { stream } = await client().send(new ConverseStreamCommand(ask(question)), { abortSignal: stop.signal })
    const read = async (): Promise<void> => {
      for await (const item of stream ?? []) if (item.contentBlockDelta !== undefined) stop.abort()
    }
    expect(String(await failure(read()))).toMatch(/abort/i)
    expect((await practice.log()).at(-1)).toMatchObject({ protocol: 'bedrock', fault: 'stall-at=3', stream: true })
  })

  it.each([
    [400, ValidationException],
    [403, AccessDeniedException],
    [404, ResourceNotFoundException],
    [408, ModelTimeoutException],
    [429, ThrottlingException],
    [500, InternalServerException],
    [503, ServiceUnavailableException],
  ])('gets %i as its own kind of error', async (status, type) => {
    await practice.fault({ fault: `status=${status}` })
    const error = await failure(client().send(new ConverseCommand(ask(question))))
    expect(error).toBeInstanceOf(type)
    expect(error['$metadata']).toMatchObject({ httpStatusCode: status })
  })

  it.each([
    ['a bad key', () => client('bad-key').send(new ConverseCommand(ask('x'))), 'UnrecognizedClientException', 403],
    [
      'an unknown model',
      () => client().send(new ConverseCommand({ ...ask('x'), modelId: 'nobody-v1:0' })),
      'ResourceNotFoundException',
      404,
    ],
    [
      'a wild temperature',
      () => client().send(new ConverseCommand(ask('x', { inferenceConfig: { temperature: 2 } }))),
      'ValidationException',
      400,
    ],
    ['a blank message', () => client().send(new ConverseCommand(ask(' '))), 'ValidationException', 400],
    [
      'two messages of the user’s in a row',
      () => client().send(new ConverseCommand({ ...ask('x'), messages: [...ask('x').messages, ...ask('y').messages] })),
      'ValidationException',
      400,
    ],
    [
      'a prompt over the window',
      () => client().send(new ConverseCommand(ask(longText.repeat(12)))),
      'ValidationException',
      400,
    ],
    [
      'too long an answer',
      () => client().send(new ConverseCommand(ask('x', { inferenceConfig: { maxTokens: 9000 } }))),
      'ValidationException',
      400,
    ],
  ])('is refused as Bedrock refuses: %s', async (_what, call, name, status) => {
    const error = await failure(call())
    expect(error).toBeInstanceOf(BedrockRuntimeServiceException)
    expect(error).toMatchObject({ name, $metadata: { httpStatusCode: status } })
  })
})
