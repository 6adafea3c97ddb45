/** Seqs `from`..`to`, both inclusive. */
export interface Gap {
  readonly from: number
  readonly to: number
}

/** How far one log reaches. */
export interface Cursor {
  /** Highest n with 0..n held; −1 when 0 is absent. Only a gap-free prefix counts. */
  readonly contiguous: number
  /** Highest seq held; −1 when none. */
  readonly highest: number
  /** Events held, unusable ones included. */
  readonly count: number
}
