import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { _electron, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asRoot } from '../../scripts/electron.ts'
import { packApp } from '../../scripts/package.ts'
import { type OpenApp, environment, freshHome } from './support/apps.ts'
import { cheapFirst, runToEnd } from './support/contract.ts'
import { noWindow } from './support/desktop.ts'

const rootFlags = asRoot ? ['--no-sandbox'] : []

describe.skipIf(noWindow || process.platform !== 'linux')('the packaged app', () => {
  let output: string
  const programs = { release: '', forTests: '' }

  beforeAll(async () => {
    output = await mkdtemp(join(tmpdir(), 'switchyard-package-'))
    const release = await packApp({ targets: ['dir'], output: join(output, 'release'), forTests: false })
    const forTests = await packApp({ targets: ['dir'], output: join(output, 'tests'), forTests: true })
    programs.release = join(release, 'switchyard')
    programs.forTests = join(forTests, 'switchyard')
  }, 300_000)
  afterAll(() => rm(output, { recursive: true, force: true }))

  async function fuses(program: string): Promise<Record<string, boolean>> {
    const wire = await getCurrentFuseWire(program)
    const is = (option: FuseV1Options): boolean => wire[option] === FuseState.ENABLE
    return {
      runAsNode: is(FuseV1Options.RunAsNode),
      cookieEncryption: is(FuseV1Options.EnableCookieEncryption),
      nodeOptions: is(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: is(FuseV1Options.EnableNodeCliInspectArguments),
      asarIntegrity: is(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyAsar: is(FuseV1Options.OnlyLoadAppFromAsar),
      fileProtocol: is(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }
  }

  const closed = {
    runAsNode: false,
    cookieEncryption: true,
    nodeOptions: false,
    inspect: false,
    asarIntegrity: true,
    onlyAsar: true,
    fileProtocol: false,
  }

  test('has its fuses set for people, and only the inspector’s otherwise for tests', async () => {
    expect(await fuses(programs.release)).toEqual(closed)
    expect(await fuses(programs.forTests)).toEqual({ ...closed, inspect: true })
  })

  test('starts, is packaged, reaches its core, and runs a pipeline on its practice models', async () => {
    const { home, remove } = await freshHome()
    try {
      const app = await _electron.launch({
        executablePath: programs.forTests,
        args: [...rootFlags, '--disable-gpu'],
        env: environment({ home, env: { SWITCHYARD_PRACTICE_SPEED: '1000' } }),
      })
      try {
        const page = await app.firstWindow()
        expect(await app.evaluate(({ app: electron }) => electron.isPackaged)).toBe(true)
        await page.locator('#root > *').first().waitFor()
        const info = await page.evaluate(() =>
          (window as unknown as { bridge: { call(name: string): Promise<unknown> } }).bridge.call('app.info'),
        )
        expect(info).toMatchObject({ ok: true, value: { host: 'desktop', dataFolder: home } })
        const opened: OpenApp = { page, complaints: [], close: () => app.close(), kill: () => app.close() }
        await runToEnd(opened, await cheapFirst(opened), 'What is 17 * 23?')
      } finally {
        await app.close()
      }
    } finally {
      await remove()
    }
  })

  test('opens for people as the app, also for somebody who asks it to be a Node', async () => {
    const { home, remove } = await freshHome()
    const child = spawn(programs.release, [...rootFlags, '--disable-gpu', '--remote-debugging-port=0'], {
      env: { ...environment({ home }), ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    try {
      const browser = await chromium.connectOverCDP(await devtoolsAddress(child))
      const context = browser.contexts()[0]
      const page = context?.pages()[0] ?? (await context?.waitForEvent('page'))
      const shown = (): Promise<number> | undefined =>
        page?.evaluate(() => document.querySelectorAll('#root button').length)
      await expect.poll(shown, { timeout: 30_000 }).toBeGreaterThan(0)
      expect(page?.url()).toMatch(/^app:\/\/switchyard\//)
      await browser.close()
    } finally {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      await remove()
    }
  })
})

function devtoolsAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', (piece: Buffer) => {
      said += piece.toString('utf8')
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1]
      if (address !== undefined) resolve(address)
    })
    child.once('exit', (code) => reject(new Error(`The app ended with code ${code}:\n${said}`)))
  })
}
