/** Debian packages that tests and the window need: installed when we may, named when we may not. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { collect, Missing, say } from './child.mjs'
import { CACHE } from './places.mjs'

const mayInstall = () => process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
let listsAreFresh = false

/**
 * Installs `packages`, or says which command does. `why` completes "Installing … for".
 * @param {readonly string[]} packages
 * @param {string} why
 */
export async function installDebian(packages, why) {
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (!mayInstall()) throw new Missing(`${why} needs: ${packages.join(', ')} (Debian's names).`, `sudo ${command}`)
  say(`Installing for ${why}: ${packages.join(' ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await refreshLists()
  const { code, output } = await collect('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env })
  if (code !== 0) throw new Missing(`apt-get could not install ${packages.join(' ')}:\n${output.slice(-2_000)}`, command)
}

/**
 * A program out of a Debian package, beside the system: tests need nginx, but nobody's port 80 may be taken for that.
 * @param {string} name of the package
 * @param {string} program its path in the package, e.g. `usr/sbin/nginx`
 * @param {string} why
 * @returns {Promise<string>} the executable
 */
export async function unpackDebian(name, program, why) {
  const folder = join(CACHE, 'debian', name)
  const path = [join('/', program), join(folder, program)].find(candidate => existsSync(candidate))
  if (path !== undefined) return path
  say(`Fetching ${name} for ${why} …`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await refreshLists()
  const { code, output } = await collect('apt-get', ['download', '-qq', name], { cwd: folder })
  const file = readdirSync(folder).find(entry => entry.endsWith('.deb'))
  if (code !== 0 || file === undefined)
    throw new Missing(`${why} needs ${name}: ${output.slice(-300).trim()}`, `sudo apt-get install ${name}`)
  await collect('dpkg', ['-x', join(folder, file), folder])
  const missing = (await collect('ldd', [join(folder, program)])).output.match(/^.*not found$/m)
  if (missing) throw new Missing(`${name} needs a library:${missing[0]}`, `sudo apt-get install ${name}`)
  return join(folder, program)
}

async function refreshLists() {
  if (listsAreFresh || !mayInstall()) return
  await collect('apt-get', ['update', '-qq'])
  listsAreFresh = true
}
