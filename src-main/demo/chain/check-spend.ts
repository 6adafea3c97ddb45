import { schnorr } from '@noble/curves/secp256k1.js'
import { Transaction as LibraryTransaction } from '@scure/btc-signer/transaction.js'
import { provesLeaf } from '#shared/domain/reserve/control-block.ts'
import { fromHex } from '#shared/lib/bytes.ts'
import type { NodeCoin, NodeTransaction } from './node-transaction.ts'
import { checkSequenceVerify } from './sequence-locks.ts'
import { runTapscript } from './tapscript.ts'

/** Null when each input may be spent as its witness spends it (BIP341, BIP342), else why not, in a node's words. */
export function checkSpends(tx: NodeTransaction, coins: readonly NodeCoin[]): string | null {
  if (tx.hasScriptSig) return 'Witness requires empty scriptSig'
  const spend = digestOf(tx, coins)
  for (const [at, coin] of coins.entries()) {
    const words = checkInput(tx, at, coin, spend)
    if (words !== null) return words
  }
  return null
}

/** Message that a signature of one input signs. `script` hex for a leaf, null for the key path. */
type Digest = (at: number, hashType: number, script: string | null) => Uint8Array

function digestOf(tx: NodeTransaction, coins: readonly NodeCoin[]): Digest {
  const lenient = { allowUnknownOutputs: true, allowUnknownInputs: true, disableScriptCheck: true, allowUnknownVersion: true }
  const library = LibraryTransaction.fromRaw(fromHex(tx.raw), lenient)
  const scripts = coins.map(({ scriptPubKey }) => fromHex(scriptPubKey))
  const amounts = coins.map(({ amount }) => amount)
  return (at, hashType, script) =>
    library.preimageWitnessV1(at, scripts, hashType, amounts, undefined, script === null ? undefined : fromHex(script))
}

function checkInput(tx: NodeTransaction, at: number, coin: NodeCoin, digest: Digest): string | null {
  const input = tx.inputs[at]!
  const outputKey = /^5120([0-9a-f]{64})$/.exec(coin.scriptPubKey)?.[1]
  if (outputKey === undefined) return 'the simulated node spends taproot outputs only'
  const { witness } = input
  if (witness.length === 0) return 'Witness program was passed an empty witness'
  if (witness.length > 1 && witness.at(-1)?.startsWith('50') === true) return 'bad-witness-nonstandard'
  if (witness.length === 1) return checkSignature(witness[0]!, outputKey, hashType => digest(at, hashType, null))

  const [script = '', control = ''] = witness.slice(-2)
  if (control.length < 66 || (control.length - 66) % 64 !== 0) return 'Invalid Taproot control block size'
  if (!provesLeaf(script, control, coin.scriptPubKey)) return 'Witness program hash mismatch'
  return runTapscript(script, witness.slice(0, -2), {
    signature: (signature, key) => checkSignature(signature, key, hashType => digest(at, hashType, script)),
    sequence: operand => checkSequenceVerify(operand, input.sequence, tx.version),
  })
}

const HASH_TYPES: readonly number[] = [0x01, 0x02, 0x03, 0x81, 0x82, 0x83]

/** BIP340 over the BIP341 message: 64 bytes for SIGHASH_DEFAULT, 65 where the last one names another type. */
function checkSignature(signature: string, key: string, digest: (hashType: number) => Uint8Array): string | null {
  const bytes = fromHex(signature)
  if (bytes.length !== 64 && bytes.length !== 65) return 'Invalid Schnorr signature size'
  const hashType = bytes[64] ?? 0
  if (bytes.length === 65 && !HASH_TYPES.includes(hashType)) return 'Invalid Schnorr signature hash type'
  try {
    return schnorr.verify(bytes.subarray(0, 64), digest(hashType), fromHex(key)) ? null : 'Invalid Schnorr signature'
  } catch {
    // SIGHASH_SINGLE without an output of the same position has no message.
    return 'Invalid Schnorr signature hash type'
  }
}
