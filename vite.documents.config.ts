import { defineConfig } from 'vite'
import { electronBundle } from './scripts/lib/electron-bundle.ts'

export default defineConfig(electronBundle('electron/documents/worker.ts', 'documents-worker.cjs'))
