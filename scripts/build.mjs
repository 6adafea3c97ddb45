/** Builds window and screens when something they are made of changed since the last build. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Missing, run, say } from './child.mjs'
import { BIN, ROOT } from './places.mjs'

const MADE_OF = ['src-main', 'src-renderer', 'shared', 'electron.vite.config.ts', 'package.json', 'package-lock.json']
const MAKES = ['out/main/main.cjs', 'out/preload/preload.cjs', 'out/renderer/index.html']

export async function buildWhenStale() {
  const made = MAKES.map(path => join(ROOT, path))
  if (made.every(path => existsSync(path))) {
    const oldest = Math.min(...made.map(path => statSync(path).mtimeMs))
    if (MADE_OF.every(path => newest(join(ROOT, path)) <= oldest)) return
  }
  say('Building the screens (some seconds) …')
  const code = await run(join(BIN, 'electron-vite'), ['build', '--logLevel', 'warn'], { stdio: ['ignore', 2, 2] })
  if (code !== 0) throw new Missing('The screens did not build (the reason is above).', 'npm run build')
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
