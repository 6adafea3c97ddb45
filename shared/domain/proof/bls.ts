import { bls12_381 } from '@noble/curves/bls12-381.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { concatBytes, fromHex, isHex, toHex } from '#shared/lib/bytes.ts'

/** Keysets of version 02 (PR 371, in motion): secrets and signatures on G1 of BLS12-381, keys on G2; the pairing proves a signature to all. */

const { G1, G2, fields } = bls12_381
const DST = 'CASHU_BLS12_381_G1_XMD:SHA-256_SSWU_RO_'
const BATCH_SEPARATOR = utf8ToBytes('Cashu_BLS_Batch_v1')

/** Which bytes of a v3 secret are hashed: its UTF-8 (PR 371), or the 33-byte point its digits spell (the Nutroot proposals; case C15). */
export type V3Secret = 'utf8' | 'point'

/** A v3 proof as the pairing sees it. C and the mint's key K are hex of points that were checked when parsed. */
export interface PairingClaim {
  readonly secret: string
  readonly C: string
  readonly K: string
}

/** Y of a v3 secret: RFC 9380 onto G1, lower-case hex of 48 bytes. Null when `spelling` is 'point' and the secret is not 66 hex digits. */
export function hashToG1(secret: string, spelling: V3Secret = 'utf8'): string | null {
  const bytes = secretBytes(secret, spelling)
  return bytes && G1.hashToCurve(bytes, { DST }).toHex(true)
}

/**
 * Whether e(C, g2) = e(Y, K), for each claim. All are tried at once with weights that nobody can steer, and each alone only when that
 * fails (protocol §6, case C13).
 */
export function pairingsHold(claims: readonly PairingClaim[], spelling: V3Secret = 'utf8'): readonly boolean[] {
  if (claims.length === 0) return []
  if (holdTogether(claims, spelling)) return claims.map(() => true)
  return claims.length === 1 ? [false] : claims.map(claim => holdTogether([claim], spelling))
}

/** One pairing for all signatures and one for each key: e(Σ wC, g2) = ∏ e(Σ wY, K). */
function holdTogether(claims: readonly PairingClaim[], spelling: V3Secret): boolean {
  const weights = batchWeights(claims, spelling)
  if (weights === null) return false
  let signatures = G1.Point.ZERO
  const messages = new Map<string, typeof signatures>()
  try {
    claims.forEach(({ secret, C, K }, at) => {
      const weight = weights[at]!
      const Y = G1.hashToCurve(secretBytes(secret, spelling)!, { DST }).multiplyUnsafe(weight)
      signatures = signatures.add(checked(G1.Point.fromHex(C)).multiplyUnsafe(weight))
      messages.set(K, (messages.get(K) ?? G1.Point.ZERO).add(Y))
    })
    const pairs = [...messages].map(([K, g1]) => ({ g1, g2: checked(G2.Point.fromHex(K)) }))
    const product = bls12_381.pairingBatch([{ g1: signatures.negate(), g2: G2.Point.BASE }, ...pairs])
    return fields.Fp12.eql(product, fields.Fp12.ONE)
  } catch {
    // A point that is none, or sums that cancel out: a forger's work, judged singly.
    return false
  }
}

/** Cases C10, C11: neither the identity nor outside of the subgroup, where pairings prove nothing. */
function checked<P extends { assertValidity(): void; is0(): boolean }>(point: P): P {
  point.assertValidity()
  if (point.is0()) throw new RangeError('the identity')
  return point
}

/**
 * The weight of each claim (protocol §6, case C12): the first SHA-256 of challenge, place and attempt that is a scalar of the curve.
 * The challenge commits to all claims, so that no forgery can be fitted to its own weight. Null when a secret has no such bytes.
 */
export function batchWeights(claims: readonly PairingClaim[], spelling: V3Secret = 'utf8'): readonly bigint[] | null {
  const parts: Uint8Array[] = [BATCH_SEPARATOR]
  for (const { secret, C, K } of claims) {
    const bytes = secretBytes(secret, spelling)
    if (bytes === null) return null
    parts.push(fromHex(C), fromHex(K), u32(bytes.length), bytes)
  }
  const challenge = sha256(concatBytes(...parts))
  return claims.map((_, place) => {
    for (let attempt = 0; ; attempt++) {
      const weight = BigInt(`0x${toHex(sha256(concatBytes(challenge, u32(place), u32(attempt))))}`)
      if (weight > 0n && weight < fields.Fr.ORDER) return weight
    }
  })
}

function secretBytes(secret: string, spelling: V3Secret): Uint8Array | null {
  if (spelling === 'utf8') return utf8ToBytes(secret)
  return secret.length === 66 && isHex(secret) ? fromHex(secret) : null
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}
