/** btcd on a regtest chain of its own. */
import { join } from 'node:path'
import { beside, freePort, untilReady } from '../beside.mjs'

const USER = 'regtest'
const PASSWORD = 'regtest'

/** The node refused a call; `message` is its own words. */
export class NodeRefusal extends Error {}

/**
 * @typedef {object} Node
 * @property {number} port of its JSON-RPC
 * @property {(method: string, ...params: unknown[]) => Promise<any>} call throws NodeRefusal
 * @property {(call: import('./btcd-shim.mjs').Call) => Promise<import('./btcd-shim.mjs').Reply>} ask the reply as it came
 * @property {() => Promise<void>} stop
 */

/**
 * @param {string} program
 * @param {string} folder for its data
 * @param {string} miningAddress
 * @param {boolean} [apart] see `beside`
 * @returns {Promise<Node>}
 */
export async function startNode(program, folder, miningAddress, apart = false) {
  const port = await freePort()
  const args = [
    '--regtest',
    '--txindex',
    '--notls',
    '--nolisten',
    '--nodnsseed',
    `--rpcuser=${USER}`,
    `--rpcpass=${PASSWORD}`,
    `--rpclisten=127.0.0.1:${port}`,
    `--miningaddr=${miningAddress}`,
    `--datadir=${join(folder, 'data')}`,
    `--logdir=${join(folder, 'logs')}`,
    `--configfile=${join(folder, 'btcd.conf')}`,
    '--debuglevel=warn',
  ]
  const running = beside(program, args, {}, apart)
  const node = { ...nodeAt(port), stop: async () => void (await running.stop()) }
  await untilReady(running, () =>
    node.call('getblockcount').then(
      () => true,
      () => false,
    ),
  )
  return node
}

/** A node that runs already. @param {number} port @returns {Omit<Node, 'stop'>} */
export function nodeAt(port) {
  const authorization = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`
  /** @type {Node['ask']} */
  const ask = async call => {
    const body = JSON.stringify({ jsonrpc: '1.0', ...call })
    // btcd closes after each reply.
    const headers = { authorization, 'content-type': 'application/json', connection: 'close' }
    const reply = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body })
    const text = await reply.text()
    try {
      return JSON.parse(text)
    } catch {
      throw new Error(`btcd answers HTTP ${reply.status}: ${text.slice(0, 200)}`)
    }
  }
  return {
    port,
    ask,
    async call(method, ...params) {
      const { result, error } = await ask({ method, params, id: 1 })
      if (error) throw new NodeRefusal(error.message)
      return result
    },
  }
}
