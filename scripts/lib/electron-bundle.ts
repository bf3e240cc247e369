import { builtinModules } from 'node:module'
import type { UserConfig } from 'vite'

/** What stays outside the bundles: Electron itself and the two packages with native code. */
const external = ['electron', 'better-sqlite3', '@napi-rs/keyring', ...builtinModules, /^node:/]

/** One CommonJS file for Electron's own Node (20.18 and later), everything bundled but what needs native code. */
export function electronBundle(entry: string, file: string): UserConfig {
  return {
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      outDir: 'dist/electron',
      emptyOutDir: false,
      target: 'node20.18',
      sourcemap: true,
      minify: false,
      license: { fileName: `licenses/${file.replace('.cjs', '.md')}` },
      rolldownOptions: { external, output: { format: 'cjs', entryFileNames: file, codeSplitting: false } },
    },
  }
}
