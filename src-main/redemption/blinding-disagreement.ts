import { secp256k1 } from '@noble/curves/secp256k1.js'
import { sign } from '#shared/domain/proof/bdhke.ts'
import { proveDleq } from '#shared/domain/proof/dleq.ts'
import { toHex } from '#shared/lib/bytes.ts'
import type { Blinding } from './ports.ts'

const ROUNDS = 4

/**
 * What `tested` first answers otherwise than `trusted`, in words; null when they agree on fresh coins. The float's ecash is made by it: a wrong
 * point is money that nobody can spend. `random` gives that many unpredictable bytes.
 */
export function blindingDisagreement(tested: Blinding, trusted: Blinding, random: (bytes: number) => Uint8Array): string | null {
  for (let round = 0; round < ROUNDS; round++) {
    const scalar = (): bigint => BigInt(`0x01${toHex(random(31))}`)
    const [k, nonce, secret] = [scalar(), scalar(), toHex(random(32))]
    const r = scalar().toString(16).padStart(64, '0')
    const K = secp256k1.Point.BASE.multiply(k).toHex(true)
    const Y = trusted.nullifier(secret)
    const B_ = trusted.blind(Y, r)
    const [C_, dleq] = [sign(B_, k), proveDleq(B_, k, nonce)]
    try {
      if (tested.nullifier(secret) !== Y) return 'hash_to_curve'
      if (tested.blind(Y, r) !== B_) return 'a blinded message'
      if (tested.unblind(C_, r, K) !== trusted.unblind(C_, r, K)) return 'an unblinded signature'
      if (!tested.isSignedBy(K, B_, C_, dleq)) return 'a true signature'
      if (tested.isSignedBy(K, B_, Y, dleq)) return 'a false signature'
    } catch {
      return 'a question, which it did not answer'
    }
  }
  return null
}
