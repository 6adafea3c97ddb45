/**
 * `GET /v1/redemption` of the gateway: what the redemption page tells holders before they paste anything. Public, the same for everybody,
 * and not part of the draft. Amounts are whole sat: no pot reaches 2^53.
 */
export interface PageFacts {
  readonly custodians: readonly CustodianFacts[]
}

export interface CustodianFacts {
  /** The mint's URL as it was mirrored: what tokens name it by. */
  readonly url: string
  /** As the mint called itself; null when it never did. */
  readonly name: string | null
  readonly state: 'closed' | 'open' | 'exhausted'
  /**
   * Why nothing is paid, when closed: no coin of the reserve was claimed (`unclaimed`), a claim is not confirmed deeply enough or was
   * reorganised away (`unconfirmed`), another delegate has the reserve (`taken`), the operator ended it (`ended`). Null when not closed.
   */
  readonly closed_because: 'unclaimed' | 'unconfirmed' | 'taken' | 'ended' | null
  /** URL of the delegate that has the reserve instead; null unless `taken`, and when its URL is not known. */
  readonly taken_by: string | null
  /** What the pot still pays, rounded down. Several custodians may share one pot (succession): each then says the same. */
  readonly remaining_sat: number
  /** Until when the delegate pays, seconds since 1970, by its close rule; null when it set no end. */
  readonly until: number | null
  /** What is or would be redeemed here; other keysets of the same mint are not. */
  readonly keysets: readonly { readonly id: string; readonly unit: string }[]
}
