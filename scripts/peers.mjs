/**
 * `npm run test:peers`: tests against programs that are not ours. Installs nutshell (25 s the first time);
 * with `--full` also builds cdk-mintd, which takes a quarter of an hour once.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { collect, main, Missing, run, say } from './child.mjs'
import { installDebian, unpackDebian } from './debian.mjs'
import { CACHE, ROOT } from './places.mjs'
import { close, vitest } from './runners.mjs'

const NUTSHELL = '0.21.0'
const CDK_MINTD = '0.18.3'
/** Package, what tests read, where it is in the package. */
const PROXIES = /** @type {const} */ ([
  ['nginx', 'NIMDOLF_NGINX', 'usr/sbin/nginx'],
  ['caddy', 'NIMDOLF_CADDY', 'usr/bin/caddy'],
])

main(async () => {
  const full = process.argv.includes('--full')
  const words = process.argv.slice(2).filter(word => word !== '--full')
  /** @type {Record<string, string>} */
  const env = { NIMDOLF_NUTSHELL: await nutshell() }
  if (full) Object.assign(env, { NIMDOLF_CDK_MINTD: await cdkMintd(), NIMDOLF_PEERS_FULL: '1' })
  const leftOut = full ? [] : ['cdk-mintd (its first build takes a quarter of an hour): npm run test:peers:full']
  for (const [name, variable, path] of PROXIES) {
    try {
      env[variable] = await unpackDebian(name, path, `the deploy snippet of ${name}`)
    } catch (error) {
      if (!(error instanceof Missing)) throw error
      leftOut.push(error.message)
    }
  }
  return close([await vitest(['--config', 'vitest.peers.config.ts', ...words], env)], leftOut)
})

/** The mint of the nutshell project in a Python environment of its own. @returns {Promise<string>} the executable */
async function nutshell() {
  const list = join(ROOT, `test/peers/requirements/nutshell-${NUTSHELL}.txt`)
  const home = join(CACHE, `nutshell-${NUTSHELL}`)
  const mint = join(home, 'bin/mint')
  const mark = join(home, 'installed')
  const sum = createHash('sha256').update(readFileSync(list)).digest('hex')
  if (existsSync(mint) && existsSync(mark) && readFileSync(mark, 'utf8') === sum) return mint

  say(`Installing nutshell ${NUTSHELL} (about half a minute) …`)
  mkdirSync(CACHE, { recursive: true })
  await needs('python3', 'python3', 'nutshell')
  const venv = ['-m', 'venv', home]
  if ((await collect('python3', venv)).code !== 0) {
    await installDebian(['python3-venv'], 'nutshell')
    await must('python3', venv, 'python3 -m venv')
  }
  // Pinned and without resolving: a plain `pip install cashu` ends with an older set that does not run.
  await must(join(home, 'bin/pip'), ['install', '--no-deps', '--quiet', '-r', list], 'pip install')
  writeFileSync(mark, sum)
  return mint
}

/** @returns {Promise<string>} the executable */
async function cdkMintd() {
  const home = join(CACHE, `cdk-mintd-${CDK_MINTD}`)
  const program = join(home, 'bin/cdk-mintd')
  if (existsSync(program)) return program
  await needs('cargo', 'cargo', 'cdk-mintd')
  await needs('protoc', 'protobuf-compiler', 'cdk-mintd')
  say(`Building cdk-mintd ${CDK_MINTD} (about a quarter of an hour) …`)
  const features = ['--no-default-features', '--features', 'sqlite,postgres,fakewallet,management-rpc']
  const code = await run('cargo', ['install', 'cdk-mintd', '--version', CDK_MINTD, '--locked', ...features, '--root', home])
  if (code !== 0) throw new Missing('cdk-mintd did not build (the reason is above).', 'the same command again: what is built stays built')
  return program
}

/**
 * @param {string} program
 * @param {string} debian
 * @param {string} why
 */
async function needs(program, debian, why) {
  if ((await collect(program, ['--version'])).code !== 0) await installDebian([debian], why)
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} what
 */
async function must(program, args, what) {
  const { code, output } = await collect(program, args)
  if (code !== 0) throw new Missing(`${what} failed: ${output.slice(-1_000)}`, `${program} ${args.join(' ')}`)
}
