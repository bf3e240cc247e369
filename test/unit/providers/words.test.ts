import fc from '../../support/luck.ts'
import { describe, expect, it } from 'vitest'
import { messageFor, quote, redact } from '../../../electron/providers/base/words.ts'
import { errorClasses } from '../../../shared/errors.ts'
import { builtInProvider } from '../../../shared/providers/registry.ts'

const row = builtInProvider('openai')
if (row === undefined) throw new Error('no row')

describe('a message to the user', () => {
  it.each(errorClasses)('of class %s names the provider and ends its sentences', (errorClass) => {
    const message = messageFor({ row, class: errorClass, key: null })
    expect(message).toContain('OpenAI')
    expect(message).toMatch(/\.$/)
    expect(message).not.toContain('%')
  })

  it('says what happened, what the provider said and what to do', () => {
    expect(messageFor({ row, class: 'quota', key: null, said: 'You have no credit.' })).toBe(
      'The account at OpenAI has nothing left to spend. It said: “You have no credit.” Add credit or raise the limit there.',
    )
    expect(messageFor({ row, class: 'quota', key: null, said: 'no credit' })).toContain('It said: “no credit”. Add')
  })
})

describe('foreign words', () => {
  it('are one line of at most 300 characters', () => {
    const said = quote(`a\n\n b\t${'long '.repeat(200)}`, null)
    expect(said).toMatch(/^a b long/)
    expect(said.length).toBeLessThanOrEqual(301)
  })

  it.each([
    'Incorrect API key provided: sk-proj-abcdefghijkl. You can find it',
    'Incorrect API key provided: sk-abcd****wxyz.',
    'key AIzaSyA1234567890abcdef is bad',
    'sent Authorization: Bearer abc.def-123456',
    'gsk_abcdefghijkl is invalid',
    'pplx-abcdefghijkl is invalid',
    'csk-abcdefghijkl is invalid',
    'hf_abcdefghijkl is invalid',
    'fw_abcdefghijkl is invalid',
    'The access key AKIAabcdefghijkl is not known',
    'The access key AKIAabcdefghijkl:abcd/efgh+ijkl is not known',
    'connect ECONNREFUSED http://user:abcdefgh@proxy.example:3128',
    'socks5://user:p@ss@abcdefgh:abcd@10.0.0.1 is no proxy',
    'GET /v1/models?key=abcdefghijkl failed',
    "{ 'api-key': 'abcdefghijkl0123' }",
    'x-goog-api-key: abcdefghijkl0',
    '"proxy-authorization": "abcdefghijkl"',
    'AWS_SECRET_ACCESS_KEY=abcd/efgh+ijkl',
    'password=abcdefghijkl',
  ])('lose what looks like a key: %s', (said) => {
    expect(redact(said, null)).toContain('[key]')
    expect(redact(said, null)).not.toMatch(/abcd|A1234|abc\.def/)
  })

  it.each(['password: required field', 'The secret: none was given', 'https://example.org/a/b@c'])(
    'keep their words where there is no secret: %s',
    (said) => expect(redact(said, null)).toBe(said),
  )

  it.each(['a-', 'a.', 'password:', 'api-key ', 'secret', 'sk-', 'AKIA', 'x://', 'a@', '"authorization": "'])(
    'take no time, however they are made: %s over and over',
    (part) => expect(redact(part.repeat(256_000 / part.length), null)).toBeTypeOf('string'),
  )

  it('never hold the key itself, whatever it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\x21-\x7e]{8,60}$/), fc.string(), fc.string(), (key, before, after) => {
        // A key that is part of our own mark can't be told from it.
        fc.pre(!'[key]'.includes(key))
        expect(redact(`${before}${key}${after}`, key)).not.toContain(key)
      }),
    )
  })
})
