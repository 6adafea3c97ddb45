/** A Go that builds what tests need: the machine's own when it is new enough, else the toolchain that Go's module proxy serves. */
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { collect, Missing, say } from './child.mjs'
import { installDebian } from './debian.mjs'
import { CACHE } from './places.mjs'

/** btcd 0.26 asks for it in its go.mod. */
const NEEDED = [1, 25]
const VERSION = '1.26.8'
/** SHA-256 of the module zip, as the proxy has served it ever since: published versions never change. */
const ZIPS = /** @type {Record<string, string>} */ ({
  'linux-amd64': '30c2b1bf7dcc88d3eb0a1364e47ddd9128edb3110a30e8a0ef61cd5856b31de7',
})

/** @param {string} why @returns {Promise<string>} the executable */
export async function golang(why) {
  if (await isNewEnough('go')) return 'go'
  const platform = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`
  const home = join(CACHE, `go-${VERSION}`)
  const program = join(home, 'bin/go')
  if (existsSync(program)) return program
  const sum = ZIPS[platform]
  if (sum === undefined) throw new Missing(`${why} needs Go ${NEEDED.join('.')} or newer.`, 'https://go.dev/dl/')
  say(`Fetching Go ${VERSION} for ${why} (70 MB) …`)
  await unpack(await download(platform, sum, why), home, `golang.org/toolchain@v0.0.1-go${VERSION}.${platform}`)
  return program
}

/** @param {string} program */
async function isNewEnough(program) {
  const { code, output } = await collect(program, ['version'])
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(output) ?? []
  if (code !== 0 || major === undefined) return false
  return Number(major) > 1 || Number(minor) >= (NEEDED[1] ?? 0)
}

/**
 * @param {string} platform
 * @param {string} sum
 * @param {string} why
 * @returns {Promise<Buffer>}
 */
async function download(platform, sum, why) {
  const [proxy] = (process.env['GOPROXY'] ?? '').split(/[,|]/).filter(entry => entry.startsWith('http'))
  const url = `${proxy ?? 'https://proxy.golang.org'}/golang.org/toolchain/@v/v0.0.1-go${VERSION}.${platform}.zip`
  const command = `install Go ${NEEDED.join('.')} or newer (https://go.dev/dl/)`
  const reply = await fetch(url).catch(cause => {
    throw new Missing(`${why} needs Go, and ${url} cannot be reached: ${cause.cause ?? cause}`, command)
  })
  if (!reply.ok) throw new Missing(`${why} needs Go, and ${url} answers ${reply.status}.`, command)
  const zip = Buffer.from(await reply.arrayBuffer())
  const got = createHash('sha256').update(zip).digest('hex')
  if (got !== sum) throw new Missing(`${url} is not the file that was published: its SHA-256 is ${got}.`, command)
  return zip
}

/**
 * Unpacks into a folder beside and renames it: half a toolchain would look like a whole one at the next run.
 * @param {Buffer} zip
 * @param {string} home
 * @param {string} inside folder in the zip
 */
async function unpack(zip, home, inside) {
  const raw = `${home}.part`
  rmSync(raw, { recursive: true, force: true })
  mkdirSync(raw, { recursive: true })
  writeFileSync(join(raw, 'go.zip'), zip)
  // Python is here anyway, for the Electrum server; Debian's minimal image has no unzip.
  const unzip = ['-m', 'zipfile', '-e', join(raw, 'go.zip'), raw]
  if ((await collect('python3', ['--version'])).code !== 0) await installDebian(['python3'], 'Go')
  const { code, output } = await collect('python3', unzip)
  if (code !== 0) throw new Missing(`Go could not be unpacked: ${output.slice(-500)}`, `python3 ${unzip.join(' ')}`)
  // A module zip holds no permissions.
  for (const folder of ['bin', 'pkg/tool']) makeExecutable(join(raw, inside, folder))
  rmSync(home, { recursive: true, force: true })
  renameSync(join(raw, inside), home)
  rmSync(raw, { recursive: true, force: true })
}

/** @param {string} folder */
function makeExecutable(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) chmodSync(join(entry.parentPath, entry.name), 0o755)
  }
}
