import type { Network } from '#shared/domain/reserve/network.ts'
import type { Chain } from '../chain/ports.ts'
import { createPlans } from '../reserve/plans.ts'
import type { Plans, Reserves } from '../reserve/ports.ts'
import { createReserves } from '../reserve/reserves.ts'
import type { Signing } from '../signing/ports.ts'
import type { Journal, Store } from '../storage/store.ts'
import { createChainRole, type ChainRole } from './chain-role.ts'
import type { Changes } from './changes.ts'
import { reservePolicy, type Policy } from './policy.ts'

/** Chain, reserves, tray and signers of one world: what moves bitcoin, and what watches it. */
export interface Custody {
  readonly chain: () => Chain | null
  readonly chooseNetwork: ChainRole['choose']
  readonly reserves: Reserves
  readonly plans: Plans
  readonly signing: Signing
  /** Public keys that our signers hold, x-only hex. */
  readonly ownKeys: () => readonly string[]
  start(): void
  stop(): Promise<void>
}

interface CustodyDeps {
  readonly store: Store
  readonly journal: Journal
  readonly clock: { now(): number }
  readonly policy: Policy
  readonly changes: Pick<Changes, 'announce'>
  readonly createChain: (needs: { readonly network: Network; readonly changed: () => void }) => Chain
  readonly createSigning: (needs: { readonly changed: () => void }) => Signing
  /** After reserves and plans wrote down what the chain shows. */
  readonly chainFollowed: () => void
}

export function createCustody(deps: CustodyDeps): Custody {
  const { store, journal, clock, policy, changes } = deps
  // Public keys of our signers; read from their files again after they or the chain changed, not for every reserve of every question.
  // Changed by `ownKeys` and `forgetKeys` alone.
  let heldKeys: readonly string[] | null = null
  const forgetKeys = (): void => void (heldKeys = null)
  const ownKeys = (): readonly string[] => (heldKeys ??= signing.list().flatMap(({ keys }) => keys.map(({ pubkey }) => pubkey)))

  const signing = deps.createSigning({
    changed() {
      forgetKeys()
      changes.announce('signers')
    },
  })
  const chainRole = createChainRole({
    network: policy.get().network,
    create: network => deps.createChain({ network, changed: chainChanged }),
    began: () => reserves.start(),
  })
  const chain = () => chainRole.current()
  const reserves = createReserves({
    table: store.reserves,
    plans: store.plans,
    journal,
    clock,
    chain,
    policy: () => reservePolicy(policy.get()),
    ownKeys,
    changed: () => changes.announce('reserves'),
  })
  const plans = createPlans({
    table: store.plans,
    reserves,
    signing,
    journal,
    clock,
    chain,
    policy: () => reservePolicy(policy.get()),
    changed: () => changes.announce('plans'),
  })

  // True while news of the chain waits for its turn; changed by `chainChanged` alone.
  let chainMoved = false
  // True once nothing is written any more: news that still waits then has nowhere to go. Changed by `stop` alone.
  let stopped = false
  /** A block moves every script at once: they are written down together, once a turn. */
  function chainChanged(): void {
    if (chainMoved) return
    chainMoved = true
    setImmediate(() => {
      chainMoved = false
      if (stopped) return
      forgetKeys()
      reserves.chainChanged()
      plans.chainChanged()
      deps.chainFollowed()
      changes.announce('chain')
    })
  }

  return {
    chain,
    chooseNetwork: network => chainRole.choose(network),
    reserves,
    plans,
    signing,
    ownKeys,
    start: () => chainRole.start(),
    async stop() {
      await Promise.all([chainRole.stop(), signing.stop()])
      stopped = true
    },
  }
}
