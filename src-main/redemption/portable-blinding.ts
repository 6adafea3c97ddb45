import { secp256k1 } from '@noble/curves/secp256k1.js'
import { hashToCurve } from '#shared/domain/proof/curve.ts'
import { unblind } from '#shared/domain/proof/bdhke.ts'
import { challenge, scalarOf } from '#shared/domain/proof/dleq.ts'
import type { Blinding } from './ports.ts'

const { Point } = secp256k1
const { Fn } = Point

/** In readable mathematics, the same on every platform: some milliseconds a check. */
export const portableBlinding: Blinding = {
  nullifier: hashToCurve,
  blind: (Y, r) =>
    Point.fromHex(Y)
      .add(Point.BASE.multiply(BigInt(`0x${r}`)))
      .toHex(true),
  unblind: (C_, r, K) => unblind(C_, BigInt(`0x${r}`), K),
  /** NUT-12: R1 = s·G − e·K, R2 = s·B_ − e·C_, and e is the hash of R1, R2, K, C_. */
  isSignedBy(K, B_, C_, dleq) {
    const [e, s] = [scalarOf(dleq.e), scalarOf(dleq.s)]
    if (e === null || s === null) return false
    try {
      const [key, blinded, signed] = [Point.fromHex(K), Point.fromHex(B_), Point.fromHex(C_)]
      const minusE = Fn.neg(BigInt(`0x${e}`))
      const R1 = Point.BASE.mulAddUnsafe(BigInt(`0x${s}`), key, minusE)
      const R2 = blinded.mulAddUnsafe(BigInt(`0x${s}`), signed, minusE)
      return challenge(R1, R2, key, signed) === e
    } catch {
      // Infinity, or no point at all.
      return false
    }
  },
}
