import type { Result } from '#shared/lib/result.ts'
import type { Redemption } from '../failover/redemption.ts'
import type { ProofRefusal, VerifiedProof } from '../proof/proof.ts'
import type { DelegatedKeyset, OwnKeyset } from './keysets.ts'
import type { RedeemRequest } from './request.ts'

/**
 * What a decision needs to know, asked as it goes along protocol §5. Everything is read within one transaction of the store, so that what
 * step 7 and 9 saw still holds when step 10 writes; only `learnt` was fetched before.
 */
export interface RedeemFacts {
  /** Seconds since 1970 by the delegate's clock, which decides locktimes (protocol §6). */
  readonly now: number
  /** `at-opening`, the default: a keyset counts when it had not expired when redemption opened, since holders could not act after that. */
  readonly expiry: 'at-opening' | 'now'
  own(id: string): OwnKeyset | null
  delegated(id: string): DelegatedKeyset | null
  /** The redemption that pays for this custodian's ecash; null when none was begun. */
  redemptionOf(custodian: string): Redemption | null
  /** What was answered to this request before (`requestKey`). */
  replayOf(key: string): { readonly state: 'open' } | { readonly state: 'settled'; readonly answer: string } | null
  /** Whether Y blocks: anything in a custodian's mirror, disputed and late events included, any intent of ours, co-delegates' events. */
  spentMark(Y: string, id: string): SpentMark | null
  /** True for a Y that was PENDING at its custodian when the feed froze: accepted, and flagged (case D25). */
  wasPending(Y: string): boolean
  /** NUT-10, 11 and 14 of all custodians' inputs together (`spending-condition.ts`); the mint judges its own. */
  conditions(request: RedeemRequest, proofs: readonly VerifiedProof[], now: number): Result<null, string>
  /** True when the secret demands a signature over all inputs and outputs: the mint will be sent others. */
  signsAll(secret: string): boolean
  /** True when the float can bring `amount` in `unit` now, on top of what other intents hold (case D30). */
  canPay(unit: string, amount: bigint): boolean
  /** Null until the gateway did what an `Ask` asked. */
  readonly learnt: Learnt | null
}

/** `pending` answers 11002, all others 11001. */
export interface SpentMark {
  readonly by: 'mirror' | 'disputed' | 'late' | 'redeemed' | 'co-delegate' | 'pending'
  readonly detail: string
}

/** Answers to an `Ask`, in its order. */
export interface Learnt {
  /** One for each custodian's input. */
  readonly proofs: readonly Result<VerifiedProof, ProofRefusal>[]
  /** One for each input of our own mint, from its checkstate. */
  readonly ownStates: readonly ('UNSPENT' | 'PENDING' | 'SPENT')[]
  /** B_ of outputs that our mint signed already, from its restore. */
  readonly signedOutputs: ReadonlySet<string>
  /** Melts only; null when the mint knows no such quote. */
  readonly quote: MeltQuote | null
}

/** A melt quote of our own mint (NUT-05), amounts in its unit. */
export interface MeltQuote {
  readonly unit: string
  readonly amount: bigint
  readonly feeReserve: bigint
  readonly state: 'UNPAID' | 'PENDING' | 'PAID'
  /** Seconds since 1970; null when it has no end. */
  readonly expiry: number | null
}
