/** Installs the packages that package-lock.json names, and Node 24 among them. Looks only, when all is there. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMain, main, Missing, run, say } from './child.mjs'
import { MODULES, NODE, ROOT } from './places.mjs'

export async function setup() {
  // npm writes the second file last, so an install that was interrupted is seen too.
  if (!isInstalled(readPackages(join(ROOT, 'package-lock.json')), readPackages(join(MODULES, '.package-lock.json')))) {
    say('Installing packages (about a minute the first time) …')
    // Install scripts of dependencies stay off: none is needed but the one that brings Node 24.
    await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], 'packages')
  }
  if (!existsSync(NODE)) {
    say('Installing Node 24 through npm …')
    await npm(['rebuild', 'node', '--loglevel=error'], 'Node 24')
    if (!existsSync(NODE)) throw new Missing('Node 24 (package `node`) did not install.', 'npm rebuild node')
  }
}

/** @typedef {Record<string, { version?: string, optional?: boolean }>} Packages as a lock file lists them, by path */

/**
 * True when all that the lock wants is installed. Packages for other platforms are optional and may be absent.
 * @param {Packages | null} wanted
 * @param {Packages | null} held
 */
export function isInstalled(wanted, held) {
  if (wanted === null || held === null) return false
  return Object.entries(wanted).every(([path, entry]) => path === '' || entry.optional || held[path]?.version === entry.version)
}

/**
 * @param {string} file
 * @returns {Packages | null}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null
  } catch {
    return null
  }
}

/**
 * @param {readonly string[]} args
 * @param {string} what
 */
async function npm(args, what) {
  // Under `npm run` the very npm that runs us is named; else the one in PATH.
  const script = process.env['npm_execpath']
  const [program, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []]
  const code = await run(program, [...first, ...args], { env: process.env, stdio: ['ignore', 2, 2] })
  if (code !== 0)
    throw new Missing(
      `npm could not install ${what} (its words are above).`,
      `npm ${args[0] === 'ci' ? 'ci --ignore-scripts' : 'rebuild node'}`,
    )
}

if (isMain(import.meta)) main(async () => (await setup(), 0))
