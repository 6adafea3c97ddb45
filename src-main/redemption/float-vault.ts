import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { concatBytes, fromHex, toHex } from '#shared/lib/bytes.ts'
import type { FloatVault } from './paying-deps.ts'

const NONCE_BYTES = 24
const KEY_BYTES = 32
const KDF_NAME = utf8ToBytes('Cashu_KDF_HMAC_SHA256')
const SEALED_NAME = utf8ToBytes('nimdolf float call 1')
const ORDER = secp256k1.Point.Fn.ORDER

/**
 * The float's secrets: `key`, 32 random bytes that are used for nothing else, makes both the cipher's key and
 * the seed of the float's ecash, so that a copy of the database without it is worth nothing, and the key with the mint's restore
 * (NUT-09) brings back a float whose database is lost. `random` gives that many unpredictable bytes.
 */
export function createFloatVault(key: Uint8Array, random: (bytes: number) => Uint8Array): FloatVault {
  if (key.length !== KEY_BYTES) throw new RangeError(`the float's key has ${KEY_BYTES} bytes`)
  const cipherKey = hkdf(sha256, key, undefined, utf8ToBytes('nimdolf float cipher'), KEY_BYTES)
  const seed = hkdf(sha256, key, undefined, utf8ToBytes('nimdolf float seed'), 64)
  const leavingSeed = hkdf(sha256, key, undefined, utf8ToBytes('nimdolf float leaving seed'), 64)
  return {
    seal(text) {
      const nonce = random(NONCE_BYTES)
      return concatBytes(nonce, xchacha20poly1305(cipherKey, nonce, SEALED_NAME).encrypt(utf8ToBytes(text)))
    },
    open(sealed) {
      const opened = xchacha20poly1305(cipherKey, sealed.subarray(0, NONCE_BYTES), SEALED_NAME).decrypt(sealed.subarray(NONCE_BYTES))
      return new TextDecoder().decode(opened)
    },
    derive: (keyset, counter, leaving = false) => deriveOutput(leaving ? leavingSeed : seed, keyset, counter),
  }
}

/** NUT-13 for version 2 keysets, and used here for version 1 as well: no other wallet has this seed. `counter` 0..2^53−1. */
export function deriveOutput(seed: Uint8Array, keyset: string, counter: number): { readonly secret: string; readonly r: string } {
  const place = new Uint8Array(8)
  new DataView(place.buffer).setBigUint64(0, BigInt(counter))
  const digest = (kind: number): string => toHex(hmac(sha256, seed, concatBytes(KDF_NAME, fromHex(keyset), place, Uint8Array.of(kind))))
  const r = BigInt(`0x${digest(1)}`) % ORDER
  if (r === 0n) throw new RangeError('no blinding factor at this counter')
  return { secret: digest(0), r: r.toString(16).padStart(64, '0') }
}
