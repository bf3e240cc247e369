import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** Everything that needs neither a window nor a browser. `npx vitest run test/unit/engine` runs a part. */
export default defineConfig({
  test: {
    // Tests start processes and servers; on a busy machine that takes as long as it takes. Nothing is asserted by time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', './scripts/reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['shared/**', 'electron/**', 'renderer/**'],
      reporter: ['text-summary', 'html'],
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/{unit,contract,integration}/**/*.test.ts'],
        },
      },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: 'jsdom',
          environment: 'jsdom',
          include: ['test/ui/**/*.test.{ts,tsx}'],
        },
      },
    ],
  },
})
