/**
 * Builds window, screens and core. Run by itself it always builds; `npm start` and the tests of the screens
 * build only when something they are made of changed since the last time.
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { collect, isMain, main, Missing, say } from './child.mjs'
import { BIN, ROOT } from './places.mjs'

const MADE_OF = [
  'src-main',
  'src-renderer',
  'shared',
  'electron.vite.config.ts',
  'vite.core.config.ts',
  'vite.page.config.ts',
  'package.json',
  'package-lock.json',
]
/** One file of each program's last step. */
const MAKES = ['out/main/main.cjs', 'out/preload/preload.cjs', 'out/renderer/index.html', 'out/core/main.mjs', 'out/page/index.html']

export async function buildWhenStale() {
  const made = MAKES.map(path => join(ROOT, path))
  if (made.every(path => existsSync(path))) {
    const oldest = Math.min(...made.map(path => statSync(path).mtimeMs))
    if (MADE_OF.every(path => newest(join(ROOT, path)) <= oldest)) return
  }
  say('Building the screens (some seconds) …')
  await build()
}

async function build() {
  await builds('electron-vite', ['build', '--logLevel', 'warn'])
  await builds('vite', ['build', '--config', 'vite.core.config.ts', '--logLevel', 'warn'])
  await builds('vite', ['build', '--config', 'vite.page.config.ts', '--logLevel', 'warn'])
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
async function builds(program, args) {
  const { code, output } = await collect(join(BIN, program), args)
  if (code !== 0) throw new Missing(`${program} could not build:\n${output}`, 'npm run build, once the reason is gone')
}

/**
 * Time of the last change below `path`, ms since 1970.
 * @param {string} path
 * @returns {number}
 */
function newest(path) {
  const facts = statSync(path)
  if (!facts.isDirectory()) return facts.mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), facts.mtimeMs)
}

if (isMain(import.meta)) main(async () => (await build(), 0))
