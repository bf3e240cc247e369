import fc from '../../support/luck.ts'
import { describe, expect, it } from 'vitest'
import { classOfStatus, classify, readError } from '../../../electron/providers/base/classify.ts'
import { protocols } from '../../../electron/providers/protocols.ts'
import { errorClasses } from '../../../shared/errors.ts'
import type { Protocol } from '../../../shared/providers/registry.ts'

const now = Date.UTC(2026, 10, 21)
const classOf = (
  protocol: Protocol,
  status: number | null,
  body: unknown,
  headers: Record<string, string> = {},
): string =>
  classify(protocols[protocol].errors, {
    status,
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    now,
  }).class

describe('a request that alone is over a limit of a minute', () => {
  const said =
    'Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Requested 30601. The input or output tokens must be reduced in order to run successfully.'

  // The second is Groq's; the third names the same thing that waiting does mend.
  it.each<[Protocol, number, string, boolean]>([
    ['openai', 429, said, true],
    ['azure', 429, said, true],
    [
      'openai',
      413,
      'Request too large for model `x`: Limit 6000, Requested 10101, please reduce your message size.',
      true,
    ],
    [
      'openai',
      429,
      'Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 29000. Try again in 2s.',
      false,
    ],
  ])('at %s (%i): %s', (protocol, status, message, hopeless) => {
    const body = JSON.stringify({ error: { message, type: 'tokens', code: 'rate_limit_exceeded' } })
    const found = classify(protocols[protocol].errors, { status, headers: {}, body, now })
    expect(found.class).toBe('rate_limit')
    expect(found.todo?.startsWith('Waiting won’t help') ?? false).toBe(hopeless)
  })
})

describe('whatever comes', () => {
  const anyProtocol = fc.constantFrom<Protocol>('openai', 'anthropic', 'gemini', 'ollama')
  const anyBody = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ error: fc.jsonValue() }).map((value) => JSON.stringify(value)),
  )

  it('has a class of the table', () => {
    fc.assert(
      fc.property(anyProtocol, fc.option(fc.integer({ min: 200, max: 599 })), anyBody, (protocol, status, body) =>
        (errorClasses as string[]).includes(classOf(protocol, status, body)),
      ),
    )
  })

  it('is never taken for a class of our own', () => {
    const ours = new Set([
      'policy',
      'budget',
      'cancelled',
      'no_output',
      'low_quality',
      'invalid_output',
      'timeout',
      'network',
    ])
    fc.assert(
      fc.property(
        anyProtocol,
        fc.integer({ min: 300, max: 599 }),
        anyBody,
        (protocol, status, body) => !ours.has(classOf(protocol, status, body)),
      ),
    )
  })

  it('is classed by its status where the body says nothing', () => {
    fc.assert(
      fc.property(
        anyProtocol,
        fc.integer({ min: 400, max: 599 }).filter((status) => status !== 404),
        (protocol, status) => {
          expect(classOf(protocol, status, '')).toBe(classOfStatus(status))
          expect(classOf(protocol, status, '{}')).toBe(classOfStatus(status))
        },
      ),
    )
  })

  it('is read to the same facts however it is nested or in a list', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (code, message) => {
        const body = { error: { code, message } }
        expect(readError(JSON.stringify([body]))).toMatchObject({ codes: [code], message })
        expect(readError(JSON.stringify(body))).toMatchObject({ codes: [code], message })
      }),
    )
  })
})
