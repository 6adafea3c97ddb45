/**
 * `npm run regtest`: a Bitcoin node and an Electrum server on this machine, to try the console against until Ctrl-C. The chain is kept and goes
 * on at the next start. While it runs: `regtest.mjs mine N`, `regtest.mjs pay ADDRESS SAT`, `regtest.mjs undo N` (a reorganisation).
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { freePort } from './beside.mjs'
import { chainPrograms } from './bitcoin.mjs'
import { main, Missing } from './child.mjs'
import { CACHE } from './places.mjs'
import { startChain } from './regtest/chain.mjs'
import { loadBlocks, saveBlocks } from './regtest/keep-blocks.mjs'
import { createMiner, isAddress } from './regtest/miner.mjs'
import { nodeAt, NodeRefusal } from './regtest/node.mjs'

const FOLDER = join(CACHE, 'regtest')
/** Port of the node, for the commands. */
const STATE = join(FOLDER, 'running.json')
const BLOCKS = join(FOLDER, 'blocks')
/** Always the same, so that a console finds it again; below the ports that systems give to whoever asks for any. */
const PORT = 15_001
/** sat per 1,000 vB: what the server estimates, as a regtest node has nothing to estimate from. */
const RATE = 2_000
const USAGE = 'npm run regtest [-- --fresh], then: node scripts/regtest.mjs mine N | pay ADDRESS SAT | undo N'

main(async () => {
  const [command, ...words] = process.argv.slice(2)
  try {
    switch (command) {
      case undefined:
        return await run()
      case '--fresh':
        if ((await running()) === null) rmSync(FOLDER, { recursive: true, force: true })
        return await run()
      case 'mine':
        return await mine(count(words[0]))
      case 'pay':
        return await pay(words[0] ?? '', count(words[1]))
      case 'undo':
        return await undo(count(words[0]))
      default:
        throw new Missing(`There is no command ${command}.`, USAGE)
    }
  } catch (error) {
    if (!(error instanceof NodeRefusal)) throw error
    console.error(`The node refuses it: ${error.message}`)
    return 1
  }
})

async function run() {
  if ((await running()) !== null) throw new Missing('It runs already.', 'stop the other one with Ctrl-C')
  const programs = await chainPrograms()
  // Until the chain runs, leaving is enough: what was started ends with us.
  const leave = () => process.exit(130)
  process.once('SIGINT', leave).once('SIGTERM', leave)
  mkdirSync(FOLDER, { recursive: true })
  const tcp = (await isFree(PORT)) ? PORT : await freePort()
  const chain = await startChain(programs, FOLDER, { servers: [{ tcp }], apart: true, before: node => loadBlocks(node, BLOCKS) })
  process.off('SIGINT', leave).off('SIGTERM', leave)
  chain.estimate(RATE)
  writeFileSync(STATE, JSON.stringify({ node: chain.node.port }))
  console.log(`regtest at height ${await chain.node.call('getblockcount')}. Electrum server: 127.0.0.1:${tcp}, TCP

  nimdolf settings set network regtest
  nimdolf server add 127.0.0.1:${tcp} --tcp

  node scripts/regtest.mjs mine 1                  finds a block
  node scripts/regtest.mjs pay ADDRESS 1000000     pays that many sat; mine 1 confirms it
  node scripts/regtest.mjs undo 10                 takes the last 10 blocks back and finds 11 others

Ctrl-C stops it. The chain is kept in ${FOLDER}; --fresh begins another.`)
  await new Promise(resolve => process.once('SIGINT', resolve).once('SIGTERM', resolve))
  rmSync(STATE, { force: true })
  await saveBlocks(chain.node, BLOCKS)
  await chain.stop()
  return 0
}

/** @param {number} blocks */
async function mine(blocks) {
  const node = await theNode()
  await createMiner(node).mine(blocks)
  console.log(`height ${await node.call('getblockcount')}`)
  return 0
}

/**
 * @param {string} address
 * @param {number} amount
 */
async function pay(address, amount) {
  const node = await theNode()
  if (!isAddress(address)) throw new Missing(`${address} is no address on regtest (bcrt1…).`, USAGE)
  console.log(await createMiner(node).pay([{ to: address, amount: BigInt(amount) }]))
  return 0
}

/** @param {number} blocks */
async function undo(blocks) {
  const node = await theNode()
  const tip = await node.call('getblockcount')
  await node.call('invalidateblock', await node.call('getblockhash', Math.max(1, tip - blocks + 1)))
  // Servers go on showing the old chain until the new one is longer.
  await createMiner(node).mine(blocks + 1)
  console.log(`height ${await node.call('getblockcount')}, ${blocks} blocks replaced`)
  return 0
}

async function theNode() {
  const node = await running()
  if (node === null) throw new Missing('No regtest chain runs.', 'npm run regtest')
  return node
}

/** The node of the chain that runs; a file left by a crash is not one. */
async function running() {
  if (!existsSync(STATE)) return null
  const node = nodeAt(JSON.parse(readFileSync(STATE, 'utf8')).node)
  return node.call('getblockcount').then(
    () => node,
    () => null,
  )
}

/** @param {number} port */
async function isFree(port) {
  const server = createServer()
  return new Promise(resolve => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** @param {string | undefined} word */
function count(word) {
  if (word === undefined || !/^[1-9]\d{0,14}$/.test(word)) throw new Missing('A whole number is missing.', USAGE)
  return Number(word)
}
