import { describe, expect, it } from 'vitest'
import { opensOutside } from '../../../electron/hosts/desktop/outside.ts'
import { keyPageOf } from '../../../renderer/screens/models/words.ts'
import { builtInProviders } from '../../../shared/providers/registry.ts'

/* Product, "Models and keys": a newcomer is led to where a key is made, and the page of the app leads nowhere else. */

const clouds = builtInProviders.filter(({ local, practice }) => !local && !practice)

describe('where a key is made', () => {
  it.each(clouds.map(({ id, keyPage }) => ({ id, keyPage })))(
    '$id says it, and it may be opened',
    ({ id, keyPage }) => {
      expect(keyPage).toMatch(/^https:\/\//)
      expect(opensOutside(keyPage ?? '')).toBe(keyPage)
      expect(keyPageOf({ id, baseUrlSource: 'default' })).toBe(keyPage)
    },
  )

  it('is said of nothing that runs on this machine, of no practice model and of no service of the user’s', () => {
    const others = builtInProviders.filter((row) => !clouds.includes(row))
    expect(others.map(({ keyPage }) => keyPage)).toEqual(others.map(() => null))
    expect(keyPageOf({ id: 'office-gateway', baseUrlSource: 'default' })).toBeNull()
  })

  it('is not said where another address answers for the provider; a resource’s or a region’s own is the provider’s', () => {
    expect(keyPageOf({ id: 'openai', baseUrlSource: 'environment' })).toBeNull()
    expect(keyPageOf({ id: 'groq', baseUrlSource: 'stored' })).toBeNull()
    expect(keyPageOf({ id: 'azure', baseUrlSource: 'stored' })).toContain('https://portal.azure.com/')
    expect(keyPageOf({ id: 'bedrock', baseUrlSource: 'stored' })).toContain('https://console.aws.amazon.com/')
  })
})

it.each([
  ['another host', 'https://example.com/api-keys'],
  ['a host that only begins like one', 'https://platform.openai.com.example.com/api-keys'],
  ['another page of a known host', 'https://huggingface.co/somebody/somewhere'],
  ['something carried out in the address', 'https://platform.openai.com/api-keys?said=secret'],
  ['a fragment', 'https://platform.openai.com/api-keys#secret'],
  ['another port', 'https://platform.openai.com:8443/api-keys'],
  ['no encryption', 'http://platform.openai.com/api-keys'],
  ['a name and a password', 'https://user:pass@platform.openai.com/api-keys'],
  ['a file', 'file:///etc/passwd'],
  ['a script', 'javascript:alert(1)'],
  ['a program of the system', 'ms-settings:privacy'],
  ['no address', 'platform.openai.com/api-keys'],
  ['nothing', ''],
])('%s is not opened', (_what, address) => {
  expect(opensOutside(address)).toBeNull()
})
