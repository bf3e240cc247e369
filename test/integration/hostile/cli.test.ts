import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { problemCodes } from '../../../shared/problems.ts'
import type { RunResult } from '../../../shared/receipt/types.ts'
import { atMost } from '../../support/at-once.ts'
import { cliInside } from '../../support/cli-inside.ts'
import { type CliOutcome, cli, temporaryHome } from '../../support/cli.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { hostileDocuments } from '../../support/hostile.ts'

/* Documents that nobody means well with, through the command line: said clearly, and never run. */

// A process a document, two at a time.
vi.setConfig({ testTimeout: 120_000 })

type Hostile = (typeof hostileDocuments)[number]

let home: Awaited<ReturnType<typeof temporaryHome>>
let checked: Map<Hostile, Promise<CliOutcome>>
beforeAll(async () => {
  home = await temporaryHome()
  vi.stubEnv('SWITCHYARD_HOME', home.home)
  checked = atMost(2, hostileDocuments, (document) => cli(['check', '-'], { home: home.home, stdin: document.text() }))
})
afterAll(async () => {
  await Promise.allSettled(checked.values())
  vi.unstubAllEnvs()
  await home.remove()
})

/** Whatever a program says to a person: no stack, no place in its own code, nothing that a terminal would obey. */
function expectFit(text: string): void {
  expect(text).not.toMatch(/^\s+at /m)
  expect(text).not.toMatch(/node:internal|Error:|\.ts:\d+|Something went wrong inside/)
  expect(text).not.toMatch(/(?![\n\t])\p{Cc}/u)
  for (const line of text.split('\n')) expect(line.length).toBeLessThan(700)
}

const severities: Readonly<Record<string, string>> = problemCodes

/** Problem lines, their four parts parted by tabs. */
function problemsIn(text: string): { code: string; message: string }[] {
  if (text === '') return []
  expect(text.endsWith('\n')).toBe(true)
  const lines = text.slice(0, -1).split('\n')
  expect(lines.length).toBeLessThanOrEqual(200)
  return lines.map((line) => {
    const parts = line.split('\t')
    expect(parts).toHaveLength(4)
    const [severity, code, where, message] = parts as [string, string, string, string]
    expect(severity).toBe(severities[code])
    expect(where).toMatch(/^.{1,64}$/u)
    expect(message).toMatch(/^\S.*\.$/u)
    return { code, message }
  })
}

/** `run --json`: nothing ran, stdout is one JSON object, and a person reads the same on stderr. */
function expectRefused({ code, stdout, stderr }: CliOutcome, codes: readonly string[]): void {
  expect(code).toBe(1)
  expectFit(stderr)
  const result = JSON.parse(stdout) as RunResult
  expect(result).toMatchObject({ status: 'invalid', outputs: {}, error: null, receipt: null })
  expect(result.problems.map((problem) => problem.code)).toEqual(expect.arrayContaining([...codes]))
  expect(problemsIn(stderr).map((problem) => problem.code)).toEqual(result.problems.map((problem) => problem.code))
}

describe.each(hostileDocuments)('$name', (document) => {
  it('check: exit 1, and a line a problem', async () => {
    const outcome = await checked.get(document)
    expect(outcome).toMatchObject({ code: 1, stderr: '' })
    expectFit(outcome!.stdout)
    expect(problemsIn(outcome!.stdout).map((problem) => problem.code)).toEqual(
      expect.arrayContaining([...document.codes]),
    )
  })

  it('run: exit 1 before anything is asked', async () => {
    expectRefused(await cliInside(['run', '-', '--input', 'x', '--json'], document.text()), document.codes)
  })
})

describe('the same as a process', () => {
  for (const name of ['fifty megabytes', 'bytes that are no UTF-8', 'ten thousand broken nodes'])
    it(`run: ${name}`, async () => {
      const document = hostileDocuments.find((each) => each.name === name)!
      expectRefused(await cli(['run', '-', '--json'], { home: home.home, stdin: document.text() }), document.codes)
    })
})

/** Tabs, line ends, an escape sequence that clears a screen, a C1 control and a line separator of Unicode. */
const obeyed = 'a\tb\r\nc\u001b[2J\u009b31md\u2028e\u0000'

describe('what a terminal would obey', () => {
  const titled = (wires: readonly string[]): string => {
    const document = draw({ question, only: model('practice', 'cheap'), answer }, wires)
    for (const node of document.nodes) node.title = obeyed
    return JSON.stringify({ ...document, name: obeyed, 'x-note': obeyed })
  }

  it('in titles and ports: a problem stays one line of four parts', async () => {
    const outcome = await cliInside(
      ['check', '-'],
      titled(['question.value > only.prompt', `only.${obeyed} > answer.value`]),
    )
    expect(outcome.code).toBe(1)
    expectFit(outcome.stdout)
    const [found] = problemsIn(outcome.stdout)
    expect(found?.code).toBe('missing_port')
    expect(found?.message).toContain('a b c')
  })

  it('in titles and names: the story of a run stays lines', async () => {
    vi.stubEnv('SWITCHYARD_PRACTICE_SPEED', '1000000')
    const text = titled(['question.value > only.prompt', 'only.answer > answer.value'])
    const failed = await cliInside(['run', '-', '--input', 'x', '--fault', 'status=401'], text)
    expect(failed).toMatchObject({ code: 2, stdout: '' })
    expectFit(failed.stderr)
    const done = await cliInside(['run', '-', '--input', 'What is 17 * 23?'], text)
    expect(done.code).toBe(0)
    expectFit(done.stderr)
  })
})

describe('odd, and all right', () => {
  const plain = (): PipelineDocument => draw({ question, answer }, ['question.value > answer.value'])
  const many = (count: number): PipelineDocument => {
    const names = Array.from({ length: count }, (_, i) => `p${i}`)
    return draw(
      {
        question,
        ...Object.fromEntries(names.map((name) => [name, ['prompt', { template: '{{text}}' }] as const])),
        answer,
      },
      [
        ...names.map((name, i) => `${i === 0 ? 'question.value' : `p${i - 1}.text`} > ${name}.text`),
        `p${count - 1}.text > answer.value`,
      ],
    )
  }
  const odd: [name: string, text: () => string | Uint8Array][] = [
    ['a byte order mark', () => `\uFEFF${JSON.stringify(plain())}`],
    [
      'a byte order mark, as bytes',
      () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify(plain()))]),
    ],
    ['lines that end as on Windows', () => JSON.stringify(plain(), null, 2).replaceAll('\n', '\r\n')],
    ['a script as its name', () => JSON.stringify({ ...plain(), name: '<script>alert(1)</script>' })],
    ['remarks', () => JSON.stringify({ ...plain(), 'x-remark': { deep: [1, { __proto: 1 }] } })],
    [
      'letters from right to left, and none at all',
      () => JSON.stringify({ ...plain(), name: '\u202Eenilepip\u200B🧪' }),
    ],
    ['no name', () => JSON.stringify({ ...plain(), name: '' })],
    ['five thousand nodes in a row', () => JSON.stringify(many(5000))],
  ]
  it.each(odd)('%s: nothing to say, and it runs', async (_name, text) => {
    expect(await cliInside(['check', '-'], text())).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
    const { code, stdout } = await cliInside(['run', '-', '--input', 'through'], text())
    expect([code, stdout]).toEqual([0, 'through\n'])
  })
})
