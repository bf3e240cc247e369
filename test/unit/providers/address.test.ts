import { regionOf } from '../../../shared/providers/cloud.ts'
import { describe, expect, it, test } from 'vitest'
import {
  keyFromEnv,
  ollamaAddress,
  practiceConfigs,
  providerConfigs,
  resolveAddress,
  holdsSecret,
} from '../../../shared/providers/address.ts'
import {
  type ProviderRow,
  builtInProvider,
  builtInProviders,
  providerRows,
} from '../../../shared/providers/registry.ts'

const row = (id: string): ProviderRow => {
  const found = builtInProvider(id)
  if (found === undefined) throw new Error(`no row ${id}`)
  return found
}

describe('the address of a provider', () => {
  it.each([
    ['openai', 'OPENAI_BASE_URL', 'https://proxy.test/openai/v1/', 'https://proxy.test/openai/v1'],
    ['anthropic', 'ANTHROPIC_BASE_URL', 'https://proxy.test/claude', 'https://proxy.test/claude'],
    ['gemini', 'GOOGLE_GEMINI_BASE_URL', 'http://127.0.0.1:9/', 'http://127.0.0.1:9'],
    ['ollama', 'OLLAMA_HOST', '192.168.1.7', 'http://192.168.1.7:11434'],
  ])('%s is taken from %s', (id, name, value, expected) => {
    expect(resolveAddress(row(id), { env: { [name]: value }, stored: 'http://stored.test' })).toEqual({
      ok: true,
      baseUrl: expected,
      source: 'environment',
    })
  })

  it('is the stored one without a variable, and the provider’s own without either', () => {
    expect(resolveAddress(row('openai'), { env: { OPENAI_BASE_URL: '  ' }, stored: ' https://mine.test/v1 ' })).toEqual(
      {
        ok: true,
        baseUrl: 'https://mine.test/v1',
        source: 'stored',
      },
    )
    expect(resolveAddress(row('anthropic'))).toEqual({
      ok: true,
      baseUrl: 'https://api.anthropic.com',
      source: 'default',
    })
  })

  it('loses a version too many where the protocol’s paths bring it', () => {
    expect(resolveAddress(row('anthropic'), { stored: 'https://a.test/v1/' })).toMatchObject({
      baseUrl: 'https://a.test',
    })
    expect(resolveAddress(row('gemini'), { stored: 'https://g.test/v1beta' })).toMatchObject({
      baseUrl: 'https://g.test',
    })
    expect(resolveAddress(row('openai'), { stored: 'https://o.test/v1' })).toMatchObject({
      baseUrl: 'https://o.test/v1',
    })
  })

  it.each([
    ['api.openai.com/v1', 'does not start with http'],
    ['ftp://api.openai.com', 'does not start with http'],
    ['https://', 'names no host'],
    ['https://user:pass@api.openai.com/v1', 'keys belong in Models and keys'],
    ['https://api openai.com', 'is not a web address'],
    ['http://127.0.0.1:99999', 'is not a web address'],
  ])('%s is refused in words', (value, why) => {
    const address = resolveAddress(row('openai'), { env: { OPENAI_BASE_URL: value } })
    expect(address).toMatchObject({ ok: false, message: expect.stringContaining(why) })
    expect(address).toMatchObject({ message: expect.stringContaining('OPENAI_BASE_URL') })
    expect(address).not.toMatchObject({ message: expect.stringContaining('pass@') })
  })

  it('is unknown for the practice provider until it runs', () => {
    expect(resolveAddress(row('practice'))).toMatchObject({
      ok: false,
      message: expect.stringContaining('no address yet'),
    })
  })

  it('of another machine may be an IPv6 one', () => {
    expect(resolveAddress(row('openai'), { stored: 'http://[fe80::1]:8080/v1' })).toMatchObject({
      baseUrl: 'http://[fe80::1]:8080/v1',
    })
  })
})

describe('OLLAMA_HOST', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:11434/'],
    ['127.0.0.1:5000', 'http://127.0.0.1:5000/'],
    [':5000', 'http://127.0.0.1:5000/'],
    ['0.0.0.0', 'http://127.0.0.1:11434/'],
    ['0.0.0.0:5000', 'http://127.0.0.1:5000/'],
    ['[::]:5000', 'http://[::1]:5000/'],
    ['[::1]', 'http://[::1]:11434/'],
    ['::1', 'http://[::1]:11434/'],
    ['example.com', 'http://example.com:11434/'],
    ['http://example.com', 'http://example.com/'],
    ['https://example.com', 'https://example.com/'],
    ['https://example.com:8443/ollama', 'https://example.com:8443/ollama'],
    ['example.com/ollama', 'http://example.com:11434/ollama'],
  ])('%s means %s', (value, expected) => expect(ollamaAddress(value)).toBe(expected))
})

describe('an address in the cloud', () => {
  const read = (id: string, stored: string | null, env: Record<string, string> = {}) => {
    const address = resolveAddress(row(id), { stored, env })
    return address.ok ? address.baseUrl : address.message
  }

  it.each([
    ['ours', 'https://ours.openai.azure.com/openai/v1'],
    ['https://ours.openai.azure.com/', 'https://ours.openai.azure.com/openai/v1'],
    ['https://ours.openai.azure.com/openai/v1/chat/completions', 'https://ours.openai.azure.com/openai/v1'],
    ['https://ours.services.ai.azure.com/openai/v1/', 'https://ours.services.ai.azure.com/openai/v1'],
    [
      'https://ours.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-10-21',
      'https://ours.openai.azure.com/openai?api-version=2024-10-21',
    ],
    [
      'https://ours.openai.azure.com?api-version=2024-10-21',
      'https://ours.openai.azure.com/openai?api-version=2024-10-21',
    ],
    ['https://gate.example.com/team/openai/v1', 'https://gate.example.com/team/openai/v1'],
  ])('of Azure: %s means %s', (typed, expected) => expect(read('azure', typed)).toBe(expected))

  it('of Azure comes from nowhere else', () => {
    expect(read('azure', null)).toContain('has no address yet')
    expect(read('azure', 'https://a b')).toContain('https://NAME.openai.azure.com')
    expect(read('azure', 'mine', { AZURE_OPENAI_ENDPOINT: 'https://theirs.openai.azure.com' })).toContain('theirs')
  })

  it.each([
    [null, {}, 'https://bedrock-runtime.us-east-1.amazonaws.com'],
    ['eu-central-1', {}, 'https://bedrock-runtime.eu-central-1.amazonaws.com'],
    [null, { AWS_REGION: 'ap-southeast-2' }, 'https://bedrock-runtime.ap-southeast-2.amazonaws.com'],
    [null, { AWS_DEFAULT_REGION: 'us-west-2' }, 'https://bedrock-runtime.us-west-2.amazonaws.com'],
    ['eu-west-1', { AWS_REGION: 'us-west-2' }, 'https://bedrock-runtime.eu-west-1.amazonaws.com'],
    ['eu-west-1', { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'https://vpce.example.com' }, 'https://vpce.example.com'],
  ])('of Bedrock: %s with %j is %s', (typed, env, expected) => expect(read('bedrock', typed, env)).toBe(expected))

  it('says the region that a request is signed for; where it names none, the environment does', () => {
    const region = (env: Record<string, string>, baseUrl: string | null) => {
      const stored = baseUrl === null ? [] : [{ id: 'bedrock', baseUrl }]
      return regionOf(providerRows(providerConfigs({ env, practiceUrl: null, stored })).get('bedrock')!)
    }
    expect(region({}, null)).toBe('us-east-1')
    expect(region({ AWS_REGION: 'us-west-2' }, null)).toBe('us-west-2')
    expect(region({ AWS_REGION: 'us-west-2' }, 'eu-west-1')).toBe('eu-west-1')
    expect(region({ AWS_REGION: 'us-west-2' }, 'http://127.0.0.1:1')).toBe('us-west-2')
    expect(region({}, 'https://vpce-1.bedrock-runtime.eu-north-1.vpce.amazonaws.com')).toBe('eu-north-1')
    expect(region({}, 'https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com')).toBe('us-gov-west-1')
  })
})

describe('the key of a provider', () => {
  it('of several parts is put together, and a Bedrock API key goes before it', () => {
    const parts = { AWS_ACCESS_KEY_ID: 'AKIAX', AWS_SECRET_ACCESS_KEY: 's' }
    expect(keyFromEnv(row('bedrock'), parts)).toEqual({ key: 'AKIAX:s', name: 'AWS_ACCESS_KEY_ID' })
    expect(keyFromEnv(row('bedrock'), { ...parts, AWS_SESSION_TOKEN: 't' })?.key).toBe('AKIAX:s:t')
    expect(keyFromEnv(row('bedrock'), { ...parts, AWS_BEARER_TOKEN_BEDROCK: 'b' })?.key).toBe('b')
    expect(keyFromEnv(row('bedrock'), { AWS_ACCESS_KEY_ID: 'AKIAX', AWS_SESSION_TOKEN: 't' })).toBeNull()
  })

  it('is the first variable that is set and not blank', () => {
    expect(keyFromEnv(row('gemini'), { GEMINI_API_KEY: ' ', GOOGLE_API_KEY: ' g ' })).toEqual({
      key: 'g',
      name: 'GOOGLE_API_KEY',
    })
    expect(keyFromEnv(row('gemini'), { GEMINI_API_KEY: 'a', GOOGLE_API_KEY: 'b' })).toEqual({
      key: 'a',
      name: 'GEMINI_API_KEY',
    })
    expect(keyFromEnv(row('openai'), { OPENAI_API_KEY: 'o' })).toEqual({ key: 'o', name: 'OPENAI_API_KEY' })
    expect(keyFromEnv(row('anthropic'), { ANTHROPIC_API_KEY: 'c' })).toEqual({ key: 'c', name: 'ANTHROPIC_API_KEY' })
    expect(keyFromEnv(row('openai'), {})).toBeNull()
    expect(keyFromEnv(row('ollama'), { OPENAI_API_KEY: 'o' })).toBeNull()
  })
})

describe('the providers of this machine', () => {
  it('have one id each, and addresses that can be read', () => {
    expect(new Set(builtInProviders.map(({ id }) => id)).size).toBe(builtInProviders.length)
    for (const provider of builtInProviders)
      if (!provider.practice && provider.id !== 'azure')
        expect(resolveAddress(provider), provider.id).toMatchObject({ ok: true })
  })

  it('speak their protocols behind one practice server', () => {
    expect(practiceConfigs('http://127.0.0.1:4411/')).toEqual([
      { id: 'practice', baseUrl: 'http://127.0.0.1:4411/v1' },
      { id: 'practice-responses', baseUrl: 'http://127.0.0.1:4411/v1' },
      { id: 'practice-bedrock', baseUrl: 'http://127.0.0.1:4411' },
      { id: 'practice-anthropic', baseUrl: 'http://127.0.0.1:4411' },
      { id: 'practice-gemini', baseUrl: 'http://127.0.0.1:4411' },
      { id: 'practice-ollama', baseUrl: 'http://127.0.0.1:4411' },
    ])
  })

  it('are put together from environment, practice server and what is stored', () => {
    const configs = providerConfigs({
      env: { OPENAI_BASE_URL: 'http://env.test/v1' },
      practiceUrl: 'http://127.0.0.1:4411',
      stored: [
        { id: 'openai', baseUrl: 'http://stored.test/v1' },
        { id: 'anthropic', baseUrl: 'http://claude.test' },
        { id: 'house', label: 'House', baseUrl: 'http://10.0.0.2:8080/v1' },
      ],
    })
    const rows = providerRows(configs)
    expect(rows.get('openai')?.baseUrl).toBe('http://env.test/v1')
    expect(rows.get('anthropic')?.baseUrl).toBe('http://claude.test')
    expect(rows.get('practice')?.baseUrl).toBe('http://127.0.0.1:4411/v1')
    expect(rows.get('house')).toMatchObject({ label: 'House', protocol: 'openai', needsKey: false, practice: false })
    expect(rows.get('house')?.dialect.maxTokens).toBe('max_tokens')
    expect(rows.get('openai')?.dialect.maxTokens).toBe('max_completion_tokens')
  })
})

/* product.md, "Keys never travel": an address is kept and shown in the clear. */
test.each([
  ['https://user:secret@example.org/v1', true],
  ['https://token@example.org', true],
  ['https://example.org/v1?key=abc', true],
  ['https://example.org/v1?api-version=2024-10-21&sig=abc', true],
  [`https://example.org/AIza${'aZ3kQ9vT1mX7bR5c'.repeat(2)}/v1`, true],
  ['https://example.org/v1#abc', true],
  ['https://sk-company.openai.azure.com/openai/v1', false],
  ['https://example.openai.azure.com/openai?api-version=2024-10-21', false],
  ['http://127.0.0.1:8000/v1#', false],
  ['eu-central-1', false],
])('%s holds a secret: %s', (text, expected) => expect(holdsSecret(text)).toBe(expected))
