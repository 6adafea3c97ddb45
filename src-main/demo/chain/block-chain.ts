import { GENESIS, type Block } from './find-block.ts'
import { coinsOf, outpointOf, type NodeCoin, type Outpoint } from './node-transaction.ts'

/** Connected blocks and the coins that they leave. */
export interface BlockChain {
  height(): number
  block(height: number): Block | null
  /** BIP113, seconds, of the eleven blocks up to `height`. */
  medianTime(height: number): number
  coin(outpoint: Outpoint): NodeCoin | null
  coinsOfScript(scriptPubKey: string): readonly NodeCoin[]
  /** `block` has been judged: its transactions spend what is there. */
  connect(block: Block): void
  /** Takes the highest block away again and answers it. Throws at genesis. */
  disconnect(): Block
}

const MEDIAN_SPAN = 11

export function createBlockChain(): BlockChain {
  // All four change in `connect` and `disconnect` alone.
  const blocks: Block[] = [GENESIS]
  const spentBy: (readonly NodeCoin[])[] = [[]]
  const coins = new Map<Outpoint, NodeCoin>()
  const byScript = new Map<string, Map<Outpoint, NodeCoin>>()

  function add(coin: NodeCoin): void {
    coins.set(outpointOf(coin), coin)
    const held = byScript.get(coin.scriptPubKey) ?? new Map<Outpoint, NodeCoin>()
    byScript.set(coin.scriptPubKey, held.set(outpointOf(coin), coin))
  }
  function take(outpoint: Outpoint): NodeCoin | null {
    const coin = coins.get(outpoint) ?? null
    coins.delete(outpoint)
    if (coin !== null) byScript.get(coin.scriptPubKey)?.delete(outpoint)
    return coin
  }

  return {
    height: () => blocks.length - 1,
    block: height => blocks[height] ?? null,
    medianTime(height) {
      const times = blocks.slice(Math.max(0, height + 1 - MEDIAN_SPAN), height + 1).map(({ time }) => time)
      return times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0
    },
    coin: outpoint => coins.get(outpoint) ?? null,
    coinsOfScript: scriptPubKey => [...(byScript.get(scriptPubKey)?.values() ?? [])],
    connect(block) {
      const height = blocks.push(block) - 1
      const spent: NodeCoin[] = []
      block.transactions.forEach((tx, position) => {
        if (position > 0) {
          for (const input of tx.inputs) {
            const coin = take(outpointOf(input))
            if (coin === null) throw new Error(`a block of the simulated chain spends ${outpointOf(input)}, which is not there`)
            spent.push(coin)
          }
        }
        for (const coin of coinsOf(tx, height, position === 0)) add(coin)
      })
      spentBy.push(spent)
    },
    disconnect() {
      const block = blocks.length > 1 ? blocks.pop() : undefined
      if (block === undefined) throw new RangeError('the genesis block stays')
      const spent = spentBy.pop() ?? []
      // Coins that were made and spent within the block come back first and go with its outputs.
      for (const coin of spent) add(coin)
      for (const tx of block.transactions) tx.outputs.forEach((_, vout) => take(outpointOf({ txid: tx.txid, vout })))
      return block
    },
  }
}
