import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

export interface Counts {
  passed: number
  failed: number
  skipped: number
  /** Sentences of what this machine lacks, for which tests were skipped. */
  missing: string[]
}

export const closingLine = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`

/**
 * Closes a run with one plain line that any tool can read. A file that can't be loaded, a hook of a suite that fails and
 * an error outside every test count as failed. Tests that find something missing on this machine say so, a line each, in
 * the file of SWITCHYARD_TEST_MISSING. With SWITCHYARD_TEST_COUNTS set, the counts are added to that file as a line of
 * JSON.
 */
export default class ClosingLine implements Reporter {
  readonly #folder = mkdtempSync(join(tmpdir(), 'switchyard-missing-'))
  readonly #missing = join(this.#folder, 'sentences')

  constructor() {
    appendFileSync(this.#missing, '')
    // The processes of the tests are started later, and inherit it.
    process.env['SWITCHYARD_TEST_MISSING'] = this.#missing
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts: Counts = { passed: 0, failed: errors.length, skipped: 0, missing: this.#sentences() }
    const say = (line: string): boolean => process.stdout.write(`${line}\n`)
    for (const module of modules) {
      counts.failed += [module, ...module.children.allSuites()].filter((suite) => suite.errors().length > 0).length
      const tests = [...module.children.allTests()]
      const ended = (state: string): TestCase[] => tests.filter((test) => test.result().state === state)
      const [passed, skipped] = [ended('passed'), ended('skipped')]
      counts.passed += passed.length
      counts.skipped += skipped.length
      counts.failed += tests.length - passed.length - skipped.length
      for (const line of skippedLines(module, tests, skipped)) say(line)
    }
    for (const sentence of counts.missing) say(`left out: ${sentence}`)
    const file = process.env['SWITCHYARD_TEST_COUNTS']
    if (file) appendFileSync(file, `${JSON.stringify(counts)}\n`)
    say(closingLine(counts))
  }

  #sentences(): string[] {
    const lines = readFileSync(this.#missing, 'utf8').split('\n')
    rmSync(this.#folder, { recursive: true, force: true })
    return [...new Set(lines.filter((line) => line !== ''))].sort()
  }
}

/** A skip out of sight is soon a test that nobody misses; a file that was skipped whole is one line. */
function skippedLines(module: TestModule, tests: readonly TestCase[], skipped: readonly TestCase[]): string[] {
  const name = module.relativeModuleId
  if (skipped.length === tests.length && skipped.length > 1) return [`skipped: ${name}, all ${skipped.length} tests`]
  return skipped.map((test) => `skipped: ${name} > ${test.fullName}`)
}
