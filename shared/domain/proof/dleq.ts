import { secp256k1 } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { Brand } from '#shared/lib/brand.ts'
import { toHex } from '#shared/lib/bytes.ts'

/** A number from 1 to n−1 of secp256k1 as 64 lower-case hex digits. Only `scalarOf` makes one. */
export type Scalar = Brand<string, 'Scalar'>

/** NUT-12 as a wallet hands it on: the mint's proof (e, s) and the wallet's blinding factor r. Public to whoever gets the token. */
export interface Dleq {
  readonly e: Scalar
  readonly s: Scalar
  readonly r: Scalar
}

const { Point } = secp256k1
const { Fn } = Point
const ORDER = Fn.ORDER.toString(16)

/** The scalar in `text`, or null: other lengths, upper case, zero, n and above (protocol §6, case C4). */
export function scalarOf(text: string): Scalar | null {
  // Hex of one length orders as its numbers do.
  return /^[0-9a-f]{64}$/.test(text) && text < ORDER && !/^0+$/.test(text) ? (text as Scalar) : null
}

/**
 * Carol's check (NUT-12, protocol §6): the key that made A = a·G made C = a·Y. With B' = Y + r·G and C' = C + r·A, as the mint saw
 * them: R1 = s·G − e·A, R2 = s·B' − e·C', and e is the hash of R1, R2, A, C'. No point may be infinity. Y, C and A are lower-case hex
 * of points, already checked; false also when one is none.
 */
export function dleqHolds(Y: string, C: string, A: string, dleq: Dleq): boolean {
  const [e, s, r] = [dleq.e, dleq.s, dleq.r].map(scalar => BigInt(`0x${scalar}`)) as [bigint, bigint, bigint]
  try {
    const key = Point.fromHex(A)
    const blinded = Point.fromHex(Y).add(Point.BASE.multiplyUnsafe(r))
    const signed = Point.fromHex(C).add(key.multiplyUnsafe(r))
    const R1 = Point.BASE.multiplyUnsafe(s).subtract(key.multiplyUnsafe(e))
    const R2 = blinded.mulAddUnsafe(s, signed, Fn.neg(e))
    return !blinded.is0() && challenge(R1, R2, key, signed) === dleq.e
  } catch {
    // Infinity has no bytes to hash.
    return false
  }
}

/**
 * A mint's proof that B_ was signed with `k` (NUT-12). `nonce` 1..n−1 is fresh and secret: one that serves twice tells k. Throws on a
 * point that is none or a scalar out of range. For simulated mints and for self-tests.
 */
export function proveDleq(blinded: string, k: bigint, nonce: bigint): Pick<Dleq, 'e' | 's'> {
  const B_ = Point.fromHex(blinded)
  const hash = challenge(Point.BASE.multiply(nonce), B_.multiply(nonce), Point.BASE.multiply(k), B_.multiply(k))
  const e = scalarOf(hash)
  const s = scalarOf(
    Fn.add(nonce, Fn.mul(BigInt(`0x${hash}`), k))
      .toString(16)
      .padStart(64, '0'),
  )
  if (e === null || s === null) throw new RangeError('this nonce makes no proof')
  return { e, s }
}

interface Uncompressed {
  toHex(compressed: false): string
}

/** NUT-12 hash_e: SHA-256 of the digits, not of the bytes, of the uncompressed points. */
export const challenge = (...points: readonly Uncompressed[]): string =>
  toHex(sha256(utf8ToBytes(points.map(point => point.toHex(false)).join(''))))
