import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type DesktopApp, freshHome, launchElectron } from './support/apps.ts'
import { call } from './support/contract.ts'
import { noWindow, withWindow } from './support/desktop.ts'
import * as needs from './support/needs.ts'

const keyring =
  process.platform === 'linux'
    ? needs.programs(['dbus-daemon', 'gnome-keyring-daemon'], 'dbus gnome-keyring')
    : { thing: null, missing: 'GNOME Keyring is for Linux.' }

// Not a key of anybody: only something that can be looked for.
const secret = `not-a-real-key-${'7f3a9c'.repeat(4)}`

interface SessionBus {
  env: Record<string, string>
  stop(): void
}

/** A session bus of its own with an unlocked keyring on it, kept in `home`. */
async function startKeyring(home: string): Promise<SessionBus> {
  const runtime = join(home, 'runtime')
  await mkdir(runtime, { recursive: true, mode: 0o700 })
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const address = await firstLine(bus)
  const env = {
    DBUS_SESSION_BUS_ADDRESS: address,
    XDG_RUNTIME_DIR: runtime,
    XDG_DATA_HOME: join(home, 'share'),
    XDG_CURRENT_DESKTOP: 'GNOME',
  }
  await unlock({ ...process.env, ...env })
  // The keyring ends with its bus.
  return { env, stop: () => bus.kill() }
}

/** Starts the keyring's daemon in the background; its first process ends when the daemon serves. */
function unlock(env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const daemon = spawn('gnome-keyring-daemon', ['--unlock', '--components=secrets'], {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    daemon.once('error', reject)
    daemon.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`gnome-keyring-daemon ended with code ${code}`)),
    )
    daemon.stdin.end('a password for tests')
  })
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (piece: Buffer) => {
      said += piece.toString('utf8')
      if (said.includes('\n')) resolve(said.split('\n')[0] ?? '')
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with code ${code}`)))
  })
}

const keep = (app: DesktopApp): Promise<{ kept: boolean; warning: string | null }> =>
  call(app, 'keys.set', { provider: 'openai', name: 'main', secret })

async function keysOf(app: DesktopApp): Promise<unknown[]> {
  const provider = (await call(app, 'providers.list', {})).find(({ id }) => id === 'openai')
  return provider?.keys ?? []
}

async function filesWith(folder: string, words: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    if ((await readFile(file)).includes(words)) found.push(file)
  }
  return found
}

describe.skipIf(noWindow || keyring.missing !== null)(
  keyring.missing === null ? 'with a keychain' : `with a keychain (${keyring.missing})`,
  () => {
    test('a key survives the app’s end, and no file holds it in the clear', async () => {
      const { home, remove } = await freshHome()
      const data = join(home, 'data')
      const session = await startKeyring(home)
      try {
        const place = { home: data, env: session.env, args: ['--password-store=gnome-libsecret'] }
        const first = await launchElectron(place)
        expect(await call(first, 'app.info', {})).toMatchObject({
          secrets: { kept: true, backend: 'gnome_libsecret', warning: null },
        })
        expect(await keep(first)).toEqual({ kept: true, warning: null })
        await first.close()
        expect(await filesWith(data, secret)).toEqual([])

        const second = await launchElectron(place)
        expect(await keysOf(second)).toEqual([expect.objectContaining({ name: 'main', source: 'stored' })])
        await second.close()
      } finally {
        session.stop()
        await remove()
      }
    })
  },
)

describe.skipIf(noWindow || process.platform !== 'linux')('without a keychain', () => {
  test('a key is used until the app ends, is written nowhere, and the user is told', async () => {
    const { home, remove } = await freshHome()
    const place = { home, args: ['--password-store=basic'], env: { DBUS_SESSION_BUS_ADDRESS: undefined } }
    try {
      const first = await launchElectron(place)
      const { secrets } = await call(first, 'app.info', {})
      expect(secrets).toMatchObject({ kept: false, backend: 'basic_text' })
      expect(secrets.warning).toMatch(/memory until the app ends/)
      expect(await keep(first)).toMatchObject({ kept: false, warning: expect.stringMatching(/memory/) as string })
      expect(await keysOf(first)).toEqual([expect.objectContaining({ name: 'main', source: 'memory' })])
      await first.close()
      expect(await filesWith(home, secret)).toEqual([])
      const second = await launchElectron(place)
      expect(await keysOf(second)).toEqual([])
      await second.close()
    } finally {
      await remove()
    }
  })

  test('the screen about models and keys says so', async () => {
    await withWindow(async (app) => {
      await app.page.evaluate(() => void (window.location.hash = '/models'))
      await app.page
        .getByText(/in memory until the app ends/)
        .first()
        .waitFor()
    })
  })
})
