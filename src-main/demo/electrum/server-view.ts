import { toHex } from '#shared/lib/bytes.ts'
import { sha256 } from '../../crypto/sha256.ts'
import { merkleBranch } from '../chain/merkle-branch.ts'
import type { Archived } from '../chain/transaction-archive.ts'
import type { SimulatedChain } from '../simulated-chain.ts'

/** `silent` keeps its lines open and answers nothing; `lies` leaves the newest confirmed transaction of each script out. */
export type ServerFault = 'none' | 'silent' | 'lies'

/** What an Electrum server tells of the chain, its fault included. Heights of the protocol: 0 waits, −1 waits for one that waits. */
export interface ServerView {
  tip(): { readonly height: number; readonly hex: string }
  header(height: number): string | null
  history(scriptHash: string): readonly { readonly tx_hash: string; readonly height: number; readonly fee?: number }[]
  /** Null without a history. */
  status(scriptHash: string): string | null
  inclusion(
    txid: string,
    height: number,
  ): { readonly block_height: number; readonly merkle: readonly string[]; readonly pos: number } | null
}

export function createServerView(chain: SimulatedChain, fault: () => ServerFault): ServerView {
  /** A spend or deposit that is hidden contradicts the servers that show it, at the same tip. */
  function told(scriptHash: string): readonly Archived[] {
    const entries = chain.history(scriptHash)
    const newest = fault() === 'lies' ? entries.findLast(({ height }) => height !== null) : undefined
    return entries.filter(entry => entry !== newest)
  }
  const heightOf = ({ tx, height }: Archived): number => height ?? (tx.inputs.some(({ txid }) => chain.isWaiting(txid)) ? -1 : 0)

  return {
    tip: () => ({ height: chain.height(), hex: chain.block(chain.height())!.header }),
    header: height => chain.block(height)?.header ?? null,
    history: scriptHash =>
      told(scriptHash).map(entry => ({
        tx_hash: entry.tx.txid,
        height: heightOf(entry),
        ...(entry.height === null ? { fee: Number(entry.fee) } : {}),
      })),
    status(scriptHash) {
      const line = told(scriptHash)
        .map(entry => `${entry.tx.txid}:${heightOf(entry)}:`)
        .join('')
      return line === '' ? null : toHex(sha256(new TextEncoder().encode(line)))
    },
    inclusion(txid, height) {
      const txids = chain.block(height)?.transactions.map(tx => tx.txid) ?? []
      const pos = txids.indexOf(txid)
      return pos < 0 ? null : { block_height: height, merkle: merkleBranch(txids, pos), pos }
    },
  }
}
