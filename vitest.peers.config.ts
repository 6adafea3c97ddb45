import { defineConfig } from 'vitest/config'

/** Tests against programs that are not ours: one at a time, because each starts mints and waits for them. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/peers/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 5 * 60_000,
    hookTimeout: 2 * 60_000,
  },
})
