import { defineConfig } from 'vite'
import { electronBundle } from './scripts/lib/electron-bundle.ts'

export default defineConfig(electronBundle('electron/db/checkpoint-worker.ts', 'checkpoint-worker.cjs'))
