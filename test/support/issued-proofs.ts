import { bls12_381 } from '@noble/curves/bls12-381.js'
import { amountOf } from '#shared/domain/amount.ts'
import type { KeysetId } from '#shared/domain/feed/spent-event.ts'
import { blind, publicKeyOf, sign, unblind } from '#shared/domain/proof/bdhke.ts'
import { hashToG1 } from '#shared/domain/proof/bls.ts'
import { proveDleq } from '#shared/domain/proof/dleq.ts'
import type { RawProof } from '#shared/domain/proof/proof.ts'
import type { ProofToVerify } from '#shared/domain/proof/verify-proof.ts'

/** Proofs as an honest mint and an honest wallet make them. */

const hex64 = (value: bigint) => value.toString(16).padStart(64, '0')

/** A v1 proof of `secret`, signed with `k`, blinded with `r`, proven with `nonce`; and the key to verify it with. */
export function issueProof(secret: string, { k = 0x1001n, r = 0x2002n, nonce = 0x3003n } = {}): ProofToVerify & { readonly proof: Issued } {
  const key = publicKeyOf(k)
  const blinded = blind(secret, r)
  const C = unblind(sign(blinded, k), r, key)
  const id = '00ad268c4d1f5826' as KeysetId
  return { key, proof: { amount: amountOf(8)!, id, secret, C, witness: null, dleq: { ...proveDleq(blinded, k, nonce), r: hex64(r) } } }
}
type Issued = RawProof & { readonly dleq: NonNullable<RawProof['dleq']> }

/** A v3 proof of `secret` under the key `k`. */
export function issueV3Proof(secret: string, k = 0x1001n): ProofToVerify {
  const { G1, G2 } = bls12_381
  const C = G1.Point.fromHex(hashToG1(secret)!).multiply(k).toHex(true)
  const id = `02${'ab'.repeat(32)}` as KeysetId
  return { key: G2.Point.BASE.multiply(k).toHex(true), proof: { amount: amountOf(8)!, id, secret, C, witness: null, dleq: null } }
}
