import { schnorr } from '@noble/curves/secp256k1.js'
import { fromHex } from '#shared/lib/bytes.ts'
import { SIGHASH_ALL, SIGHASH_DEFAULT, type Sighash } from '../chain/taproot-message.ts'
import { sighashesOf } from './sighash.ts'
import type { SignedParts } from './planned-transaction.ts'
import type { PlannedInput } from './spend-plan.ts'

/** x-only hex of the key whose signature spends an input: the output key itself, or the leaf's. */
export const signingKeyOf = ({ spend, scriptPubKey }: PlannedInput): string => (spend.path === 'key' ? scriptPubKey.slice(4) : spend.key)

/** 0 for 64 bytes, 1 for 65 that end with it; null for any other length or type (BIP341). */
export function sighashOf(signature: Uint8Array): Sighash | null {
  if (signature.length === 64) return SIGHASH_DEFAULT
  return signature.length === 65 && signature[64] === SIGHASH_ALL ? SIGHASH_ALL : null
}

/** Tells whether `signature` signs input `at` of the plan and commits to all of it. */
export function signatureCheck(plan: SignedParts): (at: number, signature: Uint8Array) => boolean {
  const messageOf = sighashesOf(plan)
  return (at, signature) => {
    const input = plan.inputs[at]
    const type = sighashOf(signature)
    if (input === undefined || type === null) return false
    try {
      return schnorr.verify(signature.subarray(0, 64), messageOf(at, type), fromHex(signingKeyOf(input)))
    } catch {
      // The key is no point of the curve.
      return false
    }
  }
}
