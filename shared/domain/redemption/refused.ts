/** What the gateway answers a request with that it does not pay: error codes of NUT-00's list and the draft's 33001–33004 (protocol §5). */
export type RedeemCode =
  | 0 // not a request at all; mints answer so too
  | 10001 // a spending condition is not met
  | 11001 // spent
  | 11002 // pending
  | 11003 // outputs already signed
  | 11005 // not balanced
  | 11006 // an amount that the output's keyset has no key for
  | 11007 // an input twice
  | 11008 // an output twice
  | 11009 // several units
  | 11010 // inputs and outputs of different units
  | 11014 // too many inputs
  | 11015 // too many outputs
  | 12001 // output's keyset not known
  | 12002 // output's keyset signs nothing new
  | 12003 // input's keyset is past its expiry
  | 20005 // the melt quote is being paid
  | 20006 // the melt quote is paid
  | 20007 // the melt quote is over
  | 33001 // keyset not mirrored
  | 33002 // redemption is not open
  | 33003 // pot used up
  | 33004 // the proof of signature is missing or false

/** The step of protocol §5 "Redeem" at which a request was refused. The lowest that applies answers. */
export type RedeemStep = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

/** Answered as HTTP 400 `{"detail","code"}`. Nothing was consumed. `detail` never carries a secret. */
export interface Refused {
  readonly kind: 'refused'
  readonly step: RedeemStep
  readonly code: RedeemCode
  readonly detail: string
}

export const refused = (step: RedeemStep, code: RedeemCode, detail: string): Refused => ({ kind: 'refused', step, code, detail })
