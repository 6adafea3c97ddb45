import type { Network } from './network.ts'

/**
 * What the operator approved, in full: the only transaction that may be signed. Everything in it is ours; a PSBT that says anything
 * else is refused by the gate (`check-psbt.ts`). Amounts in sat, rates in sat per 1,000 vB.
 */
export interface SpendPlan {
  readonly kind: PlanKind
  readonly network: Network
  /** Tip height at which it was made; also the lock time, against fee sniping. */
  readonly lockTime: number
  readonly inputs: readonly PlannedInput[]
  readonly outputs: readonly PlannedOutput[]
  readonly fee: bigint
  readonly satPerKvb: number
  readonly vsize: number
}

/** `rearm`: back to the same script (many coins: consolidation). `sweep`: hot coins above their target into the reserve. */
export type PlanKind = 'rearm' | 'payout' | 'rotate' | 'sweep' | 'claim'

export interface PlannedInput {
  readonly txid: string
  readonly vout: number
  readonly amount: bigint
  readonly scriptPubKey: string
  /** nSequence: the delay for a leaf (BIP112), 0xfffffffd for the key path (RBF on). */
  readonly sequence: number
  readonly spend: PlannedSpend
}

/** `merkleRoot` null: an output without leaves (BIP86). Keys x-only hex. */
export type PlannedSpend =
  | { readonly path: 'key'; readonly internalKey: string; readonly merkleRoot: string | null }
  | { readonly path: 'leaf'; readonly key: string; readonly script: string; readonly controlBlock: string }

export interface PlannedOutput {
  readonly scriptPubKey: string
  readonly address: string
  readonly amount: bigint
  readonly purpose: 'reserve' | 'payout' | 'hot'
  /** For `reserve` and `hot`: what the script must follow from, derived anew by the gate; null for a payout. */
  readonly derivation: OutputDerivation | null
}

/** A taproot output of ours: internal key and leaf scripts in the canonical order (none: BIP86). */
export interface OutputDerivation {
  readonly internalKey: string
  readonly scripts: readonly string[]
}
