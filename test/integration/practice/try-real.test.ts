import { describe, expect, it, onTestFinished } from 'vitest'
import { tryReal } from '../../../scripts/lib/real/main.ts'
import { temporaryHome } from '../../support/cli.ts'
import { usePractice } from './use-practice.ts'

/* The script for real accounts, against the practice provider: what it prints, what it asks first, what it never shows. */

const practice = usePractice()
const key = 'not-a-key-of-anybodys'

async function tried(
  argv: string[],
  given: { env?: Record<string, string>; says?: boolean } = {},
): Promise<{ code: number; lines: string[]; questions: string[] }> {
  const home = await temporaryHome()
  onTestFinished(() => home.remove())
  const lines: string[] = []
  const questions: string[] = []
  const env = { SWITCHYARD_HOME: home.home, SWITCHYARD_PRACTICE_URL: practice.url, ...given.env }
  const code = await tryReal(argv, env, {
    out: (line) => void lines.push(line),
    ...(given.says === undefined
      ? {}
      : { ask: (question) => Promise.resolve(questions.push(question) > 0 && given.says === true) }),
  })
  return { code, lines, questions }
}

const resultOf = (lines: string[], name: string): string =>
  lines.find((line) => line.slice(8).startsWith(name))?.slice(2, 6) ?? 'none'

const names = [
  'models',
  'price',
  'text',
  'usage',
  'stream',
  'system',
  'structured',
  'cut at',
  'cancel',
  'wrong model',
  'wrong key',
]

describe('npm run try-real', () => {
  it.each([
    ['practice', 'pass'],
    ['practice-responses', 'skip'],
    ['practice-bedrock', 'pass'],
    ['practice-anthropic', 'pass'],
    ['practice-gemini', 'pass'],
    ['practice-ollama', 'pass'],
  ])('%s: a line for each check with what was seen, and what it cost', async (provider, stop) => {
    const { code, lines } = await tried([provider, '--model', 'balanced', '--yes'])
    expect(lines.join('\n')).not.toContain('FAIL')
    for (const name of names) expect(resultOf(lines, name), name).toBe('pass')
    expect(resultOf(lines, 'stop')).toBe(stop)
    expect(lines.at(-1)).toMatch(/^All passed; it cost (at most )?\$0\.00\d+ of \$0\.0\d+\.$/)
    expect(code).toBe(0)
  })

  it('says what it will cost at most, asks once, and asks no model before', async () => {
    const no = await tried(['practice', '--model', 'balanced'], { says: false })
    expect(no).toMatchObject({ code: 2, questions: ['[y/N] '] })
    expect(no.lines.at(-1)).toMatch(/requests to balanced will cost \$0\.\d+ at most/)
    expect(await practice.log()).toEqual([])
    expect((await tried(['practice', '--model', 'balanced'], { says: true })).code).toBe(0)
  })

  it('needs --yes where nobody sits', async () => {
    const { code, lines } = await tried(['practice'])
    expect(code).toBe(2)
    expect(lines.at(-1)).toContain('--yes')
    expect(await practice.log()).toEqual([])
  })

  it('spends nothing where the bound is over the cap, or no price is known', async () => {
    const dear = await tried(['practice', '--model', 'frontier', '--yes', '--max-cost', '0.0001'])
    expect(dear.code).toBe(1)
    expect(resultOf(dear.lines, 'cost')).toBe('FAIL')
    const env = { OPENAI_BASE_URL: `${practice.url}/v1`, OPENAI_API_KEY: key }
    const unknown = await tried(['openai', '--model', 'cheap', '--yes'], { env })
    expect(resultOf(unknown.lines, 'price')).toBe('FAIL')
    expect(await practice.log()).toEqual([])
  })

  it('without a key says where one goes and what it would check, and tries nothing', async () => {
    const { code, lines } = await tried(['openai'])
    const said = lines.join('\n')
    expect(said).toContain('Add one in Models and keys, or set OPENAI_API_KEY.')
    for (const name of [...names, 'stop']) expect(said).toContain(name)
    expect(said).toContain('asks before it spends')
    expect(code).toBe(2)
  })

  it('goes by the addresses and keys of the environment, and prints no key', async () => {
    const env = { OPENAI_BASE_URL: `${practice.url}/v1`, OPENAI_API_KEY: 'bad-key' }
    const { code, lines } = await tried(['openai', '--model', 'gpt-4o-mini', '--yes'], { env })
    expect(code).toBe(1)
    expect(resultOf(lines, 'models')).toBe('FAIL')
    expect(lines.join('\n')).toContain('auth')
    expect(lines.join('\n')).not.toContain('bad-key')
  })

  it('tries everybody who has a key, and says so where nobody has', async () => {
    const env = { OPENAI_BASE_URL: `${practice.url}/v1`, OPENAI_API_KEY: key }
    expect((await tried(['--all', '--yes'], { env })).lines[0]).toBe('OpenAI (openai)')
    expect(await tried(['--all', '--yes'])).toMatchObject({
      code: 2,
      lines: [expect.stringContaining('No provider has a key')],
    })
  })

  it('names what went wrong with a check, and goes on', async () => {
    await practice.fault({ fault: 'status=500', times: 1 })
    const { code, lines } = await tried(['practice', '--model', 'balanced', '--yes'])
    expect(code).toBe(1)
    expect(resultOf(lines, 'text')).toBe('FAIL')
    expect(resultOf(lines, 'stream')).toBe('pass')
    expect(lines.at(-1)).toContain('failed')
  })

  it.each([[['nobody']], [[]], [['practice', '--max-cost', 'much']], [['practice', '--what']]])(
    'says what is wrong with %j',
    async (argv) => {
      const { code, lines } = await tried(argv)
      expect(code).toBe(2)
      expect(lines.join('')).not.toBe('')
    },
  )
})
