import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { asRoot } from '../../scripts/electron.ts'
import { root } from '../../scripts/lib/places.ts'
import { environment, freshHome } from './support/apps.ts'
import { noWindow } from './support/desktop.ts'

interface Started {
  /** Resolves with all it printed so far once that has `words` in it. */
  says(words: RegExp): Promise<string>
  /** Asks it to end. @returns its exit code */
  end(): Promise<number | null>
}

/** `npm start`, without npm. */
function start(home: string, env: Record<string, string | undefined>, args: string[] = []): Started {
  const child: ChildProcess = spawn(process.execPath, [join(root, 'scripts', 'start.ts'), ...args], {
    cwd: root,
    // Nothing that opens a browser is on this PATH, but what a test puts there.
    env: environment({ home, env: { PATH: '/nowhere', ...env } }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return {
    says: (words) =>
      new Promise((resolve, reject) => {
        const look = (piece?: Buffer): void => {
          said += piece?.toString('utf8') ?? ''
          if (words.test(said)) resolve(said)
        }
        child.stdout?.on('data', look)
        child.stderr?.on('data', look)
        void exited.then(() => reject(new Error(`npm start ended:\n${said}`)))
        look()
      }),
    async end() {
      child.kill('SIGTERM')
      return exited
    },
  }
}

const address = /http:\/\/127\.0\.0\.1:(\d+)\/#token=\S+/

describe('npm start', () => {
  test.skipIf(process.platform !== 'linux')(
    'without a display serves the app for the browser, and says why',
    async () => {
      const { home, remove } = await freshHome()
      const opened = join(home, 'opened')
      const script = `#!/bin/sh\nprintf %s "$*" > ${opened}.new && mv ${opened}.new ${opened}\n`
      await writeFile(join(home, 'xdg-open'), script, { mode: 0o755 })
      const started = start(home, { DISPLAY: undefined, WAYLAND_DISPLAY: undefined, PATH: `${home}:/bin` })
      try {
        const said = await started.says(address)
        expect(said).toMatch(/Opening in the browser: this session has no display/)
        const page = await fetch(`http://127.0.0.1:${address.exec(said)?.[1]}/`)
        expect(await page.text()).toContain('<title>Switchyard</title>')
        // Arguments are for everybody on the machine to read: the browser is not given the token there.
        await expect.poll(() => existsSync(opened)).toBe(true)
        const given = new URL(await readFile(opened, 'utf8'))
        const authorization = `Bearer ${given.hash.replace('#ticket=', '')}`
        const entered = await fetch(new URL('/enter', given), { method: 'POST', headers: { authorization } })
        expect(address.exec(said)?.[0]).toBe(
          `${given.origin}/#token=${((await entered.json()) as { token: string }).token}`,
        )
        expect(await started.end()).toBe(0)
      } finally {
        await started.end()
        await remove()
      }
    },
  )

  test('without an Electron serves the app for the browser, and says what is missing', async () => {
    const { home, remove } = await freshHome()
    const started = start(home, {
      DISPLAY: process.env['DISPLAY'] ?? ':0',
      ELECTRON_OVERRIDE_DIST_PATH: join(home, 'nowhere'),
    })
    try {
      expect(await started.says(address)).toMatch(/Opening in the browser: There is no Electron in/)
    } finally {
      await started.end()
      await remove()
    }
  })

  test.skipIf(noWindow)('with a display opens the window, and says when it has no sandbox', async () => {
    const { home, remove } = await freshHome()
    // Chromium prints this line when the app's process is up.
    const started = start(home, { DISPLAY: process.env['DISPLAY'] }, ['--disable-gpu', '--remote-debugging-port=0'])
    try {
      const said = await started.says(/DevTools listening on/)
      expect(said).toMatch(/Opening the window with /)
      expect(said.includes('Running as root')).toBe(asRoot)
    } finally {
      await started.end()
      await remove()
    }
  })
})
