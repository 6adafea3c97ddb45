import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { toHex } from '#shared/lib/bytes.ts'

/** What one server tells of one script. Heights ≥ 1 are claims of a block, which a Merkle proof must bear out. */
export interface ScriptHistory {
  /** txid → height. */
  readonly confirmed: ReadonlyMap<string, number>
  /** Highest of those heights, 0 for none. */
  readonly highest: number
  /** Txids in the mempool, at most `MAX_UNCONFIRMED` of them. */
  readonly unconfirmed: readonly string[]
}

/** Mempool entries of one script that are looked at: a reserve has a few, and inventing them costs a server nothing. */
const MAX_UNCONFIRMED = 200

/** Height 0 and −1 mean the mempool (the latter: with an unconfirmed parent). */
export function readHistory(entries: readonly { readonly txid: string; readonly height: number }[]): ScriptHistory {
  const confirmed = new Map(entries.filter(({ height }) => height > 0).map(({ txid, height }) => [txid, height]))
  return {
    confirmed,
    highest: entries.reduce((highest, { height }) => Math.max(highest, height), 0),
    unconfirmed: entries
      .filter(({ height }) => height <= 0)
      .slice(0, MAX_UNCONFIRMED)
      .map(({ txid }) => txid),
  }
}

/** Electrum's status of a script: a hash over its history in order, null when that is empty. Two servers with one status tell one history. */
export function statusOf(entries: readonly { readonly txid: string; readonly height: number }[]): string | null {
  if (entries.length === 0) return null
  return toHex(sha256(utf8ToBytes(entries.map(({ txid, height }) => `${txid}:${height}:`).join(''))))
}

/** Electrum's name of a script: SHA-256 of scriptPubKey, reversed. */
export const scriptHashOf = (scriptPubKey: Uint8Array): string => toHex(sha256(scriptPubKey).reverse())
