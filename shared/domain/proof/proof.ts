import type { Brand } from '#shared/lib/brand.ts'
import type { Amount } from '../amount.ts'
import type { KeysetId, Y } from '../feed/spent-event.ts'
import type { Dleq } from './dleq.ts'

/** A proof of a request (NUT-00) whose shape is right and whose fields are bounded; nothing of it was computed with yet. */
export interface RawProof {
  readonly amount: Amount
  readonly id: KeysetId
  /** Well-formed Unicode; its UTF-8 is what was signed. */
  readonly secret: string
  readonly C: string
  /** What NUT-10 conditions are met with; null when there is none. */
  readonly witness: string | null
  /** Texts as they were sent, '' for what was none; null when the proof carries no `dleq` at all. */
  readonly dleq: { readonly e: string; readonly s: string; readonly r: string } | null
}

/** Only `parse-proof.ts` makes one: C is a point of its keyset's curve, and its proof of signature is of the kind that the version asks for. */
export type ParsedProof = Brand<Omit<RawProof, 'dleq'> & { readonly dleq: Dleq | null }, 'ParsedProof'>

/** Only `verify-proof.ts` makes one: the custodian's key signed it. e, s and r are gone: with them it could be linked to its issue. */
export type VerifiedProof = Brand<Omit<RawProof, 'dleq'> & { readonly Y: Y }, 'VerifiedProof'>

/** Codes are stable. All but `proof.shape` are what the gateway answers 33004 for (protocol §5 step 5). */
export interface ProofRefusal {
  readonly code:
    | 'proof.shape' // not the object that NUT-00 describes, or a field beyond its bound
    | 'proof.point' // C is no point of the keyset's curve
    | 'proof.dleq-missing'
    | 'proof.dleq-malformed' // e, s or r is no scalar from 1 to n−1
    | 'proof.dleq-unexpected' // v3 proofs have none (case C14)
    | 'proof.dleq-false'
    | 'proof.pairing' // v3: e(C, g2) differs from e(Y, K)
  readonly detail: string
}
