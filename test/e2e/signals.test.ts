import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { root } from '../../scripts/lib/places.ts'
import { readDocument } from '../../shared/document/index.ts'
import type { Receipt, RunResult } from '../../shared/receipt/types.ts'
import { cleanEnv, cli, exampleFile, startCli } from '../support/cli.ts'
import { type Simulator, startSimulator } from '../support/practice.ts'
import { freshHome, launchElectron } from './support/apps.ts'
import { call, cheapFirst, show, startRun } from './support/contract.ts'
import { noWindow } from './support/desktop.ts'

/** Ctrl-C and the system's request to end, while the first model of cheap-first is being asked. */
let folder: Awaited<ReturnType<typeof freshHome>>
let simulator: Simulator
beforeEach(async () => {
  folder = await freshHome()
  simulator = await startSimulator()
  await simulator.fault({ fault: 'stall=600', times: 9 })
})
afterEach(async () => {
  await simulator.close()
  await folder.remove()
})

const question = 'What is 17 * 23?'
const signals = ['SIGINT', 'SIGTERM'] as const
const place = () => ({ home: folder.home, env: { SWITCHYARD_PRACTICE_URL: simulator.url } })
const asked = async (): Promise<string[]> => (await simulator.log()).map(({ model }) => model)
const exitOf = (child: ChildProcess): Promise<unknown[]> =>
  new Promise((resolve) => child.once('exit', (...how) => resolve(how)))

async function kept(runId: string): Promise<Receipt> {
  const { code, stdout } = await cli(['receipt', runId, '--json'], place())
  expect(code).toBe(0)
  return JSON.parse(stdout) as Receipt
}

function expectStopped(receipt: Receipt): void {
  expect(receipt.status).toBe('cancelled')
  expect(receipt.steps.map(({ nodeId }) => nodeId).toSorted()).toEqual([
    'answer',
    'best',
    'gate',
    'question',
    'small',
    'strong',
  ])
  const small = receipt.steps.find(({ nodeId }) => nodeId === 'small')
  expect(small).toMatchObject({ status: 'cancelled', attempts: [{ status: 'cancelled' }] })
}

describe.skipIf(noWindow || process.platform === 'win32')('the window', () => {
  test.each(signals)('at %s stops its run, writes the receipt and ends with 0, without a question', async (signal) => {
    const app = await launchElectron(place())
    const runId = await startRun(app, await cheapFirst(app), question)
    await expect.poll(asked).toEqual(['cheap'])
    const ended = exitOf(app.electron.process())
    app.electron.process().kill(signal)
    expect(await ended).toEqual([0, null])
    expectStopped(await kept(runId))
  })

  test.each([
    ['SIGTERM to the app', (pid: number) => process.kill(pid, 'SIGTERM')],
    // A terminal's Ctrl-C goes to every process of the window, pages and helpers too.
    ['Ctrl-C', (pid: number) => process.kill(-pid, 'SIGINT')],
  ])('at %s saves what was typed just before', async (_name, press) => {
    const app = await launchElectron(place())
    const id = await cheapFirst(app)
    await show(app, `#/p/${id}`)
    const name = app.page.getByRole('textbox', { name: 'Name of the pipeline' })
    await name.fill('Named at the last moment')
    await name.press('Enter')
    const ended = exitOf(app.electron.process())
    press(app.electron.process().pid ?? Number.NaN)
    expect(await ended).toEqual([0, null])
    const again = await launchElectron(place())
    expect((await call(again, 'pipelines.get', { id })).document.name).toBe('Named at the last moment')
    await again.close()
  })
})

describe.skipIf(process.platform === 'win32')('switchyard serve', () => {
  test.each(signals)('at %s stops its run, writes the receipt and ends with 0', async (signal) => {
    const server = startCli(['serve'], place())
    const { origin, hash } = new URL(await server.line((line) => line.startsWith('http')))
    const { document } = readDocument(await readFile(exampleFile('cheap-first.json')))
    const answer = await fetch(`${origin}/rpc/runs.start`, {
      method: 'POST',
      headers: { authorization: `Bearer ${hash.slice('#token='.length)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ pipelineId: null, document, inputs: { question } }),
    })
    const { value } = (await answer.json()) as { value: { runId: string } }
    await expect.poll(asked).toEqual(['cheap'])
    server.child.kill(signal)
    expect(await server.ended).toMatchObject({ code: 0, signal: null })
    expectStopped(await kept(value.runId))
  })
})

describe.skipIf(process.platform === 'win32')('Ctrl-C in a terminal, which npm hands on a second time', () => {
  /** As a terminal has it: npm and what it started in one group, and every one of them gets the signal. */
  async function press(args: string[], ready: () => Promise<void>): Promise<{ how: unknown[]; stdout: string }> {
    const child = spawn('npm', ['run', '--silent', 'switchyard', '--', ...args], {
      cwd: root,
      env: { ...cleanEnv(folder.home, place().env), NODE: process.execPath },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    let stdout = ''
    child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString('utf8')))
    const ended = new Promise<unknown[]>((resolve) => child.once('close', (...how) => resolve(how)))
    await ready()
    if (child.pid === undefined) throw new Error('npm did not start')
    process.kill(-child.pid, 'SIGINT')
    return { how: await ended, stdout }
  }

  test('stops a run once: exit 130, and its receipt is printed whole', async () => {
    const { how, stdout } = await press(
      ['run', exampleFile('cheap-first.json'), '--input', question, '--json'],
      async () => {
        await expect.poll(asked).toEqual(['cheap'])
      },
    )
    // npm ends itself by the signal when its program ended on it; to a shell both are 130.
    expect([
      [130, null],
      [null, 'SIGINT'],
    ]).toContainEqual(how)
    const { receipt } = JSON.parse(stdout) as RunResult
    if (receipt === null) throw new Error('no receipt')
    expectStopped(receipt)
  })
})
