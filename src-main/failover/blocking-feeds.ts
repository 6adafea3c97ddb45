import type { FailoversDeps } from './ports.ts'
import type { Pots } from './pots.ts'

/**
 * Mirrored mints whose events block this custodian's ecash (protocol §5 step 7, "Split claims"): everybody whose ecash the same pot pays, and
 * every delegate in their reserves, who may have claimed a coin and redeem the same proofs (cases D22, D29). Never our own mint.
 */
export function blockingFeeds(custodian: string, pots: Pots, deps: FailoversDeps): readonly string[] {
  const custodians = pots.of(custodian)?.custodians ?? [custodian]
  const delegates = deps.reserves
    .list()
    .filter(({ row }) => row.role === 'peer' && row.mintUrl !== null && custodians.includes(row.mintUrl))
    .flatMap(({ tree }) => tree?.leaves.flatMap(({ mintUrl }) => mintUrl ?? []) ?? [])
  const mirrored = new Set(deps.peers.list().map(({ url }) => url))
  return [...new Set([...custodians, ...delegates])].filter(url => url !== deps.self() && mirrored.has(url))
}
