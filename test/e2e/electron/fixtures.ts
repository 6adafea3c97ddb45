import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
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
  // Named this way and not as `executablePath`: only then does Playwright hold the app back until it listens, instead of racing it.
  const path = runtime()
  if (!path.startsWith(join(ROOT, 'node_modules/electron'))) process.env['ELECTRON_OVERRIDE_DIST_PATH'] = dirname(path)
  return _electron.launch({ args: argsOf(home), env: envOf(home), chromiumSandbox: !isRoot })
}

/** Starts the window's program as an operator does, without Playwright, whose errors about an app that leaves at once nobody can catch. */
export async function startAgain(home: FreshHome): Promise<number | null> {
  const child = spawn(runtime(), argsOf(home), { env: envOf(home), stdio: 'ignore' })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}

const isRoot = process.getuid?.() === 0
const argsOf = (home: FreshHome): string[] => [ROOT, ...(isRoot ? ['--no-sandbox'] : []), `--user-data-dir=${join(home.folder, 'window')}`]
const envOf = (home: FreshHome): Record<string, string> => ({ ...process.env, NIMDOLF_HOME: home.folder }) as Record<string, string>

/** The runtime that set-up found, or finds now. */
function runtime(): string {
  const known = process.env['NIMDOLF_ELECTRON']
  if (known !== undefined) return known
  const words = execFileSync(join(ROOT, 'node_modules/.bin/node'), ['scripts/electron.mjs'], { cwd: ROOT, encoding: 'utf8' })
  return (JSON.parse(words.trim().split('\n').at(-1)!) as { path: string }).path
}
