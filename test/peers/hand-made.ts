import { schnorr } from '@noble/curves/secp256k1.js'
import { RawTx, Transaction } from '@scure/btc-signer'
import { taprootTweakPrivKey } from '@scure/btc-signer/utils.js'
import { fromHex, toHex } from '#shared/lib/bytes.ts'

/** A spend that the product would refuse to make, signed all the same: what stands between it and the chain is the node. */
export interface HandMade {
  /** The outputs to spend, all in the same way. */
  readonly coins: readonly { readonly txid: string; readonly vout: number; readonly amount: bigint; readonly scriptPubKey: string }[]
  readonly version: number
  readonly sequence: number
  readonly secret: Uint8Array
  /** A leaf, or the key path of an output with this Merkle root. */
  readonly by: { readonly script: string; readonly controlBlock: string } | { readonly merkleRoot: string }
  /** scriptPubKey, hex. */
  readonly to: string
  /** Sat. */
  readonly fee: bigint
}

/** The raw transaction, hex; its message comes from the library alone. */
export function handMade({ coins, version, sequence, secret, by, to, fee }: HandMade): string {
  const tx = new Transaction({ version, allowUnknownInputs: true, allowUnknownOutputs: true })
  for (const { txid, vout } of coins) tx.addInput({ txid, index: vout, sequence })
  tx.addOutput({ script: fromHex(to), amount: coins.reduce((sum, { amount }) => sum + amount, -fee) })

  const scripts = coins.map(({ scriptPubKey }) => fromHex(scriptPubKey))
  const amounts = coins.map(({ amount }) => amount)
  const witnesses = coins.map((_, at) => {
    if ('merkleRoot' in by) {
      const message = tx.preimageWitnessV1(at, scripts, 0, amounts)
      return [schnorr.sign(message, taprootTweakPrivKey(secret, fromHex(by.merkleRoot)))]
    }
    const message = tx.preimageWitnessV1(at, scripts, 0, amounts, undefined, fromHex(by.script))
    return [schnorr.sign(message, secret), fromHex(by.script), fromHex(by.controlBlock)]
  })
  return toHex(RawTx.encode({ ...RawTx.decode(tx.unsignedTx), segwitFlag: true, witnesses }))
}
