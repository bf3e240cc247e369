import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../../scripts/lib/places.ts'

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, { gypfile?: boolean; hasInstallScript?: boolean }>
}

test('npm ci compiles nothing, so it needs neither Python nor a compiler', () => {
  // npm 10, which comes with Node 20 and 22, builds every package with a binding.gyp unless the lockfile says otherwise:
  // it doesn't look into the package's own package.json. A newer npm drops the line when it writes the lockfile anew.
  const built = Object.entries(lock.packages)
    .filter(([folder]) => folder !== '' && existsSync(join(root, folder, 'binding.gyp')))
    .filter(([, { gypfile }]) => gypfile !== false)
  expect(built.map(([folder]) => `package-lock.json needs "gypfile": false in ${folder}`)).toEqual([])
  expect(lock.packages['node_modules/better-sqlite3']?.gypfile).toBe(false)
})
