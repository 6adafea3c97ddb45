/** Debian packages that tests and the window need: installed when we may, named when we may not. */
import { existsSync } from 'node:fs'
import { collect, Missing, say } from './child.mjs'

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
  if (!listsAreFresh) {
    await collect('apt-get', ['update', '-qq'], { env })
    listsAreFresh = true
  }
  const { code, output } = await collect('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env })
  if (code !== 0) throw new Missing(`apt-get could not install ${packages.join(' ')}:\n${output.slice(-2_000)}`, command)
}
