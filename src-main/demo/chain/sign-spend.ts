import { schnorr } from '@noble/curves/secp256k1.js'
import { RawOldTx, RawTx } from '@scure/btc-signer/script.js'
import { Transaction as LibraryTransaction } from '@scure/btc-signer/transaction.js'
import { taprootTweakPrivKey } from '@scure/btc-signer/utils.js'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import type { NodeCoin } from './node-transaction.ts'

/** How a simulated wallet spends one coin. `merkleRoot` null: an output without leaves (BIP86). */
export type Unlock =
  | { readonly path: 'key'; readonly secret: Uint8Array; readonly merkleRoot: string | null }
  | { readonly path: 'leaf'; readonly secret: Uint8Array; readonly script: string; readonly controlBlock: string }

export interface Spend {
  readonly version: number
  readonly lockTime: number
  readonly inputs: readonly { readonly coin: NodeCoin; readonly sequence: number; readonly unlock: Unlock }[]
  readonly outputs: readonly { readonly scriptPubKey: string; readonly amount: bigint }[]
}

/** Replaceable (BIP125), without a relative lock. */
export const REPLACEABLE = 0xfffffffd

/**
 * The signed transaction, hex. Written apart from the console's own plans and PSBTs, so that the two check each other. It signs what it is
 * told, spends that no node takes too.
 */
export function signSpend({ version, lockTime, inputs, outputs }: Spend): string {
  const unsigned = {
    version,
    lockTime,
    inputs: inputs.map(({ coin, sequence }) => ({
      txid: fromHex(coin.txid),
      index: coin.vout,
      finalScriptSig: new Uint8Array(),
      sequence,
    })),
    outputs: outputs.map(({ scriptPubKey, amount }) => ({ amount, script: fromHex(scriptPubKey) })),
  }
  const library = LibraryTransaction.fromRaw(RawOldTx.encode(unsigned), {
    allowUnknownOutputs: true,
    allowUnknownVersion: true,
    disableScriptCheck: true,
  })
  const scripts = inputs.map(({ coin }) => fromHex(coin.scriptPubKey))
  const amounts = inputs.map(({ coin }) => coin.amount)
  const witnesses = inputs.map(({ unlock }, at) => {
    const script = unlock.path === 'leaf' ? fromHex(unlock.script) : undefined
    const message = library.preimageWitnessV1(at, scripts, 0, amounts, undefined, script)
    const signature = schnorr.sign(message, unlock.path === 'key' ? tweaked(unlock.secret, unlock.merkleRoot) : unlock.secret)
    return unlock.path === 'key' ? [signature] : [signature, fromHex(unlock.script), fromHex(unlock.controlBlock)]
  })
  return toHex(RawTx.encode({ ...unsigned, segwitFlag: true, witnesses }))
}

const tweaked = (secret: Uint8Array, merkleRoot: string | null): Uint8Array =>
  taprootTweakPrivKey(secret, merkleRoot === null ? new Uint8Array() : fromHex(merkleRoot))

/** vB of a transaction with one key-path or leaf input and `outputs` taproot outputs, rounded up. */
export function vsizeOf(unlock: Unlock, outputs: number): number {
  const witness = unlock.path === 'key' ? 66 : 68 + (unlock.script.length + unlock.controlBlock.length) / 2
  return Math.ceil(10 + 41 + 43 * outputs + (2 + witness) / 4)
}
