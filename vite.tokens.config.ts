import { defineConfig } from 'vite'
import { electronBundle } from './scripts/lib/electron-bundle.ts'

export default defineConfig(electronBundle('electron/tokens/worker.ts', 'tokens-worker.cjs'))
