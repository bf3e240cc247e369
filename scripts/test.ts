import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './lib/places.ts'
import { run } from './lib/process.ts'
import { type Counts, closingLine } from './reporter.ts'

/**
 * `npm test`: every check there is, cheapest first. All of them run even when one fails, so that one run tells everything;
 * only the end-to-end tests are left out when there is nothing built to test.
 */
interface Stage {
  name: string
  args: string[]
  /** Name of the stage without which this one says nothing. */
  needs?: string
}

interface Result {
  name: string
  ok: boolean
  /** Whether the failing tests of this stage are in the total already. */
  shown: boolean
  words: string
}

const bin = (name: string): string => join(root, 'node_modules', name)
const node = (script: string, ...args: string[]): string[] => [script, ...args]

const stages: Stage[] = [
  { name: 'types', args: node(bin('typescript/bin/tsc'), '-b') },
  { name: 'lint', args: node(bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings') },
  { name: 'format', args: node(bin('oxfmt/bin/oxfmt'), '--check') },
  { name: 'dead code', args: node(bin('knip/bin/knip.js')) },
  { name: 'tests', args: node(bin('vitest/vitest.mjs'), 'run') },
  { name: 'build', args: node('scripts/build.ts') },
  {
    name: 'end to end',
    args: node(bin('vitest/vitest.mjs'), 'run', '--config', 'vitest.e2e.config.ts'),
    needs: 'build',
  },
]

async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-test-'))
  const countsFile = join(folder, 'counts')
  const results: Result[] = []
  try {
    for (const { name, args, needs } of stages) {
      if (needs !== undefined && results.some((result) => result.name === needs && !result.ok)) {
        results.push({ name, ok: false, shown: true, words: `not run: ${needs} failed` })
        continue
      }
      console.log(`\n── ${name}`)
      const started = performance.now()
      const before = (await sum(countsFile)).failed
      const { code } = await run(process.execPath, args, {
        cwd: root,
        show: 'inherit',
        env: { ...process.env, SWITCHYARD_TEST_COUNTS: countsFile },
      })
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      const shown = (await sum(countsFile)).failed > before
      results.push({ name, ok: code === 0, shown, words: `${code === 0 ? 'passed' : 'FAILED'} in ${seconds} s` })
    }
    console.log('\n── summary')
    for (const { name, words } of results) console.log(`${name.padEnd(12)}${words}`)
    const total = await sum(countsFile)
    // A stage that failed without a failing test to show for it (types, lint, a build, a crash) counts as one.
    total.failed += results.filter(({ ok, shown }) => !ok && !shown).length
    console.log(closingLine(total))
    return results.every(({ ok }) => ok) ? 0 : 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function sum(file: string): Promise<Counts> {
  const total: Counts = { passed: 0, failed: 0, skipped: 0 }
  if (!existsSync(file)) return total
  for (const line of (await readFile(file, 'utf8')).trim().split('\n')) {
    const counts = JSON.parse(line) as Counts
    total.passed += counts.passed
    total.failed += counts.failed
    total.skipped += counts.skipped
  }
  return total
}

process.exitCode = await main()
