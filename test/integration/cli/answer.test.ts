import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunResult } from '../../../shared/receipt/types.ts'
import { main } from '../../../electron/hosts/cli/main.ts'
import { temporaryHome } from '../../support/cli.ts'
import { cliInside } from '../../support/cli-inside.ts'
import { answer, draw, question } from '../../support/draw.ts'

let home: Awaited<ReturnType<typeof temporaryHome>>
let file: string
beforeEach(async () => {
  home = await temporaryHome()
  process.env['SWITCHYARD_HOME'] = home.home
  file = join(home.home, 'reviewed.json')
  const document = draw(
    {
      question,
      human: ['human', { question: 'May it go?' }, { title: 'Human review' }],
      answer,
      turned: ['output', { name: 'turned' }],
    },
    ['question.value > human.value', 'human.approved > answer.value', 'human.rejected > turned.value'],
  )
  await writeFile(file, JSON.stringify(document))
})
afterEach(async () => {
  delete process.env['SWITCHYARD_HOME']
  await home.remove()
})

/** A run without a terminal, left because it waits; its id. */
async function left(): Promise<string> {
  const run = await cliInside(['run', file, '--input', 'Dear Ann', '--json'])
  expect(run.code).toBe(4)
  const result = JSON.parse(run.stdout) as RunResult
  expect(result).toMatchObject({ status: 'interrupted', outputs: {}, error: null, receipt: { status: 'interrupted' } })
  const runId = result.receipt?.runId ?? ''
  expect(run.stderr).toContain('Waiting for a person at Human review: May it go?')
  expect(run.stderr).toContain(`switchyard answer ${runId} human (--approve | --edit TEXT | --reject)`)
  return runId
}

/** It has two Outputs, so what it prints is an object, whichever of them a person's answer leads to. */
const printed = (outputs: Record<string, string>): string => `${JSON.stringify(outputs, null, 2)}\n`

describe('without a terminal a run that asks a person', () => {
  it('says so and stays resumable; answered, it goes on and ends', async () => {
    const runId = await left()
    const listed = await cliInside(['runs', '--json'])
    expect(JSON.parse(listed.stdout)).toMatchObject([{ runId, status: 'interrupted' }])
    const answered = await cliInside(['answer', runId, 'human', '--edit', 'Dear Bob', '--note', 'wrong name'])
    expect(answered).toMatchObject({ code: 0, stdout: printed({ answer: 'Dear Bob' }) })
    const again = await cliInside(['answer', runId, 'human', '--reject'])
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('answered before') as string })
  })

  it('asks again where it is only gone on with', async () => {
    const runId = await left()
    expect(await cliInside(['resume', runId])).toMatchObject({ code: 4 })
    expect(await cliInside(['answer', runId, 'human', '--approve'])).toMatchObject({
      code: 0,
      stdout: printed({ answer: 'Dear Ann' }),
    })
  })

  it('wants one answer, to what is asked', async () => {
    const runId = await left()
    expect((await cliInside(['answer', runId, 'human'])).code).toBe(1)
    expect((await cliInside(['answer', runId, 'human', '--approve', '--reject'])).code).toBe(1)
    expect((await cliInside(['answer', runId, 'nobody', '--approve'])).stderr).toContain('asks nothing')
    expect((await cliInside(['answer', runId, 'human', '--choose', 'x'])).stderr).toContain('approve, edit, reject')
    expect(await cliInside(['answer', runId, 'human', '--reject', '--json'])).toMatchObject({ code: 0 })
  })
})

describe('in a terminal', () => {
  /** The command line with a person who says these lines. */
  async function withPerson(lines: (string | null)[]): Promise<{ code: number; stdout: string; stderr: string }> {
    let stdout = ''
    let stderr = ''
    const code = await main(['run', file, '--input', 'Dear\u001b[31m Ann'], {
      stdin: (async function* () {})(),
      out: (text) => void (stdout += text),
      err: (text) => void (stderr += text),
      ask: (prompt) => {
        stderr += prompt
        return Promise.resolve(lines.shift() ?? null)
      },
    })
    return { code, stdout, stderr }
  }

  it('the person is asked, with all there is to see and nothing a terminal obeys', async () => {
    const { code, stdout, stderr } = await withPerson(['what?', 'e', 'Dear Bob'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: printed({ answer: 'Dear Bob' }) })
    expect(stderr).toContain('Human review waits for you.\n  | May it go?\n  | Dear [31m Ann')
    expect(stderr).toContain('[a]pprove, [e]dit or [r]eject?')
  })

  it('no turns it away', async () => {
    expect(await withPerson(['r'])).toMatchObject({ code: 0, stdout: printed({ turned: 'Dear\u001b[31m Ann' }) })
  })

  it('a person who leaves leaves the run to be answered later', async () => {
    expect(await withPerson([null])).toMatchObject({ code: 4 })
  })
})
