import type { Network } from './network.ts'
import type { SpendPlan } from './spend-plan.ts'

/** What a plan is made from, besides coins: the chain it is for and what may be paid. */
export interface PlanFacts {
  readonly network: Network
  /** Height of the verified tip. */
  readonly tip: number
  /** 100..1,000,000 sat per 1,000 vB. */
  readonly satPerKvb: number
  readonly caps: FeeCaps
}

/** The operator's absolute cap, sat; 5 % of the inputs and 1,000 sat/vB are fixed. */
export interface FeeCaps {
  readonly maxFee: bigint
}

/** A verified, unspent output. `height` null while unconfirmed. */
export interface PlanCoin {
  readonly txid: string
  readonly vout: number
  readonly amount: bigint
  readonly scriptPubKey: string
  readonly height: number | null
}

/** What an own output follows from. Keys x-only hex. */
export interface ReserveTree {
  readonly internalKey: string
  /** In the canonical order of `canonicalTree`. */
  readonly scripts: readonly string[]
  readonly merkleRoot: string
  readonly scriptPubKey: string
  readonly address: string
}

/** The leaf by which a delegate takes a peer's coins. */
export interface ClaimLeaf {
  /** x-only hex: whose signature it needs. */
  readonly key: string
  readonly script: string
  readonly controlBlock: string
  /** The leaf's delay as nSequence (BIP68). */
  readonly sequence: number
}

export interface Payment {
  readonly address: string
  readonly amount: bigint
}

/** A plan, and the coins that were asked for and are not in it. */
export interface Planned {
  readonly plan: SpendPlan
  readonly leftOut: readonly LeftOut[]
}

/** Why one coin is not in the plan, in words for the operator. `plan.inputs`: the plan is full, the coin is for the next one. */
export interface LeftOut {
  readonly coin: PlanCoin
  readonly code: 'plan.uneconomic' | 'plan.immature' | 'plan.unconfirmed' | 'plan.inputs'
  readonly detail: string
}

/** Why there is no plan. `detail` says what to do. */
export interface PlanRefusal {
  readonly code:
    | 'plan.coins'
    | 'plan.script'
    | 'plan.uneconomic'
    | 'plan.immature'
    | 'plan.unconfirmed'
    | 'plan.inputs'
    | 'plan.leaf'
    | 'plan.rate'
    | 'plan.tip'
    | 'plan.fee'
    | 'plan.funds'
    | 'plan.change'
    | 'plan.dust'
    | 'plan.address'
    | 'plan.payments'
    | 'plan.target'
    | 'plan.size'
    | 'plan.bump'
  readonly detail: string
}
