import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import type { PlanArgs } from '#shared/rpc/views/plan.ts'
import type { Rate } from '../../workspace/plan/fee-rate.ts'
import { claimableOf, sum } from './failover-words.ts'

/** What the core would be asked to plan: all that can be taken from the richest reserve, as it does itself. Null while nothing can be asked. */
export function claimArgs(
  detail: FailoverDetail,
  to: number | null,
  rate: Rate,
): { readonly args: PlanArgs | null; readonly reserves: number } {
  const byReserve = new Map<number, FailoverDetail['coins']>()
  for (const coin of claimableOf(detail)) byReserve.set(coin.reserve, [...(byReserve.get(coin.reserve) ?? []), coin])
  const [richest] = [...byReserve].toSorted(([, one], [, other]) => (sum(one) < sum(other) ? 1 : -1))
  if (richest === undefined || to === null) return { args: null, reserves: byReserve.size }
  const [reserve, coins] = richest
  return { args: { kind: 'claim', reserve, coins: coins.map(({ id }) => id), to, rate }, reserves: byReserve.size }
}
