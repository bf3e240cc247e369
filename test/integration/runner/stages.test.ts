import { expect, test } from 'vitest'
import { whatFailed } from '../../../scripts/lib/again.ts'
import { type Stage, runStages } from '../../../scripts/lib/stages.ts'

/** A check that prints these lines and ends with this code. */
const check = (name: string, code: number, lines: readonly string[], more: Partial<Stage> = {}): Stage => ({
  name,
  args: ['-e', `for (const line of ${JSON.stringify(lines)}) console.log(line); process.exitCode = ${code}`],
  ...more,
})

async function said(...stages: Stage[]): Promise<{ passed: boolean; lines: string[] }> {
  const lines: string[] = []
  const passed = await runStages(stages, (line) => void lines.push(...line.split('\n')), 'not')
  return { passed, lines }
}

test('what a failed check said is said again after everything else, and the counts close', async () => {
  const { passed, lines } = await said(
    check('lint', 1, ['x no-console: some.ts:3:1', '', 'Found 1 error.']),
    check('tests', 0, ['a thousand lines of tests']),
  )
  expect(passed).toBe(false)
  const summary = lines.indexOf('── summary')
  expect(lines.slice(lines.indexOf('── lint FAILED:'), summary)).toEqual([
    '── lint FAILED:',
    'x no-console: some.ts:3:1',
    '',
    'Found 1 error.',
    '',
  ])
  expect(lines.slice(summary)).toEqual([
    '── summary',
    expect.stringMatching(/^lint {8}FAILED in \d+\.\d s$/),
    expect.stringMatching(/^tests {7}passed in \d+\.\d s$/),
    '0 passed, 1 failed, 0 skipped',
  ])
})

test('nothing is repeated when all passed, and a check without what it needs is not run', async () => {
  const good = await said(check('types', 0, ['fine']))
  expect(good.passed).toBe(true)
  expect(good.lines.join('\n')).not.toMatch(/FAILED|fine/)
  const { lines } = await said(check('build', 1, []), check('end to end', 0, [], { needs: 'build' }))
  expect(lines).toContain('end to end  not run: build failed')
  expect(lines.at(-1)).toBe('0 passed, 1 failed, 0 skipped')
})

test('of tests only what failed is said again', () => {
  const output = '✓ good.test.ts\n\u001b[31m⎯⎯ \u001b[39mFailed Tests 1 ⎯⎯\nFAIL bad.test.ts > adds\n1 failed'
  expect(whatFailed(output).split('\n').slice(1)).toEqual(['FAIL bad.test.ts > adds', '1 failed'])
})

test('a long failure keeps its beginning and its end', () => {
  const lines = whatFailed(Array.from({ length: 1000 }, (_, i) => `line ${i} ${'x'.repeat(1000)}`).join('\n')).split(
    '\n',
  )
  expect(lines).toHaveLength(91)
  expect(lines[0]).toMatch(/^line 0 x+…$/)
  expect(lines[60]).toBe('… 910 lines are only above …')
  expect(lines.at(-1)).toMatch(/^line 999 /)
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(420)
})
