import { describe, expect, test } from 'vitest'
import { keyInside, keyOwners } from '../../../shared/providers/key-shapes.ts'
import { builtInProvider } from '../../../shared/providers/registry.ts'
import { redactKeys } from '../../../shared/text/redact.ts'
import fc from '../../support/luck.ts'

/* issue 4, 2: "a key pasted is recognised by its shape". No key here is anybody's: all are made of one pattern. */

const made = (letters: string, length: number): string => {
  let text = ''
  for (let i = 0; text.length < length; i++) text += letters[(i * 7 + (i >> 2)) % letters.length]
  return text
}
const mixed = 'aZ3kQ9vT1mX7bR5cW2dY8'
const small = 'a3k9v1m7b5c2d8e4f6'

describe('a key by its shape', () => {
  test.each([
    [`sk-ant-api03-${made(mixed, 95)}`, ['anthropic']],
    [`sk-or-v1-${made('0a1b2c3d4e5f6789', 64)}`, ['openrouter']],
    [`sk-proj-${made(mixed, 150)}`, ['openai']],
    [`sk-${made(mixed, 48)}`, ['openai', 'deepseek']],
    [`sk-${made(small, 32)}`, ['deepseek', 'openai']],
    [`AIza${made(mixed, 35)}`, ['gemini']],
    [`gsk_${made(mixed, 52)}`, ['groq']],
    [`xai-${made(mixed, 80)}`, ['xai']],
    [`pplx-${made(mixed, 48)}`, ['perplexity']],
    [`hf_${made(mixed, 34)}`, ['huggingface']],
    [`fw_${made(mixed, 24)}`, ['fireworks']],
    [`csk-${made(small, 48)}`, ['cerebras']],
    [`tgp_v1_${made(mixed, 43)}`, ['together']],
    [`AKIA${made('A2B3C4D5E6F7', 16)}`, ['bedrock']],
    // Id and secret, as Bedrock's key is kept; with a token where it ends; and Bedrock's own keys, long and short.
    [`AKIA${made('A2B3C4D5E6F7', 16)}:${made(`${mixed}/+`, 40)}`, ['bedrock']],
    [`ASIA${made('A2B3C4D5E6F7', 16)}:${made(`${mixed}/+`, 40)}:${made(`${mixed}/+`, 900)}==`, ['bedrock']],
    [`ABSK${made(`${mixed}+/`, 128)}=`, ['bedrock']],
    [`bedrock-api-key-${made(mixed, 200)}`, ['bedrock']],
  ])('%s', (key, owners) => {
    expect(keyOwners(`  ${key}\n`)).toEqual(owners)
    expect(keyInside(`Use ${key}, please.`)).toEqual(owners)
    // What is recognised is taken out of foreign words, whole.
    expect(redactKeys(`Use ${key}, please.`)).toBe('Use [key], please.')
  })

  test.each(['', 'hello', 'sk-', 'sk-short', 'risk-assessment-of-the-northern-branch', 'http://x/sk-abc', 'AIza'])(
    '%s is none',
    (text) => {
      expect(keyOwners(text)).toEqual([])
      expect(keyInside(text)).toBeNull()
    },
  )

  test.each([
    'sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'sk-your-key-here-0123456789abcdef',
    'task-force-and-disk-space-and-mask-everything',
    'https://example.org/docs/sk-abcdefghij0123456789klmn',
  ])('%s, in a text, is an example or no key at all', (text) => {
    expect(keyInside(`Write ${text} there`)).toBeNull()
  })

  test('a provider that is recognised is one the app knows', () => {
    const known = ['anthropic', 'openrouter', 'openai', 'deepseek', 'gemini', 'groq', 'xai', 'huggingface', 'fireworks']
    for (const id of [...known, 'cerebras', 'together', 'perplexity', 'bedrock'])
      expect(builtInProvider(id)?.id).toBe(id)
  })

  test('no text makes it slow or throws', () => {
    const bits = fc.constantFrom('sk-', 'sk-ant-', 'AIza', 'a1B2', '-', '_', ' ', 'AKIA', 'Z9'.repeat(50))
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 200 }), (parts) => {
        const text = parts.join('')
        keyOwners(text)
        keyInside(text)
      }),
    )
  })
})
