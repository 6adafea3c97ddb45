/**
 * Finds an Electron runtime: the official one of package.json's version, else an older one from npm.
 * Run by itself it prints `{"path", "version", "official"}`, or null where there is none.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { collect, isMain, main, say } from './child.mjs'
import { installDebian } from './debian.mjs'
import { fallbackElectron } from './electron-fallback.mjs'
import { MODULES, NODE } from './places.mjs'
import { setup } from './setup.mjs'

/** A slow line needs minutes for 120 MB; a machine without the way out fails at once. */
const DOWNLOAD_MS = 10 * 60_000
const HOME = join(MODULES, 'electron')

/** Debian's names of what Electron links against, by the library that is reported missing. */
const LIBRARIES = {
  'libgtk-3': 'libgtk-3-0',
  libnss3: 'libnss3',
  libnssutil3: 'libnss3',
  libsmime3: 'libnss3',
  libnspr4: 'libnspr4',
  libasound: 'libasound2',
  libgbm: 'libgbm1',
  libdrm: 'libdrm2',
  'libatk-1': 'libatk1.0-0',
  'libatk-bridge': 'libatk-bridge2.0-0',
  libatspi: 'libatspi2.0-0',
  libcups: 'libcups2',
  libdbus: 'libdbus-1-3',
  libXcomposite: 'libxcomposite1',
  libXdamage: 'libxdamage1',
  libXfixes: 'libxfixes3',
  libXrandr: 'libxrandr2',
  libXext: 'libxext6',
  libxkbcommon: 'libxkbcommon0',
  libpango: 'libpango-1.0-0',
  libcairo: 'libcairo2',
  libexpat: 'libexpat1',
  libX11: 'libx11-6',
  libxcb: 'libxcb1',
  'libglib-2': 'libglib2.0-0',
  'libgobject-2': 'libglib2.0-0',
  'libgio-2': 'libglib2.0-0',
}

/**
 * @typedef {object} Runtime
 * @property {string} path the executable
 * @property {string} version
 * @property {boolean} official false: out of support, for tests and for demo and regtest only
 */

/**
 * @returns {Promise<Runtime>}
 * Throws Missing with the reason, where no runtime can be had.
 */
export async function electron() {
  const runtime = (await official()) ?? (await fallbackElectron())
  await installLibraries(runtime.path)
  return runtime
}

/** @returns {Promise<Runtime | null>} */
async function official() {
  const version = JSON.parse(readFileSync(join(HOME, 'package.json'), 'utf8')).version
  if (officialPath() === null) {
    say(`Fetching Electron ${version} …`)
    const { output } = await collect(NODE, [join(HOME, 'install.js')], { timeout: DOWNLOAD_MS })
    if (officialPath() === null)
      say(`Electron ${version} could not be fetched: ${output.split('\n').find(line => /error/i.test(line)) ?? 'no answer'}`)
  }
  const path = officialPath()
  return path === null ? null : { path, version, official: true }
}

function officialPath() {
  try {
    const path = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(HOME, 'dist'), readFileSync(join(HOME, 'path.txt'), 'utf8'))
    return existsSync(path) ? path : null
  } catch {
    return null
  }
}

/** @param {string} executable */
async function installLibraries(executable) {
  if (process.platform !== 'linux') return
  const { output } = await collect('ldd', [executable])
  const missing = [...output.matchAll(/^\s*(\S+) => not found/gm)].map(match => match[1] ?? '')
  if (missing.length === 0) return
  const packages = missing.map(library => Object.entries(LIBRARIES).find(([prefix]) => library.startsWith(prefix))?.[1] ?? library)
  await installDebian([...new Set(packages)], 'the Electron window')
}

/**
 * How to start a window where no screen is: behind Xvfb, which is installed when we may.
 * @returns {Promise<readonly string[]>} words to put before the command; empty where a screen is
 */
export async function screen() {
  if (process.platform !== 'linux') return []
  const lacking = Object.entries({ '/usr/bin/xvfb-run': 'xvfb', '/usr/bin/xauth': 'xauth' }).filter(([path]) => !existsSync(path))
  if (lacking.length > 0)
    await installDebian(
      lacking.map(([, name]) => name),
      'a window in tests',
    )
  return ['xvfb-run', '-a']
}

if (isMain(import.meta)) {
  main(async () => {
    await setup()
    console.log(JSON.stringify(await electron()))
    return 0
  })
}
