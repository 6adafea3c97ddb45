import { fail, ok, type Result } from '#shared/lib/result.ts'
import { createBlockChain } from './chain/block-chain.ts'
import { createFaucet } from './chain/faucet.ts'
import { findBlock, subsidyAt, type Block } from './chain/find-block.ts'
import { nodeTransactionOf, outpointOf, type NodeCoin, type NodeTransaction } from './chain/node-transaction.ts'
import { judgeTransaction } from './chain/relay-rules.ts'
import { createTransactionArchive, type Archived } from './chain/transaction-archive.ts'
import { createTransactionPool, type PoolEntry } from './chain/transaction-pool.ts'

/** A regtest chain in memory with one node and one miner: real headers, scripts, signatures and time locks, and no network. */
export interface SimulatedChain {
  height(): number
  block(height: number): Block | null
  transaction(txid: string): Archived | null
  /** By Electrum's script hash: in the order of the chain, then what waits. */
  history(scriptHash: string): readonly Archived[]
  /** Confirmed coins that nothing in the pool spends. */
  unspent(scriptPubKey: string): readonly NodeCoin[]
  isWaiting(txid: string): boolean
  /** The txid (a transaction that waits already is as welcome), or a real node's words. */
  broadcast(raw: string): Result<string, string>
  /** Finds up to `count` blocks and answers how many: a block may lie no more than two hours ahead of the clock. */
  mine(count: number): number
  /** Replaces the newest `depth` blocks by one more, all empty: what they held waits again, unless it came from their rewards. */
  reorg(depth: number): void
  /** Sends `amount` sat to a script. The first coins of the miner are ripe after 100 blocks: throws before. */
  faucet(scriptPubKey: string, amount: bigint): string
  /** Tells of every block, and of every transaction that came or went. Returns the way to stop. */
  onChange(listener: () => void): () => void
}

/** How far a block may lie ahead of the clock, seconds. */
const FUTURE = 2 * 60 * 60

export function createSimulatedChain({ clock }: { readonly clock: { now(): number } }): SimulatedChain {
  const chain = createBlockChain()
  const pool = createTransactionPool()
  const archive = createTransactionArchive()
  const faucet = createFaucet()
  const listeners = new Set<() => void>()
  // Counts reorganisations; changed by `reorg` alone.
  let branch = 0

  const changed = (): void => listeners.forEach(listener => listener())
  const node = { coin: chain.coin, pool, medianTime: chain.medianTime }

  /** Null when the clock does not allow a block yet. */
  function next(entries: readonly PoolEntry[]): Block | null {
    const tip = chain.height()
    const now = Math.floor(clock.now() / 1_000)
    // The rule asks for more than the median of eleven, so that in a jump only every sixth block is a second later.
    const time = Math.max(now, chain.medianTime(tip) + 1)
    if (time > now + FUTURE) return null
    return findBlock({
      height: tip + 1,
      previous: chain.block(tip)!.hash,
      time,
      branch,
      payTo: faucet.scriptPubKey,
      reward: entries.reduce((total, { fee }) => total + fee, subsidyAt(tip + 1)),
      transactions: entries.map(({ tx }) => tx),
    })
  }

  function connect(block: Block, entries: readonly PoolEntry[]): void {
    chain.connect(block)
    const height = chain.height()
    block.transactions.forEach((tx, position) => archive.put({ tx, fee: entries[position - 1]?.fee ?? 0n, height, position }, []))
    for (const { tx } of entries) pool.remove(tx.txid)
  }

  function accept(tx: NodeTransaction): string | null {
    const judged = judgeTransaction(tx, { ...node, tip: chain.height() })
    if (!judged.ok) return judged.error
    const { entry, evicted } = judged.value
    const spent = tx.inputs.map(input => (chain.coin(outpointOf(input)) ?? pool.coin(outpointOf(input)))!.scriptPubKey)
    evicted.forEach(forget)
    pool.add(entry)
    archive.put({ ...entry, height: null, position: 0 }, spent)
    return null
  }

  function broadcast(raw: string): Result<string, string> {
    const tx = nodeTransactionOf(raw)
    if (tx === null) return fail('TX decode failed. Make sure the tx has at least one input.')
    if (pool.get(tx.txid) !== null) return ok(tx.txid)
    if (archive.get(tx.txid) !== null) return fail('Transaction outputs already in utxo set')
    const words = accept(tx)
    if (words !== null) return fail(words)
    changed()
    return ok(tx.txid)
  }

  function forget({ tx }: { readonly tx: NodeTransaction }): void {
    pool.remove(tx.txid)
    archive.drop(tx.txid)
  }

  return {
    height: () => chain.height(),
    block: height => chain.block(height),
    transaction: txid => archive.get(txid),
    history: scriptHash => archive.history(scriptHash),
    unspent: scriptPubKey => chain.coinsOfScript(scriptPubKey).filter(coin => pool.spender(outpointOf(coin)) === null),
    isWaiting: txid => pool.get(txid) !== null,
    broadcast,
    mine(count) {
      let found = 0
      for (; found < count; found++) {
        const entries = pool.entries()
        const block = next(entries)
        if (block === null) break
        connect(block, entries)
      }
      if (found > 0) changed()
      return found
    },
    reorg(depth) {
      branch++
      const gone = Array.from({ length: depth }, () => chain.disconnect().transactions).reverse()
      for (const [coinbase] of gone) archive.drop(coinbase!.txid)
      for (let built = 0; built <= depth; built++) {
        const block = next([])
        if (block === null) throw new Error('the clock allows no further block')
        connect(block, [])
      }
      const waiting = [...gone.flatMap(([, ...rest]) => rest), ...pool.entries().map(({ tx }) => tx)]
      for (const tx of waiting) forget({ tx })
      for (const tx of waiting) accept(tx)
      changed()
    },
    faucet(scriptPubKey, amount) {
      const ripe = chain.coinsOfScript(faucet.scriptPubKey).filter(coin => pool.spender(outpointOf(coin)) === null)
      const old = ripe.filter(({ height, coinbase }) => !coinbase || chain.height() + 1 - (height ?? 0) >= 100)
      const raw = faucet.pay(scriptPubKey, amount, old)
      const sent = raw === null ? fail('the miner has no ripe coin of that size') : broadcast(raw)
      if (!sent.ok) throw new Error(`the faucet cannot pay ${amount} sat: ${sent.error}`)
      return sent.value
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
