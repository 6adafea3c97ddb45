import { RawTx } from '@scure/btc-signer/script.js'
import { readTransaction, type Transaction } from '#shared/domain/chain/transaction.ts'
import { fromHex } from '#shared/lib/bytes.ts'

/** A transaction with what a node needs besides: its bytes, and whether an input carries a scriptSig. */
export interface NodeTransaction extends Transaction {
  readonly raw: string
  readonly hasScriptSig: boolean
}

/** `txid:vout`. */
export type Outpoint = string
export const outpointOf = ({ txid, vout }: { readonly txid: string; readonly vout: number }): Outpoint => `${txid}:${vout}`

/** An output that can be spent. `height` null while it is in the pool only. */
export interface NodeCoin {
  readonly txid: string
  readonly vout: number
  readonly amount: bigint
  readonly scriptPubKey: string
  readonly height: number | null
  readonly coinbase: boolean
}

/** Null when `raw` (lower-case hex) is no transaction. */
export function nodeTransactionOf(raw: string): NodeTransaction | null {
  const read = readTransaction(raw)
  if (read === null) return null
  const hasScriptSig = RawTx.decode(fromHex(raw)).inputs.some(({ finalScriptSig }) => finalScriptSig.length > 0)
  return { ...read, raw, hasScriptSig }
}

export const coinsOf = (tx: Transaction, height: number | null, coinbase: boolean): readonly NodeCoin[] =>
  tx.outputs.map(({ amount, scriptPubKey }, vout) => ({ txid: tx.txid, vout, amount, scriptPubKey, height, coinbase }))
