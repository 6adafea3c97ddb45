import type { Dleq } from '#shared/domain/proof/dleq.ts'
import { fromHex } from '#shared/lib/bytes.ts'
import type { CurveEngine } from './curve-engine.ts'
import { sha256 } from './sha256.ts'

/** The group order of secp256k1. */
export const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const DOMAIN_SEPARATOR = Buffer.from('Secp256k1_HashToCurve_Cashu_')

/** The fast twin of `hashToCurve` in shared/domain/proof/curve.ts. */
export function fastHashToCurve(engine: CurveEngine, secret: string): string {
  const attempt = Buffer.alloc(36)
  attempt.set(sha256(Buffer.concat([DOMAIN_SEPARATOR, Buffer.from(secret)])))
  const candidate = Buffer.alloc(33, 2)
  for (let tries = 0; tries < 2 ** 16; tries++) {
    attempt.writeUInt32LE(tries, 32)
    candidate.set(sha256(attempt), 1)
    if (engine.isPoint(candidate)) return candidate.toString('hex')
  }
  throw new Error('no point in 2^16 tries')
}

/**
 * The fast twin of `dleqHolds` in shared/domain/proof/dleq.ts: the same four points in four calls of the library. s·Y + (s·r)·G is
 * s·B' without B', which the hash does not ask for.
 */
export function fastDleqHolds(engine: CurveEngine, Y: string, C: string, A: string, dleq: Dleq): boolean {
  const e = BigInt(`0x${dleq.e}`)
  const s = BigInt(`0x${dleq.s}`)
  const r = BigInt(`0x${dleq.r}`)
  const minusE = bytesOf(N - e)
  try {
    const compressedKey = fromHex(A)
    const key = engine.expand(compressedKey)
    const signed = engine.add(fromHex(C), engine.multiply(key, bytesOf(r)))
    const R1 = multiplyAdd(engine, compressedKey, N - e, s)
    const R2 = engine.add(multiplyAdd(engine, fromHex(Y), s, (s * r) % N), engine.multiply(signed, minusE))
    return challenge(R1, R2, key, signed) === dleq.e
  } catch {
    // A point that is none, or infinity: refused by either twin.
    return false
  }
}

/**
 * k·P + m·G in one call, k 1..n−1, m 0..n−1: the key that recovers from the "signature" (x, k·x) over the digest −m·x, where x is that of P
 * (SEC 1 §4.1.6). `point` has 33 bytes. Throws when it is none or the sum is infinity; and for x = n, which no signature holds: nobody
 * can prove anything of such a point.
 */
export function multiplyAdd(engine: CurveEngine, point: Uint8Array, k: bigint, m: bigint): Uint8Array {
  const prefix = point[0]
  if (point.length !== 33 || (prefix !== 2 && prefix !== 3)) throw new RangeError('no compressed point')
  // Signatures hold x modulo n; the second bit of the id says that n was taken off.
  const x = BigInt(`0x${hexOf(point.subarray(1))}`)
  const isReduced = x >= N
  const r = isReduced ? x - N : x
  const signature = new Uint8Array(64)
  signature.set(bytesOf(r), 0)
  signature.set(bytesOf((k * r) % N), 32)
  const digest = bytesOf(((N - m) * r) % N)
  return engine.recover(signature, (prefix & 1) | (isReduced ? 2 : 0), digest)
}

/** Of points of 65 bytes (NUT-12). */
export const challenge = (...points: readonly Uint8Array[]): string =>
  Buffer.from(sha256(Buffer.from(points.map(point => hexOf(point)).join(''), 'latin1'))).toString('hex')

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
const bytesOf = (value: bigint): Uint8Array => Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
