import { fail, ok, type Result } from '#shared/lib/result.ts'
import { checkSpends } from './check-spend.ts'
import { outpointOf, type NodeCoin, type NodeTransaction, type Outpoint } from './node-transaction.ts'
import { judgeReplacement } from './replacement.ts'
import { isFinal, sequenceLocksHold, type NextBlock } from './sequence-locks.ts'
import type { PoolEntry, TransactionPool } from './transaction-pool.ts'

/** sat per 1,000 vB. */
export const RELAY_FEE = 1_000n
const MAX_MONEY = 2_100_000_000_000_000n
const COINBASE_MATURITY = 100
const MAX_VSIZE = 100_000

export interface Judged {
  readonly entry: PoolEntry
  /** Waiting transactions that it replaces, descendants included. */
  readonly evicted: readonly PoolEntry[]
}

interface NodeState extends NextBlock {
  /** Unspent in the chain. */
  readonly coin: (outpoint: Outpoint) => NodeCoin | null
  readonly pool: TransactionPool
}

/** Whether `tx` may wait for a block: a node's rules in a node's order, and its words for what it refuses. */
export function judgeTransaction(tx: NodeTransaction, node: NodeState): Result<Judged, string> {
  const malformed = badForm(tx) ?? notStandard(tx)
  if (malformed !== null) return fail(malformed)
  if (!isFinal(tx, node)) return fail('non-final')

  const coins = tx.inputs.map(input => node.coin(outpointOf(input)) ?? node.pool.coin(outpointOf(input))).filter(coin => coin !== null)
  if (coins.length < tx.inputs.length) return fail('bad-txns-inputs-missingorspent')
  if (!sequenceLocksHold(tx, coins, node)) return fail('non-BIP68-final')
  if (coins.some(({ coinbase, height }) => coinbase && height !== null && node.tip + 1 - height < COINBASE_MATURITY)) {
    return fail('bad-txns-premature-spend-of-coinbase')
  }
  const fee = sum(coins) - sum(tx.outputs)
  if (fee < 0n) return fail('bad-txns-in-belowout')
  const least = relayFeeOf(tx)
  if (fee < least) return fail(`min relay fee not met, ${fee} < ${least}`)

  const replaced = judgeReplacement({ tx, fee }, node.pool, least)
  if (!replaced.ok) return replaced
  const words = checkSpends(tx, coins)
  return words === null ? ok({ entry: { tx, fee }, evicted: replaced.value }) : fail(`mandatory-script-verify-flag-failed (${words})`)
}

export const relayFeeOf = (tx: NodeTransaction): bigint => (BigInt(tx.vsize) * RELAY_FEE + 999n) / 1_000n
export const sum = (outputs: readonly { readonly amount: bigint }[]): bigint => outputs.reduce((total, { amount }) => total + amount, 0n)

function badForm(tx: NodeTransaction): string | null {
  if (tx.inputs.length === 0) return 'bad-txns-vin-empty'
  if (tx.outputs.length === 0) return 'bad-txns-vout-empty'
  if (tx.outputs.some(({ amount }) => amount > MAX_MONEY) || sum(tx.outputs) > MAX_MONEY) return 'bad-txns-txouttotal-toolarge'
  if (new Set(tx.inputs.map(outpointOf)).size < tx.inputs.length) return 'bad-txns-inputs-duplicate'
  return /^0{64}$/.test(tx.inputs[0]!.txid) ? 'coinbase' : null
}

const STANDARD_SCRIPTS = /^(?:5120.{64}|0020.{64}|0014.{40}|76a914.{40}88ac|a914.{40}87)$/

function notStandard(tx: NodeTransaction): string | null {
  if (tx.version < 1 || tx.version > 3) return 'version'
  if (tx.vsize > MAX_VSIZE) return 'tx-size'
  if (!tx.outputs.every(({ scriptPubKey }) => STANDARD_SCRIPTS.test(scriptPubKey))) return 'scriptpubkey'
  return tx.outputs.some(({ amount, scriptPubKey }) => amount < dustOf(scriptPubKey)) ? 'dust' : null
}

/** What spending the output costs at 3 sat/vB: 330 sat for taproot, 294 for a witness key hash, 546 for an old key hash. */
function dustOf(scriptPubKey: string): bigint {
  const output = 9 + scriptPubKey.length / 2
  const isWitness = /^(?:51|00)/.test(scriptPubKey)
  return BigInt((output + (isWitness ? 67 : 148)) * 3)
}
