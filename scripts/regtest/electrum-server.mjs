/** ElectrumX in front of a node. */
import { mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { beside, freePort, untilReady } from '../beside.mjs'

const PROGRAM = fileURLToPath(new URL('electrumx-fast.py', import.meta.url))

/**
 * @typedef {object} ElectrumServer
 * @property {number} tcp
 * @property {number | null} tls
 * @property {() => Promise<void>} stop
 * @property {() => Promise<void>} kill as a crash would
 * @property {() => Promise<void>} start again at the same ports, with what it had indexed
 */

/** Tries at free ports: between finding one and listening, another program may take it. */
const TRIES = 3

/**
 * @param {string} python of the environment that has ElectrumX
 * @param {string} folder for its index
 * @param {number} daemon port of the shim in front of btcd
 * @param {{ tcp?: number, certificate?: { readonly cert: string, readonly key: string } }} [options] files
 * @returns {Promise<ElectrumServer>}
 */
export async function startElectrumServer(python, folder, daemon, { tcp: wanted, certificate } = {}) {
  mkdirSync(folder, { recursive: true })
  for (let left = TRIES; ; left--) {
    const tcp = wanted ?? (await freePort())
    const tls = certificate === undefined ? null : await freePort()
    const services = [`tcp://127.0.0.1:${tcp}`, `rpc://127.0.0.1:${await freePort()}`]
    if (tls !== null) services.push(`ssl://127.0.0.1:${tls}`)
    const env = {
      ALLOW_ROOT: '1',
      COIN: 'Bitcoin',
      NET: 'regtest',
      DB_ENGINE: 'leveldb',
      DB_DIRECTORY: folder,
      DAEMON_URL: `http://x:x@127.0.0.1:${daemon}/`,
      SERVICES: services.join(','),
      ...(certificate === undefined ? {} : { SSL_CERTFILE: certificate.cert, SSL_KEYFILE: certificate.key }),
      PEER_DISCOVERY: 'off',
      PEER_ANNOUNCE: '',
      COST_SOFT_LIMIT: '0',
      COST_HARD_LIMIT: '0',
      DAEMON_POLL_INTERVAL_BLOCKS: '200',
      DAEMON_POLL_INTERVAL_MEMPOOL: '200',
      PYTHONDONTWRITEBYTECODE: '1',
    }
    try {
      return await runElectrumServer(python, env, tcp, tls)
    } catch (error) {
      if (wanted !== undefined || left === 1) throw error
    }
  }
}

/**
 * @param {string} python
 * @param {Readonly<Record<string, string>>} env
 * @param {number} tcp
 * @param {number | null} tls
 * @returns {Promise<ElectrumServer>}
 */
async function runElectrumServer(python, env, tcp, tls) {
  /** @type {import('../beside.mjs').Running} */
  let running
  const start = async () => {
    running = beside(python, [PROGRAM], env)
    try {
      await untilReady(running, async () => {
        // It goes on without the port that it could not have.
        if (running.said().includes('failed to listen')) throw new Error(running.said())
        return answers(tcp)
      })
    } catch (error) {
      await running.stop()
      throw error
    }
  }
  await start()
  return { tcp, tls, start, stop: async () => void (await running.stop()), kill: () => running.kill() }
}

/** True once it accepts: it listens when its index has reached the node's tip. @param {number} port @returns {Promise<boolean>} */
const answers = port =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => (socket.destroy(), resolve(false)))
  })
