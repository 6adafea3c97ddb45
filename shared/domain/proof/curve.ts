import { bls12_381 } from '@noble/curves/bls12-381.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { concatBytes, toHex } from '#shared/lib/bytes.ts'

const DOMAIN_SEPARATOR = utf8ToBytes('Secp256k1_HashToCurve_Cashu_')

/**
 * NUT-00 hash_to_curve (protocol §6): the secret's public nullifier Y, lower-case hex of 33 bytes. `secret` is a string, and its UTF-8 is
 * hashed: a secret of hex digits is not decoded (vector V.h2c_utf8_vs_hex).
 */
export function hashToCurve(secret: string): string {
  const message = sha256(concatBytes(DOMAIN_SEPARATOR, utf8ToBytes(secret)))
  const attempt = new Uint8Array(36)
  attempt.set(message)
  const counter = new DataView(attempt.buffer, 32)
  // Half of all x lie on the curve: NUT-00 gives up after 2^16 tries, which no hash will ever need.
  for (let tries = 0; tries < 2 ** 16; tries++) {
    counter.setUint32(0, tries, true)
    const candidate = `02${toHex(sha256(attempt))}`
    if (isKeyPoint(candidate, 'secp256k1')) return candidate
  }
  throw new Error('no point in 2^16 tries')
}

/** The portable PointCheck (verify-event.ts): slow, and the yardstick of the native one. */
export const isCurvePoint = (hex: string): boolean =>
  hex.length === 96 ? isPointOf(bls12_381.G1.Point, hex) : isKeyPoint(hex, 'secp256k1')

/** True for a mint's key: lower-case hex of a compressed point of that curve. */
export function isKeyPoint(hex: string, curve: 'secp256k1' | 'G2'): boolean {
  if (curve === 'G2') return hex.length === 192 && isPointOf(bls12_381.G2.Point, hex)
  return hex.length === 66 && isPointOf(secp256k1.Point, hex)
}

interface PointType {
  fromHex(hex: string): { assertValidity(): void; is0(): boolean; toHex(compressed: boolean): string }
}

/** Cases C10, C11: on the curve, in the prime-order subgroup, not the identity, and spelled in the one canonical way. */
function isPointOf(type: PointType, hex: string): boolean {
  try {
    const point = type.fromHex(hex)
    point.assertValidity()
    return !point.is0() && point.toHex(true) === hex
  } catch {
    return false
  }
}
