import { defineConfig } from 'vitest/config'

/** The app as people meet it: in a real Electron window and in Chromium. */
export default defineConfig({
  test: {
    reporters: ['default', './scripts/reporter.ts'],
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/support/setup.ts'],
    environment: 'node',
    expect: { poll: { timeout: 20_000, interval: 50 } },
    pool: 'forks',
    // Each file drives an app of its own with several processes; on two cores more at once only makes all of them slow.
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
