/** A regtest chain as operators meet one: a node, somebody who finds blocks, and an Electrum server in front. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openShim } from './btcd-shim.mjs'
import { startElectrumServer } from './electrum-server.mjs'
import { createMiner, MINER_ADDRESS } from './miner.mjs'
import { startNode } from './node.mjs'

/** The first reward can be spent at this height. */
const FIRST_BLOCKS = 101

/**
 * @typedef {object} RegtestChain
 * @property {import('./node.mjs').Node} node
 * @property {ReturnType<typeof createMiner>} miner
 * @property {readonly import('./electrum-server.mjs').ElectrumServer[]} servers
 * @property {(satPerKvb: number | null) => void} estimate what the servers say from now on when they are asked for a fee
 * @property {() => Promise<void>} stop
 */

/**
 * @param {import('../bitcoin.mjs').ChainPrograms} programs
 * @param {string} folder
 * @param {{ blocks?: number, apart?: boolean, before?: (node: import('./node.mjs').Node) => Promise<void>, servers?: readonly { tcp?: number, certificate?: { readonly cert: string, readonly key: string } }[] }} [options]
 * @returns {Promise<RegtestChain>}
 */
export async function startChain({ btcd, python }, folder, { blocks = FIRST_BLOCKS, before, apart = false, servers: wanted = [{}] } = {}) {
  mkdirSync(folder, { recursive: true })
  /** What ends it, newest last. @type {(() => Promise<void>)[]} */
  const ends = []
  const stop = async () => {
    for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end()
  }
  try {
    const node = await startNode(btcd, join(folder, 'node'), MINER_ADDRESS, apart)
    ends.push(node.stop)
    await before?.(node)
    const miner = createMiner(node)
    const missing = blocks - (await node.call('getblockcount'))
    if (missing > 0) await miner.mine(missing)
    const shim = await openShim(node.ask)
    ends.push(shim.close)
    const servers = await Promise.all(
      wanted.map((options, at) => {
        const index = join(folder, `electrum-${at + 1}`)
        // Made anew in a second; one of another chain would never be caught up.
        rmSync(index, { recursive: true, force: true })
        return startElectrumServer(python, index, shim.port, options)
      }),
    )
    ends.push(async () => void (await Promise.all(servers.map(server => server.stop()))))
    return { node, miner, servers, estimate: shim.estimate, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
