import type { SchnorrCheck } from '#shared/domain/proof/schnorr.ts'
import { fromHex } from '#shared/lib/bytes.ts'
import type { CurveEngine } from './curve-engine.ts'
import { multiplyAdd, N } from './native-dleq.ts'
import { sha256 } from './sha256.ts'

const TAG = sha256(Buffer.from('BIP0340/challenge'))
const P = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn

/** BIP340 verification, the fast twin of `schnorrHolds` in shared/domain/proof/schnorr.ts: R = s·G − e·P in one call. */
export function fastSchnorrCheck(engine: CurveEngine): SchnorrCheck {
  return (signature, digest, key) => {
    const r = signature.slice(0, 64)
    const s = BigInt(`0x${signature.slice(64)}`)
    if (BigInt(`0x${r}`) >= P || s >= N) return false
    try {
      const point = fromHex(`02${key}`)
      const e = BigInt(`0x${Buffer.from(sha256(Buffer.concat([TAG, TAG, fromHex(r), point.subarray(1), digest]))).toString('hex')}`) % N
      // Lifting the key checks that it is one; e = 0 has no such call, and no hash will ever give it.
      const R = Buffer.from(multiplyAdd(engine, point, N - e, s))
      const hasEvenY = (R[64]! & 1) === 0
      return hasEvenY && R.toString('hex', 1, 33) === r
    } catch {
      // A key that is none, or R at infinity.
      return false
    }
  }
}
