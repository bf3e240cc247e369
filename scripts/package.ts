import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Configuration, build } from 'electron-builder'
import { officialDistribution } from './electron.ts'
import { buildStale } from './lib/build.ts'
import { fallbackFolder, fallbackReady, fallbackVersion } from './lib/fallback-electron.ts'
import { installFallbackSqlite } from './lib/fallback-sqlite.ts'
import { onPath } from './lib/process.ts'
import { root } from './lib/places.ts'

/**
 * `npm run package [-- TARGET…]`: packages of the app for this platform in release/ (`dir`, `tar.gz`, `AppImage`, `dmg`, …; without a
 * name those of electron-builder.yml). Where Electron can't be downloaded the fallback one is packed, and only
 * what needs no other download is made unless named.
 */
export interface Packing {
  targets: string[]
  /** Folder for the result. */
  output: string
  /** Leaves Node's inspector on, which Playwright needs; never for people. */
  forTests: boolean
}

/** @returns the folder of the unpacked app when the target is `dir` */
export async function packApp({ targets, output, forTests }: Packing): Promise<string> {
  await buildStale()
  const fallback = (await officialDistribution()) === null && fallbackReady()
  if (fallback && !(await installFallbackSqlite())) {
    throw new Error('SQLite is not built for the fallback Electron: npm run prepare-electron')
  }
  const sqlite = fallback ? 'build/Release/better_sqlite3.node' : `prebuilds/${process.platform}-${process.arch}.node`
  const config: Configuration = {
    directories: { output },
    files: [`node_modules/better-sqlite3/${sqlite}`],
    ...(forTests ? { electronFuses: { enableNodeCliInspectArguments: true } } : {}),
    ...(fallback ? { electronDist: fallbackFolder, electronVersion: fallbackVersion } : {}),
  }
  // Debian's 7-Zip, so that archives need no download either.
  const sevenZip = onPath('7za')
  if (sevenZip !== null) process.env['ELECTRON_BUILDER_7ZIP_PATH'] ??= sevenZip
  const wanted = targets.length > 0 ? targets : fallback ? ['dir'] : []
  const platform = process.platform === 'darwin' ? 'mac' : process.platform === 'win32' ? 'win' : 'linux'
  await build({ projectDir: root, config, [platform]: wanted, publish: 'never' })
  const arch = process.arch === 'x64' ? '' : `-${process.arch}`
  return join(output, platform === 'mac' ? `mac${arch}` : `${platform}${arch}-unpacked`)
}

if (import.meta.main) {
  const { positionals } = parseArgs({ allowPositionals: true })
  const output = join(root, 'release')
  await packApp({ targets: positionals, output, forTests: false })
  if (existsSync(output)) console.log(`Packages are in ${output}`)
}
