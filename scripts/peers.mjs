/**
 * `npm run test:peers`: tests against programs that are not ours. The first run installs nutshell, a Bitcoin node, an Electrum server,
 * Bitcoin Core's interpreter and another signer (three minutes); with `--full` also cdk-mintd, whose build takes a quarter of an hour.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chainPrograms } from './bitcoin.mjs'
import { buildWhenStale } from './build.mjs'
import { chromium } from './chromium.mjs'
import { collect, main, Missing, run, say } from './child.mjs'
import { installDebian, unpackDebian } from './debian.mjs'
import { CACHE } from './places.mjs'
import { environmentOf } from './python.mjs'
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
  const env = { NIMDOLF_NUTSHELL: join(await environmentOf(`nutshell-${NUTSHELL}`), 'mint') }
  const { btcd, python } = await chainPrograms()
  Object.assign(env, { NIMDOLF_BTCD: btcd, NIMDOLF_ELECTRUMX: python, NIMDOLF_ORACLES: join(await environmentOf('oracles-1'), 'python') })
  // The redemption page is served as it is built, and opened in a browser.
  await buildWhenStale()
  env['NIMDOLF_CHROMIUM'] = await chromium()
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
