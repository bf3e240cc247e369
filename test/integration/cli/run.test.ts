import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../shared/events/types.ts'
import { toNano } from '../../../shared/money.ts'
import type { Receipt, ReceiptStep, RunResult } from '../../../shared/receipt/types.ts'
import { cli, exampleFile, startCli, temporaryHome } from '../../support/cli.ts'
import { answer, draw, question } from '../../support/draw.ts'
import { type Simulator, startSimulator } from '../../support/practice.ts'

const cheapFirst = exampleFile('cheap-first.json')
let simulator: Simulator
let home: Awaited<ReturnType<typeof temporaryHome>>

beforeAll(async () => {
  simulator = await startSimulator()
  home = await temporaryHome()
})
afterAll(async () => {
  await simulator.close()
  await home.remove()
})
beforeEach(() => simulator.clear())

const withSimulator = () => ({ home: home.home, env: { SWITCHYARD_PRACTICE_URL: simulator.url } })
const stepOf = (receipt: Receipt, nodeId: string): ReceiptStep => {
  const found = receipt.steps.find((step) => step.nodeId === nodeId)
  if (found === undefined) throw new Error(`no step ${nodeId}`)
  return found
}
const expectSum = (receipt: Receipt): void => {
  const attempts = receipt.steps.flatMap((step) => step.attempts)
  expect(toNano(receipt.costUsd ?? Number.NaN)).toBe(
    attempts.reduce((sum, { costUsd }) => sum + toNano(costUsd ?? 0), 0),
  )
}

describe('switchyard run examples/cheap-first.json', () => {
  it('answers without a key or a network, with a receipt that names every node', async () => {
    const { code, stdout } = await cli(['run', cheapFirst, '--input', 'What is 17 * 23?', '--json'], {
      home: home.home,
      env: { SWITCHYARD_PRACTICE_SPEED: '1000' },
    })
    expect(code).toBe(0)
    const result = JSON.parse(stdout) as RunResult
    const receipt = result.receipt!
    expect(result.status).toBe('done')
    expect(result.outputs['answer']).toMatch(/391/)
    expect(receipt.steps.map(({ nodeId }) => nodeId).sort()).toEqual([
      'answer',
      'best',
      'gate',
      'question',
      'small',
      'strong',
    ])
    expect(stepOf(receipt, 'strong')).toMatchObject({ status: 'skipped', reasonCode: 'not_asked', attempts: [] })
    expect(stepOf(receipt, 'strong').reason).toMatch(/^Not asked/)
    expect(receipt.answeredBy['answer']).toEqual({ nodeId: 'small', provider: 'practice', model: 'cheap' })
    expect(receipt.practice).toBe(true)
    expectSum(receipt)
  })

  it('never calls strong when the judge passes small: the far end says so', async () => {
    const { code } = await cli(['run', cheapFirst, '--input', 'What is 17 * 23?', '--json'], withSimulator())
    expect(code).toBe(0)
    expect((await simulator.log()).map(({ model }) => model)).toEqual(['cheap', 'judge'])
  })

  it('asks strong when the judge fails small', async () => {
    const { stdout } = await cli(['run', cheapFirst, '--input', 'What is 48 * 57?', '--json'], withSimulator())
    const { outputs, receipt } = JSON.parse(stdout) as RunResult
    expect(outputs['answer']).toMatch(/2,?736/)
    expect(stepOf(receipt!, 'gate').decision?.chosen).toBe('fail')
    expect(stepOf(receipt!, 'strong').status).toBe('done')
    expect(receipt!.answeredBy['answer']).toMatchObject({ nodeId: 'strong' })
    expect((await simulator.log()).map(({ model }) => model)).toEqual(['cheap', 'judge', 'frontier'])
    expectSum(receipt!)
  })

  it('prints nothing but the answer without --json, and its story on stderr', async () => {
    const { code, stdout, stderr } = await cli(
      ['run', cheapFirst, '--var', 'question=What is 17 * 23?'],
      withSimulator(),
    )
    expect(code).toBe(0)
    expect(stdout.trim().split('\n').join(' ')).toMatch(/391/)
    expect(stdout).not.toMatch(/receipt|small:/)
    expect(stderr).toMatch(/strong: skipped/)
  })

  it('--events: lines of JSON in order, with --json the result last', async () => {
    const { stdout } = await cli(
      ['run', cheapFirst, '--input', 'What is 17 * 23?', '--events', '--json'],
      withSimulator(),
    )
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
    const events = lines.slice(0, -1) as RunEvent[]
    expect((lines.at(-1) as RunResult).status).toBe('done')
    expect(events[0]?.type).toBe('run.started')
    expect(events.at(-1)?.type).toBe('run.finished')
    expect(events.map(({ seq }) => seq)).toEqual([...events.map(({ seq }) => seq)].sort((a, b) => a - b))
  })

  it('the same seed gives the same answer; the receipt names it', async () => {
    const ask = async () =>
      JSON.parse(
        (await cli(['run', cheapFirst, '--input', 'What is 48 * 57?', '--seed', '11', '--json'], withSimulator()))
          .stdout,
      ) as RunResult
    const [one, two] = [await ask(), await ask()]
    expect(one.receipt?.seed).toBe(11)
    expect(one.outputs).toEqual(two.outputs)
  })
})

describe('flags and documents at fault: exit 1, and what to do', () => {
  const cases: [string, string[], RegExp][] = [
    ['no value', ['run', cheapFirst], /question/],
    ['an unknown Input', ['run', cheapFirst, '--var', 'nope=1'], /nope.*question/s],
    ['a pair without =', ['run', cheapFirst, '--var', 'question'], /NAME=VALUE/],
    ['a file that is not there', ['run', 'no-such-file.json', '--input', 'x'], /no such file/],
    ['a number that is none', ['run', cheapFirst, '--input', 'x', '--max-cost', 'ten'], /--max-cost/],
    ['an unknown flag', ['run', cheapFirst, '--nope'], /nope/],
    ['an unknown command', ['frobnicate'], /frobnicate/],
    ['a fault nobody knows', ['run', cheapFirst, '--input', 'x', '--fault', 'explode'], /explode/],
  ]
  for (const [name, args, words] of cases)
    it(name, async () => {
      const { code, stdout, stderr } = await cli(args, { home: home.home })
      expect(code).toBe(1)
      expect(stdout).toBe('')
      expect(stderr).toMatch(words)
    })

  it('--json keeps stdout whole: status invalid and the problems', async () => {
    const file = join(home.home, 'broken.json')
    await writeFile(file, '{ "format": "switchyard.pipeline", "version": 1, "name": "x", "nodes": [], "edges": [] }')
    const { code, stdout } = await cli(['run', file, '--json'], { home: home.home })
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ status: 'invalid', receipt: null, problems: [{ code: 'no_output' }] })
  })
})

describe('several Outputs', () => {
  it('are one JSON object, whichever of them are reached; one Output is its bare value', async () => {
    const both = draw(
      {
        question,
        check: ['check', { tests: [{ kind: 'contains', value: 'yes' }] }],
        good: ['output', { name: 'good' }],
        bad: ['output', { name: 'bad' }],
      },
      ['question.value > check.value', 'check.pass > good.value', 'check.fail > bad.value'],
    )
    const file = join(home.home, 'ways.json')
    await writeFile(file, JSON.stringify(both))
    const told = async (input: string) => (await cli(['run', file, '--input', input], { home: home.home })).stdout
    expect(JSON.parse(await told('yes please'))).toEqual({ good: 'yes please' })
    expect(JSON.parse(await told('no'))).toEqual({ bad: 'no' })
    const plain = draw({ question, answer }, ['question.value > answer.value'])
    await writeFile(file, JSON.stringify(plain))
    expect(await told('yes please')).toBe('yes please\n')
  })
})

describe('money', () => {
  it('--max-cost too small: exit 3, class budget, nothing asked', async () => {
    const { code, stdout } = await cli(
      ['run', cheapFirst, '--input', 'What is 17 * 23?', '--max-cost', '0.0000001', '--json'],
      withSimulator(),
    )
    expect(code).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({ status: 'failed', error: { class: 'budget' } })
    expect(await simulator.log()).toEqual([])
  })
})

describe('Ctrl-C and kill -9', () => {
  it('Ctrl-C cancels in order: exit 130, and the receipt is still printed', async () => {
    await simulator.fault({ model: 'cheap', fault: 'stall=30' })
    const run = startCli(['run', cheapFirst, '--input', 'What is 17 * 23?', '--events', '--json'], withSimulator())
    await run.line((line) => line.includes('"attempt.started"'))
    run.child.kill('SIGINT')
    const { code, stdout } = await run.ended
    expect(code).toBe(130)
    const result = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as RunResult
    expect(result.status).toBe('cancelled')
    expect(stepOf(result.receipt!, 'small')).toMatchObject({ status: 'cancelled', attempts: [{ status: 'cancelled' }] })
    expectSum(result.receipt!)
  })

  it('after kill -9, resume asks nothing again that had finished', async () => {
    await simulator.fault({ model: 'judge', fault: 'stall=30' })
    const run = startCli(['run', cheapFirst, '--input', 'What is 17 * 23?', '--events'], withSimulator())
    await run.line((line) => line.includes('"attempt.started"') && line.includes('"gate"'))
    run.child.kill('SIGKILL')
    expect((await run.ended).signal).toBe('SIGKILL')
    await simulator.clear()

    const listed = await cli(['runs', '--json'], withSimulator())
    const interrupted = (JSON.parse(listed.stdout) as { runId: string; status: string }[]).find(
      ({ status }) => status === 'interrupted',
    )
    expect(interrupted).toBeDefined()
    const { code, stdout } = await cli(['resume', interrupted!.runId, '--json'], withSimulator())
    expect(code).toBe(0)
    const { receipt, outputs } = JSON.parse(stdout) as RunResult
    expect(outputs['answer']).toMatch(/391/)
    expect((await simulator.log()).map(({ model }) => model)).toEqual(['judge'])
    expect(receipt).toMatchObject({ resumed: true, status: 'done' })
    expect(stepOf(receipt!, 'small').attempts).toHaveLength(1)
    expect(stepOf(receipt!, 'gate').attempts.map(({ status }) => status)).toEqual(['interrupted', 'done'])
    expectSum(receipt!)

    const kept = await cli(['receipt', interrupted!.runId, '--json'], withSimulator())
    expect(JSON.parse(kept.stdout)).toEqual(receipt)
  })
})

describe('check and plan', () => {
  it('check of a good document is silent and 0', async () => {
    expect(await cli(['check', cheapFirst], { home: home.home })).toMatchObject({ code: 0, stdout: '' })
  })

  it('check reads stdin, and parts a problem line by tabs', async () => {
    const text = (await readFile(cheapFirst, 'utf8')).replace('"port": "pass"', '"port": "passed"')
    const { code, stdout } = await cli(['check', '-'], { home: home.home, stdin: text })
    expect(code).toBe(1)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t').slice(0, 3)),
    ).toContainEqual(['error', 'missing_port', 'e5'])
  })

  it('plan says what will happen, in words and as JSON with bounds', async () => {
    const words = await cli(['plan', cheapFirst], { home: home.home })
    expect(words.stdout).toMatch(/Small/)
    expect(words.stdout).toMatch(/Cost: at least \$/)
    const { plan } = JSON.parse((await cli(['plan', cheapFirst, '--json'], { home: home.home })).stdout) as {
      plan: { hash: string; bounds: { costUsd: { least: number; most: number } } }
    }
    expect(plan.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(plan.bounds.costUsd.least).toBeLessThanOrEqual(plan.bounds.costUsd.most)
  })
})
