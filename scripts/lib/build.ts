import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'vite'
import { root, scratch } from './places.ts'

interface Part {
  config: string
  /** Folders and files whose change makes the part stale. */
  from: string[]
  makes: string
}

const always = ['package-lock.json', 'shared', 'scripts/lib/build.ts']
const parts = {
  renderer: { config: 'vite.config.ts', from: ['renderer', ...always], makes: 'dist/renderer/index.html' },
  main: {
    config: 'vite.main.config.ts',
    from: ['electron', 'scripts/lib/electron-bundle.ts', ...always],
    makes: 'dist/electron/main.cjs',
  },
  checkpoints: {
    config: 'vite.checkpoints.config.ts',
    from: ['electron/db', 'scripts/lib/electron-bundle.ts', ...always],
    makes: 'dist/electron/checkpoint-worker.cjs',
  },
  documents: {
    config: 'vite.documents.config.ts',
    from: ['electron/documents', 'scripts/lib/electron-bundle.ts', ...always],
    makes: 'dist/electron/documents-worker.cjs',
  },
  expressions: {
    config: 'vite.expressions.config.ts',
    from: ['electron/engine/expressions', 'scripts/lib/electron-bundle.ts', ...always],
    makes: 'dist/electron/expressions-worker.cjs',
  },
  practice: {
    config: 'vite.practice.config.ts',
    from: ['electron/practice', 'scripts/lib/electron-bundle.ts', ...always],
    makes: 'dist/electron/practice-worker.cjs',
  },
  tokens: {
    config: 'vite.tokens.config.ts',
    from: ['electron/tokens', 'scripts/lib/electron-bundle.ts', ...always],
    makes: 'dist/electron/tokens-worker.cjs',
  },
  preload: {
    config: 'vite.preload.config.ts',
    from: ['electron/preload.ts', 'scripts/lib/electron-bundle.ts', ...always],
    makes: 'dist/electron/preload.cjs',
  },
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
    const now = await fingerprint([part.config, ...part.from])
    const before = await readFile(stamp, 'utf8').catch(() => null)
    if (before === now && existsSync(join(root, part.makes))) continue
    say?.(`Building ${part.makes}`)
    await asForPeople(() =>
      build({
        root: join(root, name === 'renderer' ? 'renderer' : ''),
        configFile: join(root, part.config),
        logLevel: 'warn',
      }),
    )
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
