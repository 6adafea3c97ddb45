import { sha256 } from '@noble/hashes/sha2.js'
import { Script } from '@scure/btc-signer'
import { concatBytes, fromHex, toHex } from '#shared/lib/bytes.ts'
import type { RegtestChain } from '../../scripts/regtest/chain.mjs'

type Node = RegtestChain['node']

/** Blocks that leave the mempool alone, one on the other, from the node's best block on: how a chain forgets a transaction for a while. */
export async function mineEmpty(node: Node, count: number): Promise<void> {
  for (let left = count; left > 0; left--) {
    const previous = (await node.call('getbestblockhash')) as string
    const { height, time } = (await node.call('getblockheader', previous, true)) as { readonly height: number; readonly time: number }
    const refused = (await node.call('submitblock', emptyBlock(previous, height + 1, time + 1))) as string | null
    if (refused !== null) throw new Error(refused)
  }
}

/** Takes back every block from `height` on; what they held waits in the mempool again. */
export async function undoFrom(node: Node, height: number): Promise<void> {
  await node.call('invalidateblock', await node.call('getblockhash', height))
}

function emptyBlock(previous: string, height: number, time: number): string {
  // BIP34: the height first.
  const script = Script.encode([height, new TextEncoder().encode('empty')])
  const coinbase = concatBytes(
    fromHex('0100000001'),
    new Uint8Array(32),
    fromHex('ffffffff'),
    Uint8Array.of(script.length),
    script,
    fromHex('ffffffff01'),
    new Uint8Array(8),
    // Whoever finds such a block gets nothing.
    fromHex('015100000000'),
  )
  const root = sha256(sha256(coinbase))
  for (let nonce = 0; ; nonce++) {
    const header = concatBytes(
      little(0x2000_0000, 4),
      fromHex(previous).toReversed(),
      root,
      little(time, 4),
      little(0x207f_ffff, 4),
      little(nonce, 4),
    )
    // Regtest's target: the highest bit is clear.
    if (sha256(sha256(header))[31]! < 0x80) return toHex(concatBytes(header, fromHex('01'), coinbase))
  }
}

function little(value: number, bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, at) => Math.floor(value / 2 ** (8 * at)) & 255)
}
