import { schnorr } from '@noble/curves/secp256k1.js'
import { isDigest, statementHash, verifyStatement } from '#shared/domain/failover/statement.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { ok, type Result } from '#shared/lib/result.ts'
import type { DerivedKey } from './derive-keys.ts'
import type { SigningRefusal } from './ports.ts'
import { refuse } from './refuse.ts'
import type { Random } from './seal.ts'

/** BIP340 auxiliary randomness. */
const AUX_BYTES = 32

/** Asked before any key is derived; null for a digest, which can be signed. */
export const statementRefusal = (digest: string): Result<never, SigningRefusal> | null =>
  isDigest(digest) ? null : refuse('signer.statement', 'A statement is a digest of 32 bytes in lower-case hex: nothing was signed.')

/**
 * The signature (64 bytes) of the untweaked key over the statement, verified before it is answered. The tagged hash is made in here: nobody
 * hands a signer a bare message (decision 0011). The key is wiped in any case.
 */
export function signStatement({ secret, pubkey }: DerivedKey, digest: string, aux: Random): Result<Uint8Array, SigningRefusal> {
  try {
    const signature = schnorr.sign(statementHash(digest), secret, aux(AUX_BYTES))
    const verified = verifiedStatement(pubkey, digest, toHex(signature))
    return verified.ok ? ok(signature) : verified
  } finally {
    secret.fill(0)
  }
}

/** What a signer process answered is looked at again by whoever asked. */
export const verifiedStatement = (pubkey: string, digest: string, signature: string): Result<string, SigningRefusal> =>
  verifyStatement(pubkey, digest, signature)
    ? ok(signature)
    : refuse('signer.statement', 'The signature over the statement does not verify: it was thrown away. Try again.')
