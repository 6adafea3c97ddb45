import { chromium, test as base, type Browser, type Page } from '@playwright/test'
import { freshHome, serveConsole, type FreshHome, type ServedConsole } from '../programs.ts'
import { watchForTrouble } from '../screens.ts'

interface Fixtures {
  home: FreshHome
  served: ServedConsole
  /** A page that came in through a login link; whatever the test does, no script error and no policy violation may occur in it. */
  inside: Page
  page: Page
}

const FLAGS = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export const test = base.extend<Fixtures, { chromiumHere: Browser }>({
  chromiumHere: [
    async ({}, use) => {
      const browser = await chromium.launch({
        executablePath: process.env['NIMDOLF_CHROMIUM'] ?? '/usr/bin/chromium',
        args: process.getuid?.() === 0 ? [...FLAGS, '--no-sandbox'] : FLAGS,
      })
      await use(browser)
      await browser.close()
    },
    { scope: 'worker' },
  ],
  home: async ({}, use) => {
    const home = freshHome()
    await use(home)
    home.remove()
  },
  served: async ({ home }, use) => {
    const served = await serveConsole(home)
    await use(served)
    await served.stop()
  },
  page: async ({ chromiumHere }, use) => {
    const context = await chromiumHere.newContext({ viewport: { width: 1280, height: 800 } })
    await use(await context.newPage())
    await context.close()
  },
  inside: async ({ page, served }, use) => {
    const trouble = watchForTrouble(page)
    await page.goto(await served.login())
    await page.waitForURL(`${served.origin}/**`)
    await page.getByRole('navigation', { name: 'Screens' }).waitFor()
    await use(page)
    base.expect(trouble).toEqual([])
  },
})
export { expect } from '@playwright/test'
