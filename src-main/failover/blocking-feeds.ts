import type { FailoversDeps } from './ports.ts'
import type { Pots } from './pots.ts'

/**
 * Mirrored mints whose events block this custodian's ecash (protocol §5 step 7, "Split claims"): everybody whose ecash the same pot pays, and
 * every delegate in their reserves, who may have claimed a coin and redeem the same proofs (cases D22, D29). Our own mint is no delegate that could
 * come before us; whose ecash is paid always blocks, whatever the operator calls our mint.
 */
export function blockingFeeds(custodian: string, pots: Pots, deps: FailoversDeps): readonly string[] {
  const custodians = pots.of(custodian)?.custodians ?? [custodian]
  const delegates = deps.reserves
    .list()
    .filter(({ row }) => row.role === 'peer' && row.mintUrl !== null && custodians.includes(row.mintUrl))
    .flatMap(({ tree }) => tree?.leaves.flatMap(({ mintUrl }) => mintUrl ?? []) ?? [])
  const mirrored = new Set(deps.peers.list().map(({ url }) => url))
  const others = delegates.filter(url => url !== deps.self())
  return [...new Set([...custodians, ...others])].filter(url => mirrored.has(url))
}
