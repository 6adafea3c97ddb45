import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { PoolEntry, TransactionPool } from './transaction-pool.ts'

const MAX_EVICTED = 100

/**
 * BIP125 as nodes apply it today, without asking for its signal: the replacement pays more in all and per byte than what it replaces, and
 * for its own relay. `relayFee`: sat that its own bytes cost. Answers what it replaces, or a node's words.
 */
export function judgeReplacement(replacement: PoolEntry, pool: TransactionPool, relayFee: bigint): Result<readonly PoolEntry[], string> {
  const { tx, fee } = replacement
  const conflicts = pool.conflicts(tx)
  if (conflicts.length === 0) return ok([])
  const evicted = [...new Set(conflicts.flatMap(entry => pool.withDescendants(entry)))]
  const refused = (why: string): Result<never, string> => fail(`insufficient fee, rejecting replacement ${tx.txid}${why}`)

  const gone = new Set(evicted.map(entry => entry.tx.txid))
  if (tx.inputs.some(({ txid }) => gone.has(txid))) return fail(`bad-txns-spends-conflicting-tx, ${tx.txid} spends conflicting transaction`)
  const rate = (entry: PoolEntry): bigint => (entry.fee * 1_000n) / BigInt(entry.tx.vsize)
  for (const entry of conflicts) {
    if (rate(replacement) <= rate(entry)) return refused(`; new feerate ${rate(replacement)} sat/kvB <= old feerate ${rate(entry)} sat/kvB`)
  }
  const held = new Set(conflicts.flatMap(entry => entry.tx.inputs.map(({ txid }) => txid)))
  if (tx.inputs.some(({ txid }) => pool.get(txid) !== null && !held.has(txid))) return fail('replacement-adds-unconfirmed')
  if (evicted.length > MAX_EVICTED) return fail(`too many potential replacements, rejecting replacement ${tx.txid}`)
  const before = evicted.reduce((total, entry) => total + entry.fee, 0n)
  if (fee < before) return refused(`, less fees than conflicting txs; ${fee} < ${before} sat`)
  if (fee - before < relayFee) return refused(`, not enough additional fees to relay; ${fee - before} < ${relayFee} sat`)
  return ok(evicted)
}
