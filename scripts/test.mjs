/**
 * `npm test`: everything that needs nothing but the package registries.
 * `test.mjs unit|crash|e2e ARGS` runs one part and hands ARGS to its test program.
 */
import { existsSync } from 'node:fs'
import { buildWhenStale } from './build.mjs'
import { main, Missing } from './child.mjs'
import { chromium } from './chromium.mjs'
import { installDebian } from './debian.mjs'
import { electron, screen } from './electron.mjs'
import { close, playwright, vitest } from './runners.mjs'

/** What a part adds to the sum. @typedef {{ tallies: import('./runners.mjs').Tally[], leftOut: string[] }} Part */

/** @param {readonly string[]} args @returns {Promise<Part>} */
const unit = async args => ({ tallies: [await vitest(args)], leftOut: [] })

/** `npm test` kills each side 100 times; asked for by name it is 1,000. @param {readonly string[]} args @returns {Promise<Part>} */
async function crash(args) {
  const leftOut = await failingDisk()
  return { tallies: [await vitest(['--project', 'crash', ...args], { NIMDOLF_CYCLES: process.env['NIMDOLF_CYCLES'] ?? '1000' })], leftOut }
}

/** All of vitest's tests. @returns {Promise<Part>} */
async function everyUnit() {
  const leftOut = await failingDisk()
  return { tallies: [await vitest([])], leftOut }
}

/** libfiu makes disks fail; without it those tests are skipped. @returns {Promise<string[]>} why they are */
async function failingDisk() {
  if (process.platform !== 'linux' || existsSync('/usr/bin/fiu-run')) return []
  try {
    await installDebian(['fiu-utils'], 'tests on a failing disk')
    return []
  } catch (error) {
    if (!(error instanceof Missing)) throw error
    return [`the tests on a failing disk. ${error.message}`]
  }
}

/**
 * The screens, in Chromium and in Electron's window. A machine without the second says so in the last lines.
 * @param {readonly string[]} args
 * @returns {Promise<Part>}
 */
async function e2e(args) {
  await buildWhenStale()
  const env = { NIMDOLF_CHROMIUM: await chromium() }
  try {
    const runtime = await electron()
    const words = await screen()
    const electronEnv = {
      NIMDOLF_ELECTRON: runtime.path,
      NIMDOLF_ELECTRON_VERSION: runtime.version,
      NIMDOLF_ELECTRON_OFFICIAL: String(runtime.official),
    }
    return { tallies: [await playwright(args, { ...env, ...electronEnv }, words)], leftOut: [] }
  } catch (error) {
    if (!(error instanceof Missing)) throw error
    const reason = `no test ran in the Electron window. ${error.message}`
    return { tallies: [await playwright(['--project=chromium', ...args], env, [])], leftOut: [reason] }
  }
}

main(async () => {
  const [name, ...args] = process.argv.slice(2)
  const part = { unit, crash, e2e }[name ?? '']
  const done = part ? [await part(args)] : [await everyUnit(), await e2e([])]
  return close(
    done.flatMap(one => one.tallies),
    done.flatMap(one => one.leftOut),
  )
})
