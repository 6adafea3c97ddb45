import { coinsOf, outpointOf, type NodeCoin, type NodeTransaction, type Outpoint } from './node-transaction.ts'

export interface PoolEntry {
  readonly tx: NodeTransaction
  readonly fee: bigint
}

/** Transactions that wait for a block, in the order in which they came: a parent before its children. */
export interface TransactionPool {
  entries(): readonly PoolEntry[]
  get(txid: string): PoolEntry | null
  /** An unspent or spent output of a waiting transaction. */
  coin(outpoint: Outpoint): NodeCoin | null
  spender(outpoint: Outpoint): PoolEntry | null
  /** Waiting transactions that spend an input of `tx` too. */
  conflicts(tx: NodeTransaction): readonly PoolEntry[]
  /** `entry` and what spends its outputs, directly or not. */
  withDescendants(entry: PoolEntry): readonly PoolEntry[]
  add(entry: PoolEntry): void
  remove(txid: string): void
}

export function createTransactionPool(): TransactionPool {
  // Both change in `add` and `remove` alone.
  const entries = new Map<string, PoolEntry>()
  const spenders = new Map<Outpoint, PoolEntry>()

  const spender = (outpoint: Outpoint): PoolEntry | null => spenders.get(outpoint) ?? null
  function withDescendants(entry: PoolEntry): PoolEntry[] {
    const found = new Set([entry])
    for (const { tx } of found) {
      tx.outputs.forEach((_, vout) => {
        const child = spender(outpointOf({ txid: tx.txid, vout }))
        if (child !== null) found.add(child)
      })
    }
    return [...found]
  }

  return {
    entries: () => [...entries.values()],
    get: txid => entries.get(txid) ?? null,
    coin(outpoint) {
      const [txid = '', vout] = outpoint.split(':')
      const entry = entries.get(txid)
      return entry === undefined ? null : (coinsOf(entry.tx, null, false)[Number(vout)] ?? null)
    },
    spender,
    conflicts: tx => [...new Set(tx.inputs.map(input => spender(outpointOf(input))).filter(entry => entry !== null))],
    withDescendants,
    add(entry) {
      entries.set(entry.tx.txid, entry)
      for (const input of entry.tx.inputs) spenders.set(outpointOf(input), entry)
    },
    remove(txid) {
      for (const input of entries.get(txid)?.tx.inputs ?? []) spenders.delete(outpointOf(input))
      entries.delete(txid)
    },
  }
}
