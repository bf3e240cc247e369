import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ElectronApplication, type Page, _electron, chromium as chromiumBrowser } from 'playwright-core'
import { root } from '../../../scripts/lib/places.ts'
import type { ElectronLaunch } from '../../../scripts/electron.ts'
import * as needs from './needs.ts'

/** The app, opened and showing its first page. */
export interface OpenApp {
  page: Page
  /** Messages of the page's console and errors in it, as they came. */
  complaints: string[]
  close(): Promise<void>
  /** As `kill -9` on what holds the core: nothing of it gets a chance to tidy up. */
  kill(): Promise<void>
}

export interface DesktopApp extends OpenApp {
  electron: ElectronApplication
}

export interface Place {
  /** The app's data folder (SWITCHYARD_HOME). */
  home: string
  /** Added to the environment; undefined takes a variable away. */
  env?: Record<string, string | undefined>
  /** Further arguments of the program. */
  args?: string[]
}

/** A folder of its own for one test's data, and how to delete it. */
export async function freshHome(): Promise<{ home: string; remove(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'switchyard-e2e-'))
  return { home, remove: () => rm(home, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Ours, without anybody's keys: a test must not spend a developer's money. */
export function environment({ home, env = {} }: Place): Record<string, string> {
  const all: Record<string, string | undefined> = { ...process.env, SWITCHYARD_HOME: home, ...env }
  // An Electron that inherits these behaves as Node, or reads a developer's own settings.
  for (const name of ['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'VITEST']) delete all[name]
  const kept = Object.entries(all).filter(
    ([name, value]) => value !== undefined && (name in env || !/(API_KEY|TOKEN|SECRET)$/.test(name)),
  )
  return Object.fromEntries(kept) as Record<string, string>
}

const viewport = { width: 1440, height: 900 }

/** A real window of the desktop app. */
export async function launchElectron(place: Place): Promise<DesktopApp> {
  const { thing, missing } = await needs.electron()
  if (thing === null) throw new Error(missing)
  const app = await _electron.launch(electronOptions(thing, place))
  try {
    const page = await app.firstWindow()
    const complaints = listenTo(page)
    await page.waitForLoadState('load')
    return {
      page,
      complaints,
      electron: app,
      close: () => app.close(),
      async kill() {
        const closed = app.waitForEvent('close')
        app.process().kill('SIGKILL')
        await closed
      },
    }
  } catch (error) {
    await app.close()
    throw error
  }
}

export function electronOptions(
  electron: ElectronLaunch,
  place: Place,
): { executablePath: string; args: string[]; env: Record<string, string>; cwd: string } {
  return {
    executablePath: electron.executablePath,
    args: [...electron.args, '--disable-gpu', ...(place.args ?? [])],
    env: { ...environment(place), ...electron.env },
    cwd: root,
  }
}

const chromiumArgs = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The app in Chromium, from a server of its own (`switchyard serve`). */
export async function launchChromium(place: Place): Promise<OpenApp> {
  const { thing: executablePath, missing } = needs.chromium()
  if (executablePath === null) throw new Error(missing)
  const server = await serve(place)
  try {
    // A fresh profile for each launch, deleted with it.
    const browser = await chromiumBrowser.launch({ executablePath, args: chromiumArgs })
    const page = await (await browser.newContext({ viewport })).newPage()
    const complaints = listenTo(page)
    await page.goto(server.url)
    return {
      page,
      complaints,
      async close() {
        await browser.close()
        await server.stop()
      },
      async kill() {
        await server.kill()
        await browser.close()
      },
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

export interface Served {
  /** With the token. */
  url: string
  stop(): Promise<void>
  kill(): Promise<void>
}

/** Starts `switchyard serve` on a free port; resolves when it has printed its address. */
export function serve(place: Place): Promise<Served> {
  const server = spawn(process.execPath, [join(root, 'scripts', 'switchyard.ts'), 'serve', ...(place.args ?? [])], {
    cwd: root,
    env: environment(place),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (piece: Buffer): void => {
      said += piece.toString('utf8')
      const url = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(said)?.[0]
      if (url !== undefined && said.includes('\n', said.indexOf(url)))
        resolve({ url, stop: () => end(server, 'SIGTERM'), kill: () => end(server, 'SIGKILL') })
    }
    server.stdout.on('data', hear)
    server.stderr.on('data', hear)
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`switchyard serve ended with code ${code}:\n${said}`)))
  })
}

function end(server: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    server.once('exit', () => resolve())
    server.kill(signal)
  })
}

function listenTo(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return complaints
}
