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

const names = ['some', 'other']

/** Runs these tests, a file each, in a project of their own. @returns exit code and the last line printed */
async function runTests(...sources: string[]): Promise<{ code: number; last: string | undefined; output: string }> {
  for (const [i, source] of sources.entries()) await writeFile(join(folder, `${names[i]}.test.js`), source)
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
    env: { ...process.env, VITEST: undefined, SWITCHYARD_TEST_COUNTS: undefined, SWITCHYARD_TEST_MISSING: undefined },
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

test('a file that was skipped whole is one line, and what the machine lacks is said once', async () => {
  const { code, last, output } = await runTests(
    `
    import { appendFileSync } from 'node:fs'
    appendFileSync(process.env.SWITCHYARD_TEST_MISSING, 'No piano: apt-get install piano.\\n')
    appendFileSync(process.env.SWITCHYARD_TEST_MISSING, 'No piano: apt-get install piano.\\n')
    test('good', () => {})
  `,
    `
    describe.skip('playing', () => {
      test('one', () => {})
      test('two', () => {})
    })
  `,
  )
  expect(code).toBe(0)
  expect(output.match(/^skipped: .*$/gm)).toEqual(['skipped: other.test.js, all 2 tests'])
  expect(output.match(/^left out: .*$/gm)).toEqual(['left out: No piano: apt-get install piano.'])
  expect(last).toBe('1 passed, 0 failed, 2 skipped')
  await rm(join(folder, 'other.test.js'))
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
