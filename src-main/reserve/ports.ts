import type { Planned } from '#shared/domain/reserve/plan-request.ts'
import type { Policy } from '#shared/domain/reserve/policy.ts'
import type { Coin } from '#shared/domain/reserve/coin.ts'
import type { PackageLeaf, ReservePackage } from '#shared/domain/reserve/package.ts'
import type { SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import type { AdvertisedReserve, ReserveVerdict } from '#shared/domain/reserve/verify-reserve.ts'
import type { Ladder } from '#shared/domain/reserve/countdown.ts'
import type { Result } from '#shared/lib/result.ts'
import type { Chain, ScriptState } from '../chain/ports.ts'
import type { Signing } from '../signing/ports.ts'
import type { HistoryRow, Journal, PlanRow, PlanTable, ReserveRow, ReserveTable } from '../storage/store.ts'

/** Why a reserve, a plan or a transaction was not accepted: a stable code, and words that say what to do. */
export interface ReserveRefusal {
  readonly code: string
  readonly detail: string
}

/** A watched reserve with everything known of it. */
export interface KeptReserve {
  readonly row: ReserveRow
  /** Null where the internal key is hidden, so that nothing but the address is known, and for a hot wallet, which has no leaves. */
  readonly tree: ReservePackage | null
  /** Null for a hot wallet. */
  readonly verdict: ReserveVerdict | null
  /** Internal key (x-only hex) of a hot wallet. */
  readonly hotKey: string | null
  /** The leaf of ours in a peer's reserve. */
  readonly mine: PackageLeaf | null
  /** Null while no chain is followed for its network. */
  readonly chain: ScriptState | null
  /** The newest known coins, spent ones too: the chain's while it answers, else what was stored last. */
  readonly coins: readonly KeptCoin[]
}

export interface KeptCoin extends Coin {
  readonly firstSeenAt: number
  /** Made by a plan of ours. */
  readonly expected: boolean
}

export type NewReserve =
  | { readonly source: 'policy'; readonly name: string; readonly policy: Policy; readonly mintUrl: string | null }
  | {
      readonly source: 'package'
      readonly name: string
      readonly package: string
      readonly role: 'own' | 'peer'
      readonly me: string | null
      readonly mintUrl: string | null
    }
  /** What a mirrored custodian advertises. */
  | {
      readonly source: 'advertised'
      readonly name: string
      readonly mintUrl: string
      readonly reserves: readonly AdvertisedReserve[]
      readonly me: string | null
    }
  | {
      readonly source: 'hot'
      readonly name: string
      readonly network: Policy['network']
      readonly key: string
      readonly target: bigint
    }

/** The reserves of one world. */
export interface Reserves {
  start(): void
  stop(): void
  list(): readonly KeptReserve[]
  get(id: number): KeptReserve | null
  add(reserve: NewReserve): Result<readonly KeptReserve[], ReserveRefusal>
  rename(id: number, name: string): Result<null, ReserveRefusal>
  activate(id: number): Result<null, ReserveRefusal>
  remove(id: number): Result<null, ReserveRefusal>
  history(id: number, limit: number): readonly HistoryRow[]
  /** Writes down what the chain shows now; called whenever the chain changed. */
  chainChanged(): void
}

export interface ReservesDeps {
  readonly table: ReserveTable
  readonly plans: PlanTable
  readonly journal: Journal
  readonly clock: { now(): number }
  /** Null while no network is chosen or no chain is followed. */
  readonly chain: () => Chain | null
  readonly policy: () => { readonly network: Policy['network'] | null; readonly ladder: Ladder }
  /** Keys that our signers hold, x-only hex: they say which leaf is ours. */
  readonly ownKeys: () => readonly string[]
  readonly changed: () => void
}

/** What is to be planned. `satPerKvb` is already chosen; an empty `coins` takes what is due or mature. */
export type PlanRequest =
  | { readonly kind: 'rearm'; readonly reserve: number | null; readonly coins: readonly string[]; readonly consolidate: boolean }
  | {
      readonly kind: 'payout'
      readonly reserve: number
      readonly coins: readonly string[]
      readonly payments: readonly { readonly address: string; readonly amount: bigint }[]
    }
  | { readonly kind: 'rotate'; readonly from: number; readonly to: number }
  | { readonly kind: 'sweep'; readonly hot: number; readonly to: number }
  | { readonly kind: 'claim'; readonly reserve: number; readonly coins: readonly string[]; readonly to: number }

/** The tray. */
export interface Plans {
  preview(request: PlanRequest, rate: Rate): Result<Planned, ReserveRefusal>
  create(request: PlanRequest, rate: Rate): Result<KeptPlan, ReserveRefusal>
  list(): readonly KeptPlan[]
  /** `txid:vout` → id of the plan that takes it: one that is open, or perhaps on the way. */
  spending(): ReadonlyMap<string, number>
  openCount(): number
  get(id: number): KeptPlan | null
  drop(id: number): Result<KeptPlan, ReserveRefusal>
  sign(id: number, signer: string): Promise<Result<KeptPlan, ReserveRefusal>>
  merge(id: number, psbt: Uint8Array): Result<KeptPlan, ReserveRefusal>
  broadcast(id: number): Promise<Result<KeptPlan, ReserveRefusal>>
  bump(id: number, satPerKvb: number): Result<KeptPlan, ReserveRefusal>
  /** Follows sent plans to their confirmation, or names who was first; called whenever the chain changed. */
  chainChanged(): void
}

export type Rate = 'fast' | 'normal' | 'slow' | number

export interface KeptPlan {
  readonly row: PlanRow
  readonly plan: SpendPlan
  /** Which inputs carry a verified signature. */
  readonly signed: readonly boolean[]
  /** The gate's checks on the PSBT as it is now. */
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[]
  readonly replacedBy: number | null
}

export interface PlansDeps {
  readonly table: PlanTable
  readonly reserves: Pick<Reserves, 'list' | 'get'>
  readonly signing: Pick<Signing, 'sign'>
  readonly journal: Journal
  readonly clock: { now(): number }
  readonly chain: () => Chain | null
  readonly policy: () => {
    readonly ladder: Ladder
    readonly maxFee: bigint
  }
  readonly changed: () => void
}
