import { RawOldTx, RawTx } from '@scure/btc-signer/script.js'
import { fromHex, isHex, toHex } from '#shared/lib/bytes.ts'
import { doubleSha256, reversedHex } from './header.ts'

/** A transaction as its bytes say: nothing of it is believed but what follows from them. Hashes as printed, amounts in sat. */
export interface Transaction {
  readonly txid: string
  readonly version: number
  readonly lockTime: number
  readonly inputs: readonly TransactionInput[]
  readonly outputs: readonly { readonly scriptPubKey: string; readonly amount: bigint }[]
  /** Virtual bytes (BIP141), rounded up. */
  readonly vsize: number
  /** Bytes without the witness: what the txid commits to. One of 64 may be a node of a Merkle tree (CVE-2017-12842). */
  readonly strippedSize: number
}

export interface TransactionInput {
  readonly txid: string
  readonly vout: number
  readonly sequence: number
  /** Stack from the bottom, hex. */
  readonly witness: readonly string[]
}

/** The transaction in lower-case hex, or null when the bytes are none, or are followed by others. */
export function readTransaction(hex: string): Transaction | null {
  if (!isHex(hex)) return null
  const bytes = fromHex(hex)
  try {
    const { version, inputs, outputs, lockTime, witnesses } = RawTx.decode(bytes)
    const stripped = RawOldTx.encode({ version, inputs, outputs, lockTime })
    return {
      txid: reversedHex(doubleSha256(stripped)),
      version,
      lockTime,
      inputs: inputs.map(({ txid, index, sequence }, at) => ({
        txid: toHex(txid),
        vout: index,
        sequence,
        witness: (witnesses?.[at] ?? []).map(toHex),
      })),
      outputs: outputs.map(({ amount, script }) => ({ scriptPubKey: toHex(script), amount })),
      strippedSize: stripped.length,
      vsize: Math.ceil((stripped.length * 3 + bytes.length) / 4),
    }
  } catch {
    return null
  }
}
