import { secp256k1 } from '@noble/curves/secp256k1.js'
import { hashToCurve } from './curve.ts'

/**
 * Blind Diffie–Hellman (NUT-00): how a mint signs a coin without seeing it. Points are lower-case hex, scalars 1..n−1 are the
 * caller's: the domain has no randomness. Used by the simulated mints of the demo network. Every function throws on a point
 * that is none or a scalar out of range: a broken program, not a peer.
 */

const { Point } = secp256k1

/** K = k·G, the mint's key for one amount. */
export const publicKeyOf = (k: bigint): string => Point.BASE.multiply(k).toHex(true)

/** Wallet: B_ = Y + r·G. */
export const blind = (secret: string, r: bigint): string => Point.fromHex(hashToCurve(secret)).add(Point.BASE.multiply(r)).toHex(true)

/** Mint: C_ = k·B_. */
export const sign = (blinded: string, k: bigint): string => Point.fromHex(blinded).multiply(k).toHex(true)

/** Wallet: C = C_ − r·K. */
export const unblind = (signature: string, r: bigint, K: string): string =>
  Point.fromHex(signature).subtract(Point.fromHex(K).multiply(r)).toHex(true)

/** Mint: C = k·Y. */
export const verify = (secret: string, C: string, k: bigint): boolean => Point.fromHex(hashToCurve(secret)).multiply(k).toHex(true) === C
