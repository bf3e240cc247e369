import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type InlineConfig, build } from 'vite'
import { electronBundle } from './electron-bundle.ts'
import { root, scratch } from './places.ts'

interface Part {
  config: InlineConfig
  /** Folders and files whose change makes the part stale. */
  from: string[]
  makes: string
}

const always = ['package-lock.json', 'shared', 'scripts/lib/build.ts']

/** One file for Electron's own Node, made of `entry` and what it imports below `folder`. */
const electronPart = (entry: string, file: string, folder: string, more: InlineConfig = {}): Part => ({
  config: { ...electronBundle(entry, file), ...more, configFile: false, root },
  from: [folder, 'scripts/lib/electron-bundle.ts', ...always],
  makes: `dist/electron/${file}`,
})

const parts = {
  renderer: {
    config: { configFile: join(root, 'vite.config.ts'), root: join(root, 'renderer') },
    from: ['renderer', 'vite.config.ts', ...always],
    makes: 'dist/renderer/index.html',
  },
  main: electronPart('electron/main.ts', 'main.cjs', 'electron'),
  checkpoints: electronPart('electron/db/checkpoint-worker.ts', 'checkpoint-worker.cjs', 'electron/db'),
  documents: electronPart('electron/documents/worker.ts', 'documents-worker.cjs', 'electron/documents', {
    // The reader of PDFs looks for fonts beside itself that way, and goes on without where it can't.
    define: { 'import.meta.resolve': 'undefined' },
  }),
  expressions: electronPart(
    'electron/engine/expressions/worker.ts',
    'expressions-worker.cjs',
    'electron/engine/expressions',
  ),
  practice: electronPart('electron/practice/worker.ts', 'practice-worker.cjs', 'electron/practice'),
  tokens: electronPart('electron/tokens/worker.ts', 'tokens-worker.cjs', 'electron/tokens'),
  preload: electronPart('electron/preload.ts', 'preload.cjs', 'electron/preload.ts'),
} satisfies Record<string, Part>

export type PartName = keyof typeof parts

/** Builds the parts whose sources changed since they were last built. @returns the names of those it built */
export async function buildStale(
  names = Object.keys(parts) as PartName[],
  say?: (line: string) => void,
): Promise<PartName[]> {
  const built: PartName[] = []
  for (const name of names) {
    const part: Part = parts[name]
    const stamp = join(scratch, `built-${name}`)
    const now = await fingerprint(part.from)
    const before = await readFile(stamp, 'utf8').catch(() => null)
    if (before === now && existsSync(join(root, part.makes))) continue
    say?.(`Building ${part.makes}`)
    await asForPeople(() => build({ ...part.config, logLevel: 'warn' }))
    await mkdir(scratch, { recursive: true })
    await writeFile(stamp, now)
    built.push(name)
  }
  return built
}

/** Vite builds React's slow half for developers wherever NODE_ENV is set otherwise, as a test runner sets it. */
async function asForPeople<Value>(work: () => Promise<Value>): Promise<Value> {
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  try {
    return await work()
  } finally {
    if (before === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = before
  }
}

/** Changes when a file comes, goes, or is written. */
async function fingerprint(places: string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const place of places) {
    const path = join(root, place)
    const files = (await stat(path)).isDirectory()
      ? (await readdir(path, { recursive: true, withFileTypes: true }))
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
      : [path]
    for (const file of files.sort()) {
      const { size, mtimeMs } = await stat(file)
      hash.update(`${file}\0${size}\0${mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}
