/** Finds or installs a Chromium for the tests. Run by itself it prints `{"path"}`. */
import { existsSync } from 'node:fs'
import { collect, isMain, main, Missing, run, say } from './child.mjs'
import { installDebian } from './debian.mjs'
import { NODE } from './places.mjs'

const NAMED = ['NIMDOLF_CHROMIUM', 'PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH', 'CHROME_PATH', 'CHROME']
const USUAL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** @returns {Promise<string>} the path of an executable */
export async function chromium() {
  return found() ?? (await playwrights()) ?? (await install())
}

const found = () => [...NAMED.map(name => process.env[name]), ...USUAL].find(path => path !== undefined && existsSync(path)) ?? null

/** Playwright's own browser, when it is there. */
async function playwrights() {
  const { code, output } = await collect(NODE, ['-e', "process.stdout.write(require('playwright-core').chromium.executablePath())"])
  return code === 0 && existsSync(output) ? output : null
}

async function install() {
  if (existsSync('/etc/debian_version')) {
    try {
      await installDebian(['chromium'], 'tests in a browser')
      const path = found()
      if (path !== null) return path
    } catch (error) {
      say(`${error instanceof Error ? error.message : error}\nTrying Playwright's own browser instead …`)
    }
  }
  await run(NODE, ['node_modules/playwright-core/cli.js', 'install', 'chromium'], { stdio: ['ignore', 2, 2] })
  const path = await playwrights()
  if (path === null)
    throw new Missing('There is no Chromium for the tests.', 'sudo apt-get install chromium, or npx playwright install chromium')
  return path
}

if (isMain(import.meta)) main(async () => (console.log(JSON.stringify({ path: await chromium() })), 0))
