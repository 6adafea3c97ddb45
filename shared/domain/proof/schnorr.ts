import { schnorr } from '@noble/curves/secp256k1.js'
import { fromHex } from '#shared/lib/bytes.ts'

/** BIP340: whether `signature` (128 lower-case hex digits) over the 32 bytes `digest` is that of `key` (64, x alone). False for a key that is none. */
export type SchnorrCheck = (signature: string, digest: Uint8Array, key: string) => boolean

/** What NUT-11 witnesses are checked with: portable, and the yardstick of the native one. */
export const schnorrHolds: SchnorrCheck = (signature, digest, key) => schnorr.verify(fromHex(signature), digest, fromHex(key))
