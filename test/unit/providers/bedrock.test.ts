import { Sha256 } from '@aws-crypto/sha256-js'
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime'
import { SignatureV4 } from '@smithy/signature-v4'
import { describe, expect, it } from 'vitest'
import { classify } from '../../../electron/providers/base/classify.ts'
import { httpRequest } from '../../../electron/providers/base/target.ts'
import { accessKeyIn, signatureFor } from '../../../electron/providers/bedrock/sign.ts'
import { redact } from '../../../electron/providers/base/words.ts'
import { protocols } from '../../../electron/providers/protocols.ts'
import { providerRows } from '../../../shared/providers/registry.ts'
import fc from '../../support/luck.ts'

/* Made up on the spot: no account has them. */
const id = `AKIA${'SWITCHYARD'.padEnd(16, 'X')}`
const secret = 'not/a+real/secret'.repeat(2)
const now = Date.UTC(2026, 10, 21, 12, 34, 56)
const region = 'eu-central-1'

interface Sent {
  method: string
  path: string
  headers: Record<string, string>
  body: string
}

/** What Amazon's own client would send for the question, at that moment. */
async function byAmazon(modelId: string, token?: string): Promise<Sent> {
  const sent: Sent[] = []
  const client = new BedrockRuntimeClient({
    region,
    credentials: { accessKeyId: id, secretAccessKey: secret, ...(token === undefined ? {} : { sessionToken: token }) },
    systemClockOffset: now - Date.now(),
    maxAttempts: 1,
    requestHandler: {
      handle: (request: Omit<Sent, 'body'> & { body: string | Uint8Array }) => {
        sent.push({
          ...request,
          body: typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body),
        })
        return Promise.reject(new Error('not sent'))
      },
    },
  })
  await client
    .send(new ConverseCommand({ modelId, messages: [{ role: 'user', content: [{ text: 'Grüße ✓' }] }] }))
    .catch(() => {})
  const [only] = sent
  if (only === undefined) throw new Error('Amazon’s client sent nothing.')
  return only
}

const fieldOf = (authorization: string, name: string): string =>
  new RegExp(`${name}=([^,]+)`).exec(authorization)?.[1] ?? ''

describe('a request that is signed', () => {
  it.each([
    ['anthropic.claude-3-5-sonnet-20241022-v2:0', undefined],
    ['amazon.nova-micro-v1:0', 'a/session+token=='],
    ['arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.amazon.nova-lite-v1:0', undefined],
  ])('has the very signature and path of Amazon’s own client: %s', async (model, token) => {
    const theirs = await byAmazon(model, token)
    expect(theirs.path).toBe(`/model/${encodeURIComponent(model)}/converse`)
    const authorization = theirs.headers['authorization'] ?? ''
    const signedNames = fieldOf(authorization, 'SignedHeaders').split(';')
    const given = signedNames.filter((name) => name !== 'host')
    const moment = theirs.headers['x-amz-date'] ?? ''
    const at = Date.parse(moment.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
    const ours = await signatureFor(
      {
        method: 'POST',
        url: new URL(`https://bedrock-runtime.${region}.amazonaws.com${theirs.path}`),
        headers: Object.fromEntries(given.map((name) => [name, theirs.headers[name] ?? ''])),
        body: theirs.body,
      },
      { key: { id, secret, token: token ?? null }, region, now: at },
    )
    expect(ours['x-amz-date']).toBe(moment)
    expect(fieldOf(ours['authorization'] ?? '', 'SignedHeaders').split(';')).toEqual(signedNames)
    expect(fieldOf(ours['authorization'] ?? '', 'Signature')).toBe(fieldOf(authorization, 'Signature'))
    expect(fieldOf(ours['authorization'] ?? '', 'Credential')).toBe(fieldOf(authorization, 'Credential'))
  })

  it('has Amazon’s signature for any model, query, body and key', async () => {
    const letters = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(letters, letters, fc.string(), letters, async (model, value, body, key) => {
        // A segment of dots is another path by the rules of addresses.
        const url = new URL(
          `https://bedrock-runtime.eu-west-3.amazonaws.com/model/x${encodeURIComponent(model)}/converse`,
        )
        url.searchParams.set('list', value)
        const headers = { 'content-type': 'application/json', 'user-agent': 'switchyard' }
        const signer = new SignatureV4({
          service: 'bedrock',
          region: 'eu-west-3',
          credentials: { accessKeyId: id, secretAccessKey: key },
          sha256: Sha256,
          applyChecksum: false,
        })
        const theirs = await signer.sign(
          {
            method: 'POST',
            protocol: 'https:',
            hostname: url.hostname,
            path: url.pathname,
            query: { list: value },
            headers: { ...headers, host: url.host },
            body,
          },
          { signingDate: new Date(now), signableHeaders: new Set(['user-agent', 'content-type']) },
        )
        const ours = await signatureFor(
          { method: 'POST', url, headers, body },
          { key: { id, secret: key, token: null }, region: 'eu-west-3', now },
        )
        expect(fieldOf(ours['authorization'] ?? '', 'Signature')).toBe(
          fieldOf(theirs.headers['authorization'] ?? '', 'Signature'),
        )
      }),
    )
  })

  const rows = providerRows([{ id: 'bedrock', baseUrl: region }])
  const row = rows.get('bedrock')!
  const request = (key: string) =>
    httpRequest(
      { row, adapter: protocols.bedrock, url: new URL(`https://bedrock-runtime.${region}.amazonaws.com/x`), key, now },
      {},
      '{}',
    )

  it('is signed for the region of its address, and the secret is nowhere in it', async () => {
    const { headers } = await request(`${id}:${secret}:token`)
    expect(headers['authorization']).toContain(`Credential=${id}/20261121/${region}/bedrock/aws4_request`)
    expect(headers).toMatchObject({ 'x-amz-date': '20261121T123456Z', 'x-amz-security-token': 'token' })
    expect(JSON.stringify(headers)).not.toContain(secret)
  })

  it('with a Bedrock API key carries that and no signature', async () => {
    const { headers } = await request('ABSK-not-a-real-one')
    expect(headers['authorization']).toBe('Bearer ABSK-not-a-real-one')
    expect(headers).not.toHaveProperty('x-amz-date')
  })
})

describe('an access key', () => {
  it('is kept as id, secret and token, parted by colons', () => {
    expect(accessKeyIn(`${id}:${secret}`)).toEqual({ id, secret, token: null })
    expect(accessKeyIn(`${id}:${secret}:to:ken`)).toEqual({ id, secret, token: 'to:ken' })
    expect(accessKeyIn('ABSKabc')).toBeNull()
  })

  it('without its secret is none, and what is said names the form', () => {
    expect(protocols.bedrock.refuses?.(id)).toContain('AKIA…:secret')
    expect(protocols.bedrock.refuses?.(`${id}:${secret}`)).toBeNull()
  })

  it('is hidden in each of its parts where a provider quotes one', () => {
    const said = redact(`The token sessiontoken of ${id} and ${secret} is wrong.`, `${id}:${secret}:sessiontoken`)
    expect(said).toBe('The token [key] of [key] and [key] is wrong.')
  })
})

describe('what Amazon refuses', () => {
  const refused = (status: number, code: string, message: string) =>
    classify(protocols.bedrock.errors, {
      status,
      headers: { 'x-amzn-errortype': `${code}:http://internal.amazon.com/coral/` },
      body: JSON.stringify({ message }),
      now,
    })

  it.each<[status: number, code: string, message: string, errorClass: string]>([
    [403, 'AccessDeniedException', "You don't have access to the model with the specified model ID.", 'permission'],
    [403, 'UnrecognizedClientException', 'The security token included in the request is invalid.', 'auth'],
    [403, 'ExpiredTokenException', 'The security token included in the request is expired', 'auth'],
    [403, 'InvalidSignatureException', 'The request signature we calculated does not match', 'auth'],
    [429, 'ThrottlingException', 'Too many requests, please wait before trying again.', 'rate_limit'],
    [429, 'ThrottlingException', 'Too many tokens per day, please wait before trying again.', 'quota'],
    [400, 'ServiceQuotaExceededException', 'Your request exceeds the service quota for your account.', 'quota'],
    [400, 'ValidationException', 'The provided model identifier is invalid.', 'model_not_found'],
    [400, 'ValidationException', 'Input is too long for requested model.', 'context_length'],
    [400, 'ValidationException', 'The text field in the ContentBlock object is blank.', 'bad_request'],
    [
      404,
      'ResourceNotFoundException',
      'Could not resolve the foundation model from the identifier.',
      'model_not_found',
    ],
    [408, 'ModelTimeoutException', 'The model took too long.', 'conflict'],
    [424, 'ModelErrorException', 'The model failed.', 'server'],
    [429, 'ModelNotReadyException', 'The model is not ready.', 'overloaded'],
    [500, 'InternalServerException', 'The system encountered an unexpected error.', 'server'],
    [503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.', 'overloaded'],
  ])('%i %s is told by code, then by words: %s', (status, code, message, errorClass) =>
    expect(refused(status, code, message)).toMatchObject({ class: errorClass, code, said: message }),
  )

  it('because of a wrong clock says to set it', () => {
    const message =
      'Signature expired: 20261121T120000Z is now earlier than 20261121T122956Z (20261121T123456Z - 5 min.)'
    expect(refused(403, 'InvalidSignatureException', message)).toMatchObject({
      class: 'auth',
      todo: expect.stringContaining('clock'),
    })
  })

  it('because a model wants a profile says which name to take', () => {
    const message =
      'Invocation of model ID anthropic.claude-x with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.'
    expect(refused(400, 'ValidationException', message)).toMatchObject({
      class: 'model_not_found',
      todo: expect.stringContaining('eu.'),
    })
  })
})
