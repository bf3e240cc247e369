import { existsSync } from 'node:fs'
import { copyFile, cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { cache, root } from './places.ts'
import { must, onPath, run } from './process.ts'

/**
 * better-sqlite3 ships binaries for Node-API 10; the fallback Electron has Node-API 9. A build with the experimental
 * headers' few extra symbols off loads in Node 20, Node 24 and that Electron alike, and the package prefers what stands in
 * `build/Release` over its own binary. Building takes minutes, so one build is kept per version for all checkouts.
 */
const packageFolder = join(root, 'node_modules', 'better-sqlite3')
const installed = join(packageFolder, 'build', 'Release', 'better_sqlite3.node')
const flags =
  '-UNAPI_VERSION -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NO_WARNING -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT'

const require = createRequire(import.meta.url)

function kept(): string {
  const { version } = require('better-sqlite3/package.json') as { version: string }
  return join(cache, `better-sqlite3-${version}-napi9-${process.platform}-${process.arch}.node`)
}

/** Puts the kept build into this checkout if it isn't there. @returns false when nothing was ever built */
export async function installFallbackSqlite(): Promise<boolean> {
  if (existsSync(installed)) return true
  if (!existsSync(kept())) return false
  await mkdir(dirname(installed), { recursive: true })
  const arriving = `${installed}.${process.pid}`
  await copyFile(kept(), arriving)
  await rename(arriving, installed)
  return true
}

/** Programs that building it takes and this machine lacks, by Debian's names; none once it is built. */
export const sqliteNeeds = (): string[] =>
  existsSync(installed) || existsSync(kept())
    ? []
    : ['g++', 'make', 'python3'].filter((program) => onPath(program) === null)

/** Builds better-sqlite3 once and puts it into this checkout. */
export async function prepareFallbackSqlite(say: (line: string) => void): Promise<void> {
  if (await installFallbackSqlite()) return
  say('Building better-sqlite3 for the fallback Electron (about 3 minutes, once)')
  await mkdir(cache, { recursive: true })
  // Inside node_modules, so that the copy finds the headers of node-addon-api as the package itself does.
  const work = await mkdtemp(join(root, 'node_modules', '.better-sqlite3-'))
  try {
    const copy = join(work, 'package')
    await cp(packageFolder, copy, { recursive: true })
    const args = [await nodeGyp(), 'rebuild', '--release', '--force_build=1', ...headers()]
    await must(process.execPath, args, { cwd: copy, env: { ...process.env, CXXFLAGS: flags }, timeoutMs: 1_500_000 })
    const arriving = `${kept()}.${process.pid}`
    await copyFile(join(copy, 'build', 'Release', 'better_sqlite3.node'), arriving)
    await rename(arriving, kept())
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  await installFallbackSqlite()
}

async function nodeGyp(): Promise<string> {
  const own = join(root, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js')
  if (existsSync(own)) return own
  const folder = (await must('npm', ['root', '--global', '--silent'])).trim()
  const npms = join(folder, 'npm', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js')
  if (existsSync(npms)) return npms
  throw new Error('node-gyp was found neither in node_modules nor beside npm')
}

/** Node's own headers: those of the `node` package, of the running Node, or of the system's; without any node-gyp fetches them. */
function headers(): string[] {
  const candidates = [
    join(root, 'node_modules', 'node', 'node_modules', `node-${process.platform}-${process.arch}`),
    dirname(dirname(process.execPath)),
    '/usr',
  ]
  const found = candidates.find((folder) => existsSync(join(folder, 'include', 'node', 'common.gypi')))
  return found === undefined ? [] : [`--nodedir=${found}`]
}

/** Opens a database in the given runtime. @returns what went wrong, or null */
export async function sqliteFailsIn(executable: string): Promise<string | null> {
  const script = `const D = require(${JSON.stringify(packageFolder)}); const d = new D(':memory:'); console.log('row ' + d.prepare('select 6 * 7 as n').get().n)`
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  const { code, output } = await run(executable, ['-e', script], { env, timeoutMs: 60_000 })
  return code === 0 && output.includes('row 42') ? null : output.trim() || `ended with code ${code}`
}
