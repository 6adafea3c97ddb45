import { createFailovers } from '../failover/coordinator.ts'
import { DEFAULT_FAILOVER_POLICY } from '../failover/default-policy.ts'
import type { FailoverPolicy, Failovers, FailoversDeps, PotKeeper, Vantage } from '../failover/ports.ts'
import type { Mirrors, Wire } from '../feed/ports.ts'
import type { RedemptionRole } from '../redemption/role-ports.ts'
import type { Journal, Store } from '../storage/store.ts'
import type { Settings } from '#shared/rpc/views/app.ts'
import type { Changes } from './changes.ts'
import type { Custody } from './custody.ts'

interface FailoverRoleDeps {
  readonly store: Store
  readonly wire: Wire
  /** Asks through a SOCKS5 proxy; null where there is no other way than `wire`. */
  readonly wireThrough: ((proxy: string) => Wire) | null
  readonly journal: Journal
  readonly clock: FailoversDeps['clock']
  readonly custody: Custody
  readonly mirrors: Mirrors
  readonly pots: PotKeeper
  readonly settings: () => Settings
  readonly redemption: () => Pick<RedemptionRole, 'state' | 'redemptionChanged'>
  readonly changes: Pick<Changes, 'announce'>
}

/** Failovers over the roles of one world. */
export function createFailoverRole(deps: FailoverRoleDeps): Failovers {
  const { store, custody, settings, changes } = deps
  return createFailovers({
    table: store.failovers,
    journal: deps.journal,
    clock: deps.clock,
    reserves: custody.reserves,
    plans: custody.plans,
    attest: (id, pubkey, digest) => custody.signing.attest(id, pubkey, digest),
    chain: custody.chain,
    peers: store.peers,
    logOf: url => store.log(`mirror:${url}`),
    mirror: url => deps.mirrors.state(url),
    vantages,
    ownKeys: custody.ownKeys,
    self,
    pots: deps.pots,
    policy: () => ({ ...failoverPolicy(settings()), staleAfterMs: settings().stale_after_seconds * 1_000 }),
    onRedemption(redemption) {
      deps.redemption().redemptionChanged(redemption)
      changes.announce('redemption')
    },
    changed: () => changes.announce('failovers'),
  })

  /** This machine, and every proxy that a server of ours is reached through: another place on the network already. */
  function vantages(): readonly Vantage[] {
    const { wire, wireThrough } = deps
    const here = { name: 'this machine', wire }
    if (wireThrough === null) return [here]
    const proxies = [...new Set(store.servers.list().flatMap(({ proxy }) => proxy ?? []))]
    return [here, ...proxies.map(proxy => ({ name: `through ${proxy}`, wire: wireThrough(proxy) }))]
  }

  /** What others call our mint: as holders reach it, else as our own reserve names it. */
  function self(): string | null {
    const { config } = deps.redemption().state()
    if (config !== null) return config.publicUrl
    const own = custody.reserves.list().filter(({ row }) => row.role === 'own' && row.mintUrl !== null)
    return (own.find(({ row }) => row.active) ?? own[0])?.row.mintUrl ?? null
  }
}

/** The operator's policy in the coordinator's words. */
export const failoverPolicy = ({ claim_depth, close_after_days }: Settings): FailoverPolicy => ({
  ...DEFAULT_FAILOVER_POLICY,
  depth: claim_depth,
  closeAfterDays: close_after_days,
})
