import { readFileSync, readdirSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../../scripts/lib/places.ts'

/**
 * Who may import whom. A file belongs to the longest folder it is in. `own`: folders of the project besides the file's
 * own; `packages`: what of npm and Node it may use (absent: anything but Electron).
 */
interface Layer {
  own: string[]
  packages?: { node: boolean; refused: RegExp } | 'any'
}

const anywhere = {
  node: false,
  refused: /^(electron|better-sqlite3|undici|hono|react|react-dom|zustand|@xyflow|@napi-rs)(\/|$)/,
}
const electronOnly = { node: true, refused: /^(electron|react|react-dom|zustand|@xyflow)(\/|$)/ }
const browser = { node: false, refused: /^(electron|better-sqlite3|undici|hono|@napi-rs)(\/|$)/ }

const layers: Record<string, Layer> = {
  shared: { own: [], packages: anywhere },
  'electron/engine': { own: ['shared'], packages: electronOnly },
  'electron/providers': { own: ['shared'], packages: electronOnly },
  'electron/db': { own: ['shared'], packages: electronOnly },
  'electron/documents': { own: ['shared'], packages: electronOnly },
  'electron/practice': { own: ['shared'], packages: electronOnly },
  'electron/tokens': { own: ['shared'], packages: electronOnly },
  'electron/core': {
    own: ['electron/engine', 'electron/providers', 'electron/db', 'electron/documents', 'electron/tokens', 'shared'],
    packages: electronOnly,
  },
  'electron/hosts/http': { own: ['electron/core', 'shared'], packages: electronOnly },
  'electron/hosts/cli': {
    own: ['electron/core', 'electron/hosts/http', 'electron/practice', 'shared'],
    packages: electronOnly,
  },
  'electron/hosts/desktop': { own: ['electron/core', 'shared'], packages: 'any' },
  // Starts the practice provider, as the command line does: without it a newcomer has nothing to run.
  'electron/main.ts': {
    own: ['electron/core', 'electron/hosts/desktop', 'electron/practice', 'shared'],
    packages: 'any',
  },
  'electron/preload.ts': { own: ['shared'], packages: 'any' },
  renderer: { own: ['shared'], packages: browser },
}

/** Longer than `mostLines`, and why that is better than two files. */
const mostLines = 325
const longFiles: Record<string, string> = {
  'test/integration/practice/faults.test.ts': 'one table: every fault on every protocol',
}

/** What a source text imports, re-exports or loads, without a parser: comments and other strings are taken out first. */
function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[^]*?\*\/|(^|[^:'"`\\])\/\/.*$/gm, '$1')
  const statements = code.matchAll(/(?:^|[;\n}])\s*(?:import|export)\s+(?:[\w$*\s{},]*?\bfrom\s*)?(['"])([^'"\n]+)\1/g)
  const calls = code.matchAll(/\bimport\s*\(\s*(['"])([^'"\n]+)\1/g)
  return [...statements, ...calls].map(([, , specifier = '']) => specifier)
}

const isUnder = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

function layerOf(file: string): string | undefined {
  return Object.keys(layers)
    .filter((layer) => isUnder(file, layer))
    .sort((a, b) => b.length - a.length)[0]
}

/** Why `file` may not import `specifier`, or null. */
function breach(file: string, specifier: string): string | null {
  const name = layerOf(file)
  const layer = name === undefined ? undefined : layers[name]
  if (name === undefined || layer === undefined) return `${file} is in no folder of the table`
  if (specifier.startsWith('.')) {
    const target = relative(root, join(root, dirname(file), specifier))
    return [name, ...layer.own].some((folder) => isUnder(target, folder)) ? null : `${file} imports ${target}`
  }
  if (layer.packages === 'any') return null
  const { node, refused } = layer.packages ?? electronOnly
  const isNode = specifier.startsWith('node:') || builtinModules.includes(specifier)
  if (isNode) return node ? null : `${file} imports ${specifier}`
  return refused.test(specifier) ? `${file} imports ${specifier}` : null
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

describe('the house’s walls', () => {
  const files = ['shared', 'electron', 'renderer'].flatMap(sources)

  test('every import stays within the table of who may import whom', () => {
    const found = files.flatMap((file) =>
      importsOf(read(file))
        .map((imported) => breach(file, imported))
        .filter((words) => words !== null),
    )
    expect(found).toEqual([])
  })

  test('the package electron is imported by main.ts, preload.ts and hosts/desktop only', () => {
    const users = files.filter((file) => importsOf(read(file)).some((specifier) => /^electron(\/|$)/.test(specifier)))
    expect(users.filter((file) => !/^electron\/(main\.ts|preload\.ts|hosts\/desktop\/)/.test(file))).toEqual([])
    expect(users).toContain('electron/main.ts')
  })

  test('only renderer/host reaches for the bridge or the network', () => {
    const reach = /\bwindow\.bridge\b|(?<![.\w])fetch\s*\(|\bnew (?:EventSource|WebSocket|XMLHttpRequest)\b/
    const users = files.filter(
      (file) => isUnder(file, 'renderer') && reach.test(read(file).replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '')),
    )
    expect(users.filter((file) => !isUnder(file, 'renderer/host'))).toEqual([])
  })

  test('the scanner sees what it must: every form of import, and no import in words', () => {
    const source = `
      import a from 'one'
      import type { B } from 'two'
      import { c, type D } from "three"
      import * as e from 'four'
      import 'five'
      export { f } from 'six'
      export * from 'seven'
      const g = await import('eight')
      import {
        h,
      } from 'nine'
      // import x from 'no-comment'
      /* import y from 'no-block' */
      const words = "we import a thing from 'nowhere'"
      const url = 'https://example.com' // import z from 'no-tail'
    `
    expect(importsOf(source)).toEqual(['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'nine', 'eight'])
  })

  test.each([
    ['electron/engine/run.ts', '../providers/index.ts'],
    ['electron/db/index.ts', '../engine/run.ts'],
    ['electron/hosts/http/server.ts', '../desktop/window.ts'],
    ['electron/hosts/http/server.ts', '../../practice/index.ts'],
    ['shared/money.ts', 'node:fs'],
    ['shared/money.ts', 'fs'],
    ['shared/money.ts', '../electron/core/index.ts'],
    ['electron/core/index.ts', 'electron'],
    ['renderer/App.tsx', '../electron/core/types.ts'],
    ['renderer/App.tsx', 'better-sqlite3'],
  ])('%s may not import %s', (file, specifier) => {
    expect(breach(file, specifier)).not.toBeNull()
  })

  test(`no file is longer than ${mostLines} lines, unless a reason is given here`, () => {
    const all = [...files, ...['scripts', 'test', 'bench'].flatMap(sources)]
    const long = all.filter((file) => read(file).trimEnd().split('\n').length > mostLines)
    expect(long.filter((file) => !(file in longFiles))).toEqual([])
    expect(Object.keys(longFiles).filter((file) => !long.includes(file))).toEqual([])
  })
})
