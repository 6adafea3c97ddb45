import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test'
import { freshHome, ROOT, runCore, type FreshHome, type Program } from '../programs.ts'
import { watchForTrouble } from '../screens.ts'

export interface Window {
  readonly app: ElectronApplication
  readonly page: Page
  /** Script errors and violations of the policy, as they occur. */
  readonly trouble: readonly string[]
}

interface Fixtures {
  home: FreshHome
  /** A core under Node 24 that runs before the window opens, as the fallback runtime needs it. */
  core: Program
  /** Opens the window on this test's home. */
  open: () => Promise<Window>
  /** The window attached to `core`; no script error and no policy violation may occur in it. */
  attached: Window
}

export const test = base.extend<Fixtures>({
  home: async ({}, use) => {
    const home = freshHome()
    await use(home)
    home.remove()
  },
  core: async ({ home }, use) => {
    const core = await runCore(home)
    await use(core)
    await core.stop()
  },
  open: async ({ home }, use) => {
    const opened: ElectronApplication[] = []
    await use(async () => {
      const app = await launch(home)
      opened.push(app)
      const page = await app.firstWindow()
      return { app, page, trouble: watchForTrouble(page) }
    })
    for (const app of opened) await app.close()
  },
  attached: async ({ core: _core, open }, use) => {
    const window = await open()
    await window.page.getByRole('navigation', { name: 'Screens' }).waitFor()
    await use(window)
    base.expect(window.trouble).toEqual([])
  },
})
export { expect } from '@playwright/test'

function launch(home: FreshHome): Promise<ElectronApplication> {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  // Named this way and not as `executablePath`: only then does Playwright hold the app back until it listens, instead of racing it.
  const path = runtime()
  if (!path.startsWith(join(ROOT, 'node_modules/electron'))) process.env['ELECTRON_OVERRIDE_DIST_PATH'] = dirname(path)
  return _electron.launch({
    args: [ROOT, ...root, `--user-data-dir=${join(home.folder, 'window')}`],
    env: { ...process.env, NIMDOLF_HOME: home.folder } as Record<string, string>,
    chromiumSandbox: root.length === 0,
  })
}

/** The runtime that set-up found, or finds now. */
function runtime(): string {
  const known = process.env['NIMDOLF_ELECTRON']
  if (known !== undefined) return known
  const words = execFileSync(join(ROOT, 'node_modules/.bin/node'), ['scripts/electron.mjs'], { cwd: ROOT, encoding: 'utf8' })
  return (JSON.parse(words.trim().split('\n').at(-1)!) as { path: string }).path
}
