import type { Amount } from '#shared/domain/amount.ts'

/** Ecash as a holder pastes it (NUT-00), bounded and in one shape, whichever of the two encodings it came in. Nothing of it is checked yet. */
export interface Token {
  readonly proofs: readonly TokenProof[]
  /** URLs of mints that it names, for words only: whose a proof is, its keyset tells. */
  readonly mints: readonly string[]
  /** Null when it names none; the first version allowed that, and meant sat. */
  readonly unit: string | null
  /** What the sender wrote; '' when nothing. */
  readonly memo: string
}

export interface TokenProof {
  readonly amount: Amount
  /** Lower-case hex; of a version 01 keyset it may be a short id, the first 16 digits. */
  readonly id: string
  readonly secret: string
  readonly C: string
  /** JSON that meets a NUT-10 condition; null when there is none. */
  readonly witness: string | null
  readonly dleq: { readonly e: string; readonly s: string; readonly r: string } | null
}
