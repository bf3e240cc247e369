import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The screens: plain files that both hosts serve from their own origin, so every address in them is relative. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react(), tailwindcss()],
  // Whoever imports Zod gets it as it is set here, in whichever piece of the page it comes to stand.
  resolve: { alias: [{ find: /^zod$/, replacement: fileURLToPath(new URL('renderer/zod.ts', import.meta.url)) }] },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    license: { fileName: 'licenses/renderer.md' },
    target: 'chrome130',
    // An inlined asset would be a data: URL, which the Content-Security-Policy allows for images only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
})
