import type { Topic } from '#shared/rpc/contract.ts'
import type { DemoState, Settings } from '#shared/rpc/views/app.ts'
import type { Mirrors } from '../feed/ports.ts'
import type { Publisher } from '../publish/ports.ts'
import type { CoinSpend } from '#shared/domain/reserve/coin.ts'
import type { Chain } from '../chain/ports.ts'
import type { Failovers, FailoverPolicy, PotKeeper } from '../failover/ports.ts'
import type { Redemption } from '#shared/domain/failover/redemption.ts'
import type { RedemptionRole } from '../redemption/role-ports.ts'
import type { KeptPlan, KeptReserve, Plans, Reserves } from '../reserve/ports.ts'
import type { HardwareSigner, PlanSigner, Signing } from '../signing/ports.ts'
import type { Journal, Store } from '../storage/store.ts'

/** What the handlers of one world need; `app/world.ts` supplies it. */
export interface Parts {
  readonly store: Store
  readonly clock: { now(): number }
  readonly journal: Journal
  readonly mirrors: Mirrors
  readonly publisher: Publisher | null
  /** Null while no network is chosen. */
  readonly chain: () => Chain | null
  /** Follows another network; called after the setting changed. */
  readonly chooseNetwork: (network: Settings['network']) => Promise<void>
  readonly reserves: Reserves
  readonly plans: Plans
  readonly signing: Signing
  readonly failovers: Failovers
  readonly failoverPolicy: () => FailoverPolicy
  readonly pots: Pick<PotKeeper, 'books'> & { list(): readonly Redemption[] }
  readonly redemption: RedemptionRole
  /** Public keys that our signers hold, x-only hex. */
  readonly ownKeys: () => readonly string[]
  readonly whoCanSign: (plan: KeptPlan) => readonly PlanSigner[]
  readonly hardware: readonly HardwareSigner[]
  readonly spender: (reserve: KeptReserve, spend: CoinSpend) => string
  /** The package as it is saved, JSON; null where the tree is hidden or there is none. */
  readonly packageOf: (reserve: KeptReserve) => string | null
  readonly policy: { get(): Settings; set(change: { readonly [Key in keyof Settings]?: Settings[Key] | undefined }): Settings }
  readonly demo: DemoControl
  readonly facts: Omit<WorldFacts, 'demoRunning'>
  readonly announce: (topic: Topic) => void
}

export interface WorldFacts {
  readonly version: string
  readonly world: 'home' | 'demo'
  readonly home: string
  /** Which host runs the core: `serve`, `cli`, `electron`, … */
  readonly host: string
  readonly startedAt: number
  readonly demoRunning: boolean
}

/** The demo network belongs to the core, so that either world can start it, look at it and leave it. */
export interface DemoControl {
  running(): boolean
  state(): DemoState
  start(): Promise<DemoState>
  leave(): Promise<void>
  fault(url: string, fault: 'none' | 'silence' | 'gap' | 'fork'): DemoState
  spend(url: string, count: number): DemoState
  mine(blocks: number): Promise<DemoState>
  serverFault(id: number, fault: 'none' | 'silent' | 'lies'): DemoState
  redeem(url: string, count: number): DemoState
}
