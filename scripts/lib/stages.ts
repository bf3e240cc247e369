import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Counts, closingLine } from '../reporter.ts'
import { whatFailed } from './again.ts'
import { root } from './places.ts'
import { run } from './process.ts'

/** One check: a program of Node. */
export interface Stage {
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
  output: string
}

/**
 * Runs every stage in its order, also after one has failed, so that one run tells everything. At the end it says what each
 * came to, repeats what the failed ones said, and closes with one line of counts. `show` is about the stages' own output
 * while they run. @returns whether all passed
 */
export async function runStages(
  stages: readonly Stage[],
  say: (line: string) => void,
  show: 'not' | 'also' = 'also',
): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-test-'))
  const countsFile = join(folder, 'counts')
  const results: Result[] = []
  try {
    for (const { name, args, needs } of stages) {
      if (needs !== undefined && results.some((result) => result.name === needs && !result.ok)) {
        results.push({ name, ok: false, shown: true, words: `not run: ${needs} failed`, output: '' })
        continue
      }
      say(`\n── ${name}`)
      const started = performance.now()
      const before = (await sum(countsFile)).failed
      const { code, output } = await run(process.execPath, args, {
        cwd: root,
        show,
        env: {
          ...process.env,
          SWITCHYARD_TEST_COUNTS: countsFile,
          ...(process.stdout.isTTY && !process.env['NO_COLOR'] ? { FORCE_COLOR: '1' } : {}),
        },
      })
      const words = `${code === 0 ? 'passed' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(1)} s`
      if (code !== 0) say(`── ${name} ${words}; it goes on, and at the end this is said again`)
      results.push({ name, ok: code === 0, shown: (await sum(countsFile)).failed > before, words, output })
    }
    const failed = results.filter(({ ok }) => !ok)
    for (const { name, output } of failed) if (output !== '') say(`\n── ${name} FAILED:\n${whatFailed(output)}`)
    const total = await sum(countsFile)
    say('\n── summary')
    for (const { name, words } of results) say(`${name.padEnd(12)}${words}`)
    for (const sentence of total.missing) say(`left out: ${sentence}`)
    // A stage that failed without a failing test to show for it (types, lint, a build, a crash) counts as one.
    total.failed += failed.filter(({ shown }) => !shown).length
    say(closingLine(total))
    return failed.length === 0
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function sum(file: string): Promise<Counts> {
  const total: Counts = { passed: 0, failed: 0, skipped: 0, missing: [] }
  if (!existsSync(file)) return total
  for (const line of (await readFile(file, 'utf8')).trim().split('\n')) {
    const counts = JSON.parse(line) as Counts
    total.passed += counts.passed
    total.failed += counts.failed
    total.skipped += counts.skipped
    total.missing = [...new Set([...total.missing, ...counts.missing])]
  }
  return total
}
