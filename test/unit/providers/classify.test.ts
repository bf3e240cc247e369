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
