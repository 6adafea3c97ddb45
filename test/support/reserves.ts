import { schnorr } from '@noble/curves/secp256k1.js'
import { toHex } from '#shared/lib/bytes.ts'

/** The x-only key of a small secret, hex. */
export const keyOf = (scalar: number): string =>
  toHex(schnorr.getPublicKey(Uint8Array.from({ length: 32 }, (_, at) => (at === 31 ? scalar : 7))))
