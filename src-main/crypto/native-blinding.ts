import { toHex } from '#shared/lib/bytes.ts'
import { scalarOf } from '#shared/domain/proof/dleq.ts'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { Blinding } from '../redemption/ports.ts'
import type { CurveEngine } from './curve-engine.ts'
import { challenge, fastHashToCurve, multiplyAdd, N } from './native-dleq.ts'

const G = secp256k1.Point.BASE.toBytes(true)

/** What paying asks of the curve, by a compiled library; the answers are those of `portable-blinding.ts`. */
export function createBlinding(engine: CurveEngine): Blinding {
  const add = (one: Uint8Array, other: Uint8Array): Uint8Array => engine.add(compress(one), compress(other))
  const minus = (scalar: string): Uint8Array => bytes((N - BigInt(`0x${scalar}`)).toString(16).padStart(64, '0'))

  return {
    nullifier: secret => fastHashToCurve(engine, secret),
    blind: (Y, r) => toHex(compress(add(bytes(Y), engine.multiply(G, bytes(r))))),
    unblind: (C_, r, K) => toHex(compress(add(bytes(C_), engine.multiply(bytes(K), minus(r))))),
    isSignedBy(K, B_, C_, dleq) {
      const [e, s] = [scalarOf(dleq.e), scalarOf(dleq.s)]
      if (e === null || s === null || ![K, B_, C_].every(hex => hex.length === 66)) return false
      try {
        const [key, signed] = [bytes(K), bytes(C_)]
        const R1 = multiplyAdd(engine, key, N - BigInt(`0x${e}`), BigInt(`0x${s}`))
        const R2 = add(engine.multiply(bytes(B_), bytes(s)), engine.multiply(signed, minus(e)))
        return challenge(R1, R2, engine.expand(key), engine.expand(signed)) === e
      } catch {
        // Infinity, or no point at all.
        return false
      }
    },
  }
}

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

/** 33 bytes of a point of 33 or 65. */
function compress(point: Uint8Array): Uint8Array {
  if (point.length === 33) return point
  const short = point.slice(0, 33)
  short[0] = (point[64]! & 1) === 0 ? 2 : 3
  return short
}
