import { defineConfig } from 'vitest/config'

/** Everything that needs nothing but this checkout. Screens in a window: playwright.config.ts. Programs not ours: vitest.peers.config.ts. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/{unit,property,scenario}/**/*.test.ts'],
          // For what hangs: a machine may be slow.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'crash',
          environment: 'node',
          include: ['test/crash/**/*.test.ts'],
          // Each cycle starts a process and kills it; the count comes from NIMDOLF_CYCLES.
          testTimeout: 60 * 60_000,
        },
      },
      {
        test: {
          name: 'screens',
          environment: 'jsdom',
          include: ['test/renderer/**/*.test.{ts,tsx}'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
