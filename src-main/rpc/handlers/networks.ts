import { isPending } from '../../project/plan.ts'
import type { Elsewhere } from '../../project/reserve-troubles.ts'
import type { KeptPlan } from '../../reserve/ports.ts'
import type { Parts } from '../parts.ts'

/** Plans of the network that is followed. */
export function plansHere({ plans, policy }: Parts): readonly KeptPlan[] {
  const { network } = policy.get()
  return plans.list().filter(({ plan }) => plan.network === network)
}

/** What is watched, or on its way, on other networks: nobody follows it now. */
export function elsewhereOf({ store, plans, policy }: Parts): readonly Elsewhere[] {
  const { network: here } = policy.get()
  const reserves = store.reserves.list().map(({ network }) => network)
  const pending = plans.list().flatMap(({ row, plan }) => (isPending(row) ? [plan.network] : []))
  const networks = [...new Set([...reserves, ...pending])].filter(network => network !== here)
  const on = (found: readonly string[], network: string): number => found.filter(one => one === network).length
  return networks.map(network => ({ network, reserves: on(reserves, network), plans: on(pending, network) }))
}
