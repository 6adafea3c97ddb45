/** The Bitcoin node and the Electrum server of tests and of `npm run regtest`. */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { collect, environment, Missing, say } from './child.mjs'
import { golang } from './golang.mjs'
import { CACHE } from './places.mjs'
import { environmentOf } from './python.mjs'

const BTCD = '0.26.2'
const ELECTRUMX = '2.0.0'

/** Where both are. @typedef {{ readonly btcd: string, readonly python: string }} ChainPrograms */

/** @returns {Promise<ChainPrograms>} btcd, and the Python that has ElectrumX */
export async function chainPrograms() {
  return { btcd: await btcd(), python: join(await environmentOf(`electrumx-${ELECTRUMX}`), 'python') }
}

/** @returns {Promise<string>} the executable */
async function btcd() {
  const home = join(CACHE, `btcd-${BTCD}`)
  const program = join(home, 'btcd')
  if (existsSync(program)) return program
  const go = await golang()
  mkdirSync(home, { recursive: true })
  say(`Building btcd ${BTCD} (a minute and a half) …`)
  // Its own cache of modules is the user's; without cgo no C compiler is needed.
  const env = environment({ GOBIN: home, CGO_ENABLED: '0', GOFLAGS: '-trimpath' })
  const { code, output } = await collect(go, ['install', `github.com/btcsuite/btcd@v${BTCD}`], { env })
  if (code !== 0) {
    throw new Missing(`btcd did not build: ${output.slice(-1_000)}`, `GOBIN=${home} go install github.com/btcsuite/btcd@v${BTCD}`)
  }
  return program
}
