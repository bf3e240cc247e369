import { defineConfig } from 'vite'
import { electronBundle } from './scripts/lib/electron-bundle.ts'

export default defineConfig({
  ...electronBundle('electron/documents/worker.ts', 'documents-worker.cjs'),
  // The reader of PDFs looks for fonts beside itself that way, and goes on without where it can't.
  define: { 'import.meta.resolve': 'undefined' },
})
