import { schnorr } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { RawOutput, VarBytes } from '@scure/btc-signer/script.js'
import { concatBytes, fromHex } from '#shared/lib/bytes.ts'
import { TX_VERSION, unsignedOf, type SignedParts } from './planned-transaction.ts'
import { leafHashOf } from './tree.ts'

/** The two that commit to everything (BIP341): the gate knows no other. */
export type Sighash = typeof SIGHASH_DEFAULT | typeof SIGHASH_ALL
export const SIGHASH_DEFAULT = 0
export const SIGHASH_ALL = 1

/** BIP341: with a leaf the message has an extension, and the spend type says so. No annex. */
const KEY_PATH = 0
const LEAF_PATH = 2
/** BIP342: key version 0; no OP_CODESEPARATOR in our leaves. */
const LEAF_TAIL = Uint8Array.of(0, 0xff, 0xff, 0xff, 0xff)

/**
 * The message that input `at` signs (BIP341, 32 bytes), out of the plan alone: a PSBT may say what it likes. What all inputs share is hashed
 * once; hashing it for each would take time by the square of their number.
 */
export function sighashesOf(plan: SignedParts): (at: number, type: Sighash) => Uint8Array {
  const { inputs, outputs } = unsignedOf(plan)
  const shared = concatBytes(
    uint32(TX_VERSION),
    uint32(plan.lockTime),
    sha256(concatBytes(...inputs.flatMap(({ txid, index }) => [txid.toReversed(), uint32(index)]))),
    sha256(concatBytes(...plan.inputs.map(({ amount }) => uint64(amount)))),
    sha256(concatBytes(...plan.inputs.map(({ scriptPubKey }) => VarBytes.encode(fromHex(scriptPubKey))))),
    sha256(concatBytes(...plan.inputs.map(({ sequence }) => uint32(sequence)))),
    sha256(concatBytes(...outputs.map(output => RawOutput.encode(output)))),
  )
  return (at, type) => {
    const spend = plan.inputs[at]?.spend
    if (spend === undefined) throw new RangeError(`the plan has no input ${at}`)
    // Epoch 0, then the message.
    const head = concatBytes(Uint8Array.of(0, type), shared)
    const tail =
      spend.path === 'key'
        ? [Uint8Array.of(KEY_PATH), uint32(at)]
        : [Uint8Array.of(LEAF_PATH), uint32(at), fromHex(leafHashOf(spend.script)), LEAF_TAIL]
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
