/** A contradiction in a custodian's feed. Both messages are kept: they are the evidence (protocol §3, client rules). */
export interface Dispute {
  readonly kind: 'same-seq' | 'same-Y' | 'unusable' | 'rollback' | 'header-id'
  readonly seq: number
  /** For `same-Y`: the seq that carried the Y first. */
  readonly otherSeq: number | null
  /** Held first, as received or rebuilt from the stored fields; null when nothing was held. */
  readonly first: string | null
  /** Contradicts it, as received; null when the contradiction is an absence (rollback). */
  readonly second: string | null
  /** Every Y the two messages name: all of them block (protocol §3). */
  readonly blocked: readonly string[]
  readonly detail: string
}
