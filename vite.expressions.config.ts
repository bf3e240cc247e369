import { defineConfig } from 'vite'
import { electronBundle } from './scripts/lib/electron-bundle.ts'

export default defineConfig(electronBundle('electron/engine/expressions/worker.ts', 'expressions-worker.cjs'))
