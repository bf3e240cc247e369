import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asRoot } from '../../scripts/electron.ts'
import { root } from '../../scripts/lib/places.ts'
import { type DesktopApp, freshHome, launchElectron } from './support/apps.ts'
import { noWindow } from './support/desktop.ts'

describe.skipIf(noWindow)('what a page in the window can and can’t do', () => {
  let app: DesktopApp
  let remove: () => Promise<void>

  beforeAll(async () => {
    const fresh = await freshHome()
    remove = fresh.remove
    app = await launchElectron({ home: fresh.home })
  })
  afterAll(async () => {
    await app.close()
    await remove()
  })

  test('lives in an origin of its own, which is a secure context', async () => {
    expect(app.page.url()).toMatch(/^app:\/\/switchyard\//)
    expect(await app.page.evaluate(() => window.isSecureContext)).toBe(true)
  })

  test('sees nothing of Node or Electron, only the bridge with its two functions', async () => {
    const seen = await app.page.evaluate(() => ({
      node: [
        'require',
        'process',
        'module',
        'exports',
        'Buffer',
        'global',
        '__dirname',
        'ipcRenderer',
        'electron',
      ].filter((name) => name in window),
      bridge: Object.entries((window as unknown as { bridge: object }).bridge).map(
        ([name, value]) => `${name}: ${typeof value}`,
      ),
    }))
    expect(seen).toEqual({ node: [], bridge: ['call: function', 'listen: function'] })
  })

  test('runs isolated, sandboxed and without Node', async () => {
    const settings = await app.electron.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>
      }
      const { contextIsolation, sandbox, nodeIntegration, nodeIntegrationInSubFrames, webSecurity, webviewTag } =
        contents.getLastWebPreferences()
      return { contextIsolation, sandbox, nodeIntegration, nodeIntegrationInSubFrames, webSecurity, webviewTag }
    })
    expect(settings).toEqual({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
    })
  })

  test.skipIf(asRoot || process.platform !== 'linux')(
    asRoot
      ? 'is held by the system’s sandbox (skipped: tests run as root, where Chromium refuses its sandbox)'
      : 'is held by the system’s sandbox',
    async () => {
      const pid = await app.electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
      )
      // 2: the process lives under a filter of system calls.
      expect(await readFile(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\s*2$/m)
    },
  )

  test('gets the policy as a header', async () => {
    const policy = await app.page.evaluate(async () => (await fetch('/')).headers.get('content-security-policy'))
    for (const part of [
      "default-src 'self'",
      "connect-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]) {
      expect(policy).toContain(part)
    }
    expect(policy).not.toContain('unsafe-eval')
  })

  test('can’t run a script written into the page', async () => {
    const result = await app.page.evaluate(async () => {
      const blocked = new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
          once: true,
        })
      })
      const script = document.createElement('script')
      script.textContent = 'window.inlineRan = true'
      document.body.append(script)
      return { directive: await blocked, ran: 'inlineRan' in window }
    })
    expect(result).toEqual({ directive: 'script-src-elem', ran: false })
  })

  test('can’t evaluate text as code', async () => {
    // In a task of its own: the tool that drives the test is exempt while it evaluates.
    const name = await app.page.evaluate(
      () =>
        new Promise<string>((resolve) =>
          setTimeout(() => {
            try {
              resolve(`ran: ${String(new Function('return 42')())}`)
            } catch (error) {
              resolve((error as Error).name)
            }
          }),
        ),
    )
    expect(name).toBe('EvalError')
  })

  test('can’t talk to the network', async () => {
    const result = await app.page.evaluate(async () => {
      const blocked = new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
          once: true,
        })
      })
      const outcome = await fetch('http://127.0.0.1:9/').then(
        () => 'answered',
        () => 'refused',
      )
      return { outcome, directive: await blocked }
    })
    expect(result).toEqual({ outcome: 'refused', directive: 'connect-src' })
  })

  test.each([
    '/../../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/..%5c..%5cpackage.json',
    '/%00',
    '/%ff',
    '//etc/passwd',
  ])('reads nothing outside its own files: %s', async (path) => {
    const status = await app.electron.evaluate(
      ({ session }, url) => session.defaultSession.fetch(url).then((answer) => answer.status),
      `app://switchyard${path}`,
    )
    expect(status).toBe(404)
  })

  test('has its calls checked: a name that isn’t in the contract, and a payload of another shape', async () => {
    const call = (name: string, payload?: unknown): Promise<unknown> =>
      app.page.evaluate(
        ([calledName, calledPayload]) =>
          (window as unknown as { bridge: { call(name: unknown, payload: unknown): Promise<unknown> } }).bridge.call(
            calledName,
            calledPayload,
          ),
        [name, payload],
      )
    expect(await call('app.info')).toMatchObject({ ok: true, value: { host: 'desktop' } })
    expect(await call('shell.exec', { command: 'id' })).toMatchObject({ ok: false, error: { code: 'unknown_call' } })
    expect(await call('constructor')).toMatchObject({ ok: false, error: { code: 'unknown_call' } })
    expect(await call('runs.get', { runId: 7 })).toMatchObject({ ok: false, error: { code: 'bad_payload' } })
  })

  test('is refused when it isn’t ours, though it has the same bridge', async () => {
    const answer = await app.electron.evaluate(
      async ({ BrowserWindow }, preload) => {
        const foreign = new BrowserWindow({
          show: false,
          webPreferences: { preload, sandbox: true, contextIsolation: true },
        })
        await foreign.loadURL('data:text/html,<title>foreign</title>')
        const result: unknown = await foreign.webContents.executeJavaScript("window.bridge.call('app.info')")
        foreign.destroy()
        return result
      },
      join(root, 'dist', 'electron', 'preload.cjs'),
    )
    expect(answer).toMatchObject({ ok: false, error: { code: 'refused' } })
  })

  test('is refused from inside a frame', async () => {
    const answer = await app.electron.evaluate(
      async ({ BrowserWindow }, preload) => {
        const framed = new BrowserWindow({
          show: false,
          webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegrationInSubFrames: true },
        })
        await framed.loadURL('data:text/html,<iframe srcdoc="<p>inside</p>"></iframe>')
        const frame = framed.webContents.mainFrame.frames[0]
        const result: unknown = await frame?.executeJavaScript("window.bridge.call('app.info')")
        framed.destroy()
        return result
      },
      join(root, 'dist', 'electron', 'preload.cjs'),
    )
    expect(answer).toMatchObject({ ok: false, error: { code: 'refused' } })
  })

  test('can’t leave for another address', async () => {
    const before = app.page.url()
    await app.electron.evaluate(({ BrowserWindow }) => {
      const record = globalThis as unknown as { leaving: Promise<boolean> }
      record.leaving = new Promise((resolve) => {
        BrowserWindow.getAllWindows()[0]?.webContents.once('will-frame-navigate', (event) =>
          resolve(event.defaultPrevented),
        )
      })
    })
    // Later, so that the tool that drives the test doesn't wait for a navigation that never ends.
    await app.page.evaluate(() => void setTimeout(() => (location.href = 'https://example.com/')))
    expect(await app.electron.evaluate(() => (globalThis as unknown as { leaving: Promise<boolean> }).leaving)).toBe(
      true,
    )
    expect(await app.page.evaluate(() => location.href)).toBe(before)
  })

  test('opens no window; the pages where keys are made go to the browser, and nothing else is opened or asked about', async () => {
    await app.electron.evaluate(({ shell, dialog }) => {
      const record = globalThis as unknown as { opened: string[]; asked: string[] }
      record.opened = []
      record.asked = []
      shell.openExternal = (url) => {
        record.opened.push(url)
        return Promise.resolve()
      }
      dialog.showMessageBox = ((options: Electron.MessageBoxOptions) => {
        record.asked.push(options.detail ?? '')
        return Promise.resolve({ response: 1, checkboxChecked: false })
      }) as typeof dialog.showMessageBox
    })
    const opened = await app.page.evaluate(() =>
      [
        'file:///etc/passwd',
        'http://openrouter.ai/settings/keys',
        'javascript:alert(1)',
        'https://user:pass@openrouter.ai/settings/keys',
        'https://openrouter.ai/settings/keys?to=elsewhere',
        'https://example.com/x',
        'https://openrouter.ai/settings/keys',
      ].map((url) => window.open(url) === null),
    )
    expect(opened).toEqual(Array(7).fill(true))
    const seen = await app.electron.evaluate(({ BrowserWindow }) => ({
      ...(globalThis as unknown as { opened: string[]; asked: string[] }),
      windows: BrowserWindow.getAllWindows().length,
    }))
    expect(seen).toMatchObject({ opened: ['https://openrouter.ai/settings/keys'], asked: [], windows: 1 })
  })

  test('gets no permission, asked for or assumed', async () => {
    const states = await app.page.evaluate(async () => ({
      geolocation: (await navigator.permissions.query({ name: 'geolocation' })).state,
      notifications: await Notification.requestPermission(),
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'given',
        (error: Error) => error.name,
      ),
    }))
    expect(states.geolocation).toBe('denied')
    expect(states.notifications).toBe('denied')
    expect(states.camera).not.toBe('given')
  })

  test('may put text on the clipboard, and never read what is on it', async () => {
    await app.electron.evaluate(({ clipboard }) => clipboard.writeText('somebody’s password'))
    const read = await app.page.evaluate(() =>
      navigator.clipboard.readText().then(
        () => 'read',
        (error: Error) => error.name,
      ),
    )
    expect(read).toBe('NotAllowedError')
    await app.page.evaluate(() => navigator.clipboard.writeText('an answer'))
    expect(await app.electron.evaluate(({ clipboard }) => clipboard.readText())).toBe('an answer')
  })
})
