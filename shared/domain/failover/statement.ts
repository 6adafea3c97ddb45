import { schnorr } from '@noble/curves/secp256k1.js'
import { fromHex, isHex } from '#shared/lib/bytes.ts'

/**
 * What a key of a reserve vouches for that is no transaction: the digest of an evidence bundle. Signatures of BIP341 are made over hashes
 * with the tag "TapSighash", these over hashes with another, so that neither can ever pass for the other (decision 0011).
 */
export const STATEMENT_TAG = 'Nimdolf/statement'

const DIGEST_DIGITS = 64
const SIGNATURE_DIGITS = 128

/** True for 32 bytes in lower-case hex, which is all that is ever signed as a statement. */
export const isDigest = (digest: string): boolean => digest.length === DIGEST_DIGITS && isHex(digest)

/** The BIP340 message: `SHA256(SHA256(tag) ‖ SHA256(tag) ‖ digest)`. Throws RangeError on what is no digest. */
export function statementHash(digest: string): Uint8Array {
  if (!isDigest(digest)) throw new RangeError('not 32 bytes in lower-case hex')
  return schnorr.utils.taggedHash(STATEMENT_TAG, fromHex(digest))
}

/** Whether `signature` (64 bytes) is that of `pubkey` (x-only) over `digest`, all in lower-case hex. False for anything of another shape. */
export function verifyStatement(pubkey: string, digest: string, signature: string): boolean {
  if (!isDigest(digest) || !isDigest(pubkey) || signature.length !== SIGNATURE_DIGITS || !isHex(signature)) return false
  return schnorr.verify(fromHex(signature), statementHash(digest), fromHex(pubkey))
}
