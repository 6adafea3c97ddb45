import { schnorr } from '@noble/curves/secp256k1.js'
import { tapLeafHash } from '@scure/btc-signer/payment.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { RawOutput, VarBytes } from '@scure/btc-signer/script.js'
import { concatBytes, fromHex } from '#shared/lib/bytes.ts'
import type { Transaction } from './transaction.ts'

/** The two that commit to everything (BIP341): the gate knows no other. */
export type Sighash = typeof SIGHASH_DEFAULT | typeof SIGHASH_ALL
export const SIGHASH_DEFAULT = 0
export const SIGHASH_ALL = 1

/** What a Taproot signature is made over, of the transaction and of the outputs that it spends. Hashes as printed, amounts in sat. */
export type MessageParts = Pick<Transaction, 'version' | 'lockTime' | 'outputs'> & {
  readonly inputs: readonly MessageInput[]
}

/** An input together with the output that it spends. */
export interface MessageInput {
  readonly txid: string
  readonly vout: number
  readonly sequence: number
  readonly amount: bigint
  readonly scriptPubKey: string
}

/** BIP341: with a leaf the message has an extension, and the spend type says so. No annex. */
const KEY_PATH = 0
const LEAF_PATH = 2
/** BIP342: key version 0; no OP_CODESEPARATOR in our leaves. */
const LEAF_TAIL = Uint8Array.of(0, 0xff, 0xff, 0xff, 0xff)

/**
 * The message that input `at` signs (BIP341, 32 bytes): by the key path, or by the leaf `script` (hex). What all inputs share is hashed
 * once; hashing it for each would take time by the square of their number.
 */
export function taprootMessages({
  version,
  lockTime,
  inputs,
  outputs,
}: MessageParts): (at: number, type: Sighash, script: string | null) => Uint8Array {
  const shared = concatBytes(
    uint32(version),
    uint32(lockTime),
    sha256(concatBytes(...inputs.flatMap(({ txid, vout }) => [fromHex(txid).reverse(), uint32(vout)]))),
    sha256(concatBytes(...inputs.map(({ amount }) => uint64(amount)))),
    sha256(concatBytes(...inputs.map(({ scriptPubKey }) => VarBytes.encode(fromHex(scriptPubKey))))),
    sha256(concatBytes(...inputs.map(({ sequence }) => uint32(sequence)))),
    sha256(concatBytes(...outputs.map(({ amount, scriptPubKey }) => RawOutput.encode({ amount, script: fromHex(scriptPubKey) })))),
  )
  return (at, type, script) => {
    // Epoch 0, then the message.
    const head = concatBytes(Uint8Array.of(0, type), shared)
    const tail =
      script === null
        ? [Uint8Array.of(KEY_PATH), uint32(at)]
        : [Uint8Array.of(LEAF_PATH), uint32(at), tapLeafHash(fromHex(script)), LEAF_TAIL]
    return schnorr.utils.taggedHash('TapSighash', head, ...tail)
  }
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}

function uint64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, value, true)
  return bytes
}
