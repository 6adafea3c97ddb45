import type { Amount } from '../amount.ts'
import type { KeysetId, Y } from '../feed/spent-event.ts'
import type { ProofToVerify } from '../proof/verify-proof.ts'
import type { RawProof } from '../proof/proof.ts'
import type { Refused } from './refused.ts'
import type { Output } from './request.ts'

/** What is to be done with a request. */
export type Decision =
  /** Only the mint's own ecash: its business. */
  | { readonly kind: 'pass' }
  | Refused
  /** The kept answer, byte for byte (NUT-19, case D27). Nothing is debited. */
  | { readonly kind: 'replay'; readonly answer: string }
  | Ask
  /** 503 with Retry-After: the float is too low for now. Nothing is consumed, and it is never 33003 (case D30). */
  | { readonly kind: 'wait'; readonly retryAfterSeconds: number; readonly detail: string }
  | Intent

/** What has to be found out before the decision can go on; all checks that cost nothing have passed. Answered as `Learnt`, in this order. */
export interface Ask {
  readonly kind: 'ask'
  readonly proofs: readonly ProofToVerify[]
  /** Inputs of our own mint: their states there. */
  readonly own: readonly RawProof[]
  /** Which of these our mint signed already. */
  readonly outputs: readonly Output[]
  /** The melt quote; null for a swap. */
  readonly quote: { readonly method: string; readonly id: string } | null
}

/**
 * What will be paid and for what (protocol §5 step 10). Written in one transaction with the debits, the Ys and the float it takes, before
 * the mint is asked for anything. Amounts in `unit` unless they say msat.
 */
export interface Intent {
  readonly kind: 'intent'
  /** `requestKey` of the request. */
  readonly key: string
  readonly unit: string
  readonly redeemed: readonly Redeemed[]
  /** Gross inputs of each pot, msat (protocol §5 "Pot"). */
  readonly debits: readonly { readonly pot: string; readonly msat: bigint }[]
  /** What the inputs' fees bring: the delegate's revenue, less what its own mint takes of the own inputs. */
  readonly fee: bigint
  readonly pay: Payment
}

/** One custodian's proof, and the event for our own feed under the custodian's keyset id (case D21), to be appended once paid. */
export interface Redeemed {
  readonly Y: Y
  readonly id: KeysetId
  readonly amount: Amount
  /** Null for v3, whose witnesses are not disclosed (protocol §3). */
  readonly witness: string | null
  readonly custodian: string
  readonly pot: string
  /** It was PENDING at its custodian when the feed froze: it may have been spent there too (case D25). */
  readonly wasPending: boolean
}

/** `ownInputs` go to the mint beside the float. */
export type Payment =
  /** The user's outputs first and unchanged, our change after them. `fromFloat`: what the outputs hold beyond the own inputs; may be negative. */
  | { readonly kind: 'swap'; readonly ownInputs: readonly RawProof[]; readonly outputs: readonly Output[]; readonly fromFloat: bigint }
  /** `net`: what the mint must be given exactly, its own fee not counted, so that change (NUT-08) is the user's and no float of ours. */
  | {
      readonly kind: 'melt'
      readonly method: string
      readonly quote: string
      readonly ownInputs: readonly RawProof[]
      readonly outputs: readonly Output[]
      readonly net: bigint
      readonly fromFloat: bigint
    }
