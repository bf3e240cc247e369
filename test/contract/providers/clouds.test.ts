import { AzureOpenAI } from 'openai'
import { describe, expect, it } from 'vitest'
import { createProviders } from '../../../electron/providers/index.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { callOf, failureOf, realClock, secret } from './calls.ts'
import { farEnd } from './far-end.ts'
import { saying, streaming, useLine } from './talk.ts'
import { amazon, azure, bedrock } from './wires-clouds.ts'

/* What only the two clouds have. */

const line = useLine()

describe('Bedrock', () => {
  it.each<[exception: string, errorClass: string]>([
    ['throttlingException', 'rate_limit'],
    ['modelStreamErrorException', 'server'],
    ['internalServerException', 'server'],
    ['serviceUnavailableException', 'overloaded'],
    ['validationException', 'bad_request'],
  ])('a stream that ends in %s is class %s, with what came before it', async (exception, errorClass) => {
    const broken = amazon('exception', exception, { message: 'It broke.' }).toString('latin1')
    const out = await line.talk(bedrock, streaming(bedrock, bedrock.opening, bedrock.delta('Good '), broken))
    const error = await failureOf(out.call(callOf('bedrock')))
    expect(error).toMatchObject({ class: errorClass, partialText: 'Good ', httpStatus: 200 })
    expect(error.message).toContain('It broke.')
  })

  it('bytes that were changed on their way are found out by their checksum', async () => {
    const good = Buffer.from(bedrock.delta('Good '), 'latin1')
    for (const at of [0, 9, 40, good.length - 30, good.length - 1]) {
      const bad = Buffer.from(good)
      bad.writeUInt8(good.readUInt8(at) ^ 4, at)
      const stream = [bedrock.opening, bad.toString('latin1'), bedrock.ending('stop')]
      const out = await line.talk(bedrock, streaming(bedrock, ...stream))
      const error = await failureOf(out.call(callOf('bedrock')))
      // A changed length may make the rest one message that never becomes whole.
      expect(['server', 'truncated'], `byte ${at}`).toContain(error.class)
      expect(error.partialText).toBe('')
    }
  })

  it('counts what its cache wrote and read beside the input', async () => {
    const answer = bedrock.whole('Good') as { usage: object }
    const usage = {
      inputTokens: 6,
      outputTokens: 7,
      cacheReadInputTokens: 4,
      cacheWriteInputTokens: 5,
      totalTokens: 22,
    }
    const out = await line.talk(bedrock, saying(200, { ...answer, usage }))
    const { usage: counted } = await out.call(callOf('bedrock', { request: { stream: false } }))
    expect(counted).toEqual({ input: 6, cacheRead: 4, cacheWrite: 5, output: 7, reasoning: 0 })
  })

  it('with an access key signs each request for the moment it leaves, its lists too, and shows no part of it', async () => {
    const key = `AKIAABCDEFGHIJKLMNOP:${secret}:sessiontoken`
    const server = await farEnd((request, answer) =>
      (request.method === 'GET' ? saying(403, { message: `Not with ${secret}` }) : saying(200, bedrock.whole('Good')))(
        request,
        answer,
      ),
    )
    const clock = new FakeClock()
    const out = createProviders({
      clock,
      keys: () => key,
      config: [{ id: 'bedrock', baseUrl: server.url, region: 'eu-central-1' }],
    })
    await out.call(callOf('bedrock', { request: { stream: false } }))
    const tried = await out.test('bedrock')
    expect(tried).toMatchObject({ ok: false, what: 'refused' })
    expect(JSON.stringify(tried)).not.toContain(secret)
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/model/some-model/converse',
      '/foundation-models?byOutputModality=TEXT',
    ])
    const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '')
    for (const { headers, body } of server.requests) {
      expect(headers['authorization']).toContain(`AKIAABCDEFGHIJKLMNOP/${day}/eu-central-1/bedrock/aws4_request`)
      expect(headers['x-amz-security-token']).toBe('sessiontoken')
      expect(JSON.stringify(headers) + body).not.toContain(secret)
    }
    await out.close()
    await server.close()
  })

  it('half a key is refused before anything is sent', async () => {
    const out = createProviders({ clock: realClock, keys: () => 'AKIAABCDEFGHIJKLMNOP', config: [] })
    const error = await failureOf(out.call(callOf('bedrock')))
    expect(error).toMatchObject({ class: 'auth', code: 'bad_key_format', sent: false })
    expect(error.message).toContain('AKIA…:secret')
    await out.close()
  })
})

describe('Azure', () => {
  it.each<[what: string, status: number, error: object, errorClass: string]>([
    [
      'a filtered prompt',
      400,
      {
        message: 'The response was filtered due to the prompt triggering Azure OpenAI’s content management policy.',
        type: null,
        param: 'prompt',
        code: 'content_filter',
        status: 400,
        innererror: {
          code: 'ResponsibleAIPolicyViolation',
          content_filter_result: { hate: { filtered: true, severity: 'high' } },
        },
      },
      'content_filter',
    ],
    [
      'a deployment that isn’t there',
      404,
      { code: 'DeploymentNotFound', message: 'It does not exist.' },
      'model_not_found',
    ],
    ['a wrong path', 404, { code: '404', message: 'Resource not found' }, 'config'],
    ['a wrong version', 400, { code: 'BadRequest', message: 'API version not supported' }, 'config'],
    ['a wrong key', 401, { code: '401', message: 'Access denied due to invalid subscription key.' }, 'auth'],
    ['too many tokens a minute', 429, { code: '429', message: 'Please retry after 7 seconds.' }, 'rate_limit'],
  ])('%s has its class', async (_what, status, error, errorClass) => {
    const out = await line.talk(azure, saying(status, { error }))
    expect((await failureOf(out.call(callOf('azure')))).class).toBe(errorClass)
  })

  it.each(['2024-10-21', '2025-03-01-preview'])(
    'with a version in its address is asked at the place and with the key header of the official client: %s',
    async (apiVersion) => {
      const server = await farEnd(saying(200, azure.whole('Good')))
      const client = new AzureOpenAI({
        endpoint: server.url,
        apiKey: secret,
        apiVersion,
        maxRetries: 0,
        deployment: 'our gpt',
      })
      await client.chat.completions.create({ model: '', messages: [{ role: 'user', content: 'Hello?' }] })
      const out = createProviders({
        clock: realClock,
        keys: () => secret,
        config: [{ id: 'azure', baseUrl: `${server.url}/?api-version=${apiVersion}` }],
      })
      await out.call(callOf('azure', { target: { provider: 'azure', model: 'our gpt' }, request: { stream: false } }))
      const [theirs, ours] = server.requests
      expect(ours?.path).toBe(theirs?.path)
      expect(ours?.headers['api-key']).toBe(theirs?.headers['api-key'])
      await out.close()
      await server.close()
    },
  )
})
