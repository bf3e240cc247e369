import { spawn } from 'node:child_process'
import type { ElectronApplication } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { singleModel } from '../../shared/templates/answer.ts'
import { type DesktopApp, electronOptions, freshHome, launchElectron } from './support/apps.ts'
import { call } from './support/contract.ts'
import { noWindow, withWindow } from './support/desktop.ts'
import * as needs from './support/needs.ts'

const bounds = (electron: ElectronApplication): Promise<Electron.Rectangle | undefined> =>
  electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())

const visible = (electron: ElectronApplication): Promise<boolean | undefined> =>
  electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())

/** The next question of the app is answered with this button, and what it asked is remembered. */
async function answerWith(electron: ElectronApplication, button: number): Promise<() => Promise<string[]>> {
  await electron.evaluate(({ dialog }, response) => {
    const asked: string[] = []
    ;(globalThis as unknown as { asked: string[] }).asked = asked
    dialog.showMessageBox = ((...given: unknown[]) => {
      asked.push((given.at(-1) as Electron.MessageBoxOptions).message)
      return Promise.resolve({ response, checkboxChecked: false })
    }) as typeof dialog.showMessageBox
  }, button)
  return () => electron.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
}

const close = (electron: ElectronApplication): Promise<void> =>
  electron.evaluate(({ BrowserWindow }) => void setImmediate(() => BrowserWindow.getAllWindows()[0]?.close()))

const ended = (electron: ElectronApplication): Promise<void> =>
  new Promise((resolve) => {
    const child = electron.process()
    if (child.exitCode !== null) resolve()
    else child.once('exit', () => resolve())
  })

describe.skipIf(noWindow)('the window', () => {
  test('is never smaller than its screens need, and comes back where it was left', async () => {
    const { home, remove } = await freshHome()
    try {
      const left = { x: 120, y: 90, width: 1180, height: 760 }
      const first = await launchElectron({ home })
      await first.electron.evaluate(
        ({ BrowserWindow }, place) => BrowserWindow.getAllWindows()[0]?.setBounds(place),
        left,
      )
      // The display answers a move and a resize one after the other: it has done both when the page has its size.
      await expect.poll(() => first.page.evaluate(() => [window.innerWidth, window.outerWidth])).toEqual([1180, 1180])
      await expect.poll(() => bounds(first.electron)).toEqual(left)
      const smallest = await first.electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.getMinimumSize(),
      )
      expect(smallest).toEqual([1000, 640])
      await first.close()
      const second = await launchElectron({ home })
      await expect.poll(() => bounds(second.electron)).toEqual(left)
      await second.close()
    } finally {
      await remove()
    }
  })

  test('a second start brings the first window forward and ends', async () => {
    await withWindow(async ({ electron }, home) => {
      const { thing } = await needs.electron()
      if (thing === null) throw new Error('There was an Electron a moment ago')
      await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
      await expect.poll(() => visible(electron)).toBe(false)
      const { executablePath, args, env, cwd } = electronOptions(thing, { home })
      const code = await new Promise((resolve) =>
        spawn(executablePath, args, { env, cwd, stdio: 'ignore' }).once('exit', resolve),
      )
      expect(code).toBe(0)
      await expect.poll(() => visible(electron)).toBe(true)
    })
  })

  test('closes without a question when nothing runs', async () => {
    await withWindow(async ({ electron }) => {
      const asked = await answerWith(electron, 2)
      expect(await asked()).toEqual([])
      const over = ended(electron)
      await close(electron)
      await over
    })
  })
})

describe.skipIf(noWindow)('closing the window during a run', () => {
  /** One model that takes its time, so that there is something to close on. */
  async function startRun(app: DesktopApp): Promise<string> {
    const { runId } = await call(app, 'runs.start', {
      pipelineId: null,
      document: singleModel.document,
      inputs: { question: 'Say hello.' },
    })
    if (runId === null) throw new Error('The template has problems')
    return runId
  }

  const slow = { SWITCHYARD_PRACTICE_SPEED: '0.05' }

  test('asks, and “cancel” leaves everything as it is', async () => {
    await withWindow(async (app) => {
      await startRun(app)
      const asked = await answerWith(app.electron, 2)
      await close(app.electron)
      await expect.poll(asked).toEqual(['A run is still going on.'])
      expect(await visible(app.electron)).toBe(true)
      await answerWith(app.electron, 1)
    }, slow)
  })

  test('“stop and close” ends the run with its receipt and then the app', async () => {
    const { home, remove } = await freshHome()
    try {
      const app = await launchElectron({ home, env: slow })
      const runId = await startRun(app)
      await answerWith(app.electron, 1)
      const over = ended(app.electron)
      await close(app.electron)
      await over
      const again = await launchElectron({ home })
      expect(await call(again, 'runs.get', { runId })).toMatchObject({ row: { status: 'cancelled' } })
      await again.close()
    } finally {
      await remove()
    }
  })

  test('“go on in the background” hides the window, and the app ends when the run has', async () => {
    const { home, remove } = await freshHome()
    try {
      const app = await launchElectron({ home, env: { SWITCHYARD_PRACTICE_SPEED: '0.5' } })
      const runId = await startRun(app)
      await answerWith(app.electron, 0)
      const over = ended(app.electron)
      await close(app.electron)
      await over
      const again = await launchElectron({ home })
      expect(await call(again, 'runs.get', { runId })).toMatchObject({ row: { status: 'done' } })
      await again.close()
    } finally {
      await remove()
    }
  })
})
