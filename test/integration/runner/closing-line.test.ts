import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../../../scripts/lib/places.ts'
import { run } from '../../../scripts/lib/process.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-runner-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs these tests in a project of their own. @returns exit code and the last line printed */
async function runTests(source: string): Promise<{ code: number; last: string | undefined; output: string }> {
  await writeFile(join(folder, 'some.test.js'), source)
  const reporter = join(root, 'scripts', 'reporter.ts')
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--globals',
    '--root',
    folder,
    '--reporter',
    reporter,
  ]
  const { code, output } = await run(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, VITEST: undefined, SWITCHYARD_TEST_COUNTS: undefined },
    timeoutMs: 60_000,
  })
  return { code, output, last: output.trimEnd().split('\n').at(-1) }
}

test('the last line counts what passed, failed and was skipped, and a skipped test is named', async () => {
  const { code, last, output } = await runTests(`
    test('good', () => {})
    test('also good', () => {})
    test('bad', () => { throw new Error('no') })
    test.skip('left out', () => {})
  `)
  expect(last).toBe('2 passed, 1 failed, 1 skipped')
  expect(output).toContain('skipped: some.test.js > left out')
  expect(code).toBe(1)
})

test('a suite whose preparation fails is a failure, though none of its tests ran', async () => {
  const { code, last } = await runTests(`
    describe('suite', () => {
      beforeAll(() => { throw new Error('no') })
      test('never run', () => {})
    })
  `)
  expect(last).toMatch(/^0 passed, 1 failed, \d skipped$/)
  expect(code).toBe(1)
})

test('a file that can’t be loaded is a failure', async () => {
  const { code, last } = await runTests(`import './not-there.js'`)
  expect(last).toBe('0 passed, 1 failed, 0 skipped')
  expect(code).toBe(1)
})
