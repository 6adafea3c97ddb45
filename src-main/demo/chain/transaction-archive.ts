import { reversedHex } from '#shared/domain/chain/header.ts'
import { fromHex } from '#shared/lib/bytes.ts'
import { sha256 } from '../../crypto/sha256.ts'
import type { NodeTransaction } from './node-transaction.ts'

export interface Archived {
  readonly tx: NodeTransaction
  /** sat; 0 for a coinbase. */
  readonly fee: bigint
  /** Null while it waits for a block; then `position` is of no meaning. */
  readonly height: number | null
  readonly position: number
}

/** Every transaction of the chain and the pool by its id, and by the scripts that it pays or spends, as an index server keeps it. */
export interface TransactionArchive {
  get(txid: string): Archived | null
  /** In the order of the chain, then what waits, in the order of arrival. */
  history(scriptHash: string): readonly Archived[]
  /** `spent`: scriptPubKeys of its inputs; only read when the transaction is new. */
  put(entry: Archived, spent: readonly string[]): void
  drop(txid: string): void
}

/** Electrum's name of a script: SHA-256, printed in reverse. */
export const scriptHashOf = (scriptPubKey: string): string => reversedHex(sha256(fromHex(scriptPubKey)))

export function createTransactionArchive(): TransactionArchive {
  // All three change in `put` and `drop` alone.
  const byId = new Map<string, Archived>()
  const scriptHashes = new Map<string, readonly string[]>()
  const byScript = new Map<string, Set<string>>()

  return {
    get: txid => byId.get(txid) ?? null,
    history(scriptHash) {
      const found = [...(byScript.get(scriptHash) ?? [])].map(txid => byId.get(txid)!)
      const height = (entry: Archived): number => entry.height ?? Number.POSITIVE_INFINITY
      return found.sort((one, other) =>
        one.height === other.height ? (one.height === null ? 0 : one.position - other.position) : height(one) - height(other),
      )
    },
    put(entry, spent) {
      const { txid, outputs } = entry.tx
      byId.set(txid, entry)
      if (scriptHashes.has(txid)) return
      const hashes = [...new Set([...outputs.map(({ scriptPubKey }) => scriptPubKey), ...spent])].map(scriptHashOf)
      scriptHashes.set(txid, hashes)
      for (const hash of hashes) byScript.set(hash, (byScript.get(hash) ?? new Set()).add(txid))
    },
    drop(txid) {
      for (const hash of scriptHashes.get(txid) ?? []) byScript.get(hash)?.delete(txid)
      scriptHashes.delete(txid)
      byId.delete(txid)
    },
  }
}
