import type { ProofToVerify } from '#shared/domain/proof/verify-proof.ts'
import type { Verdict } from './proof-queue.ts'

/** What the pool sends to a proof worker. */
export interface ProofQuestion {
  readonly number: number
  readonly asked: readonly ProofToVerify[]
}

/** What a proof worker sends: that it can compute, then one answer for each question. */
export type ProofReply =
  { readonly kind: 'ready' } | { readonly kind: 'verdicts'; readonly number: number; readonly verdicts: readonly Verdict[] }
