/** A regtest chain that outlives its node: btcd begins each one with an empty database. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

/** @typedef {Pick<import('./node.mjs').Node, 'call'>} Asked */

/**
 * Writes every block of the best chain, a line of hex each.
 * @param {Asked} node
 * @param {string} file
 */
export async function saveBlocks(node, file) {
  const tip = await node.call('getblockcount')
  let text = ''
  for (let height = 1; height <= tip; height++) text += `${await node.call('getblock', await node.call('getblockhash', height), 0)}\n`
  writeFileSync(`${file}.part`, text)
  renameSync(`${file}.part`, file)
}

/**
 * @param {Asked} node an empty one
 * @param {string} file of `saveBlocks`; none is no blocks
 */
export async function loadBlocks(node, file) {
  if (!existsSync(file)) return
  for (const block of readFileSync(file, 'utf8').split('\n').filter(Boolean)) await node.call('submitblock', block)
}
