import type { ProofRefusal, VerifiedProof } from '#shared/domain/proof/proof.ts'
import { verifyProofs, type ProofCrypto, type ProofToVerify } from '#shared/domain/proof/verify-proof.ts'
import type { RedeemRequest } from '#shared/domain/redemption/request.ts'
import { checkCondition, checkConditions } from '#shared/domain/redemption/spending-condition.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'

/** One thing that a worker is asked: is this proof signed, is this proof's condition met, are those of a whole request. */
export type Work =
  | { readonly kind: 'proof'; readonly of: ProofToVerify }
  | { readonly kind: 'condition'; readonly of: VerifiedProof; readonly now: number }
  | { readonly kind: 'conditions'; readonly of: RedeemRequest; readonly proofs: readonly VerifiedProof[]; readonly now: number }

/** Null where a condition was asked for, and is met. */
export type Verified = VerifiedProof | null
export type WorkRefusal = ProofRefusal | { readonly code: 'proof.condition'; readonly detail: string }
export type Verdict = Result<Verified, WorkRefusal>

/** Does all of `asked`, in its order; proofs among them as one batch. */
export function doWork(asked: readonly Work[], crypto: ProofCrypto): readonly Verdict[] {
  const verified = verifyProofs(
    asked.flatMap(work => (work.kind === 'proof' ? [work.of] : [])),
    crypto,
  ).values()
  return asked.map(work => {
    switch (work.kind) {
      case 'proof':
        return verified.next().value!
      case 'condition':
        return verdictOf(checkCondition(work.of, work.now, crypto))
      case 'conditions':
        return verdictOf(checkConditions(work.of, work.proofs, work.now, crypto))
    }
  })
}

const verdictOf = (met: Result<null, string>): Verdict => (met.ok ? ok(null) : fail({ code: 'proof.condition', detail: met.error }))
