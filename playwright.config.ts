import { defineConfig } from '@playwright/test'

/**
 * The real screens over a real core: in a browser against the serve host, and in Electron's window. Each test has a home of its own.
 * With NIMDOLF_SCREENSHOTS=1 it takes the pictures of docs/screenshots instead.
 */
const takePictures = process.env['NIMDOLF_SCREENSHOTS'] === '1'

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'out/test-results',
  forbidOnly: process.env['CI'] !== undefined,
  // Two cores: a core, a browser and a test side by side fill them.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  use: { actionTimeout: 15_000 },
  reporter: 'list',
  projects: [
    { name: 'chromium', testMatch: takePictures ? 'screenshots/browser.spec.ts' : 'chromium/*.spec.ts' },
    { name: 'electron', testMatch: takePictures ? 'screenshots/electron.spec.ts' : 'electron/*.spec.ts' },
  ],
})
