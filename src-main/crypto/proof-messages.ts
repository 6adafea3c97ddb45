import type { Verdict, Work } from './proof-work.ts'

/** What the pool sends to a proof worker. */
export interface ProofQuestion {
  readonly number: number
  readonly asked: readonly Work[]
}

/** What a proof worker sends: that it can compute, then one answer for each question. */
export type ProofReply =
  { readonly kind: 'ready' } | { readonly kind: 'verdicts'; readonly number: number; readonly verdicts: readonly Verdict[] }
