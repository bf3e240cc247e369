import { appendFileSync } from 'node:fs'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

export const closingLine = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`

/**
 * Closes a run with one plain line that any tool can read. A file that can't be loaded, a hook of a suite that fails and
 * an error outside every test count as failed. With SWITCHYARD_TEST_COUNTS set, the counts are added to that file as a
 * line of JSON.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts: Counts = { passed: 0, failed: errors.length, skipped: 0 }
    const skipped: TestCase[] = []
    for (const module of modules) {
      counts.failed += [module, ...module.children.allSuites()].filter((suite) => suite.errors().length > 0).length
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') counts.passed += 1
        else if (state === 'skipped') skipped.push(test)
        else counts.failed += 1
      }
    }
    counts.skipped = skipped.length
    // A skip without its reason in sight is soon a test that nobody misses.
    for (const test of skipped) process.stdout.write(`skipped: ${test.module.relativeModuleId} > ${test.fullName}\n`)
    const file = process.env['SWITCHYARD_TEST_COUNTS']
    if (file) appendFileSync(file, `${JSON.stringify(counts)}\n`)
    process.stdout.write(`${closingLine(counts)}\n`)
  }
}
