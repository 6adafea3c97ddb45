import { ladderOf } from '../../project/countdown.ts'
import { pinnedInfo } from '../../project/mirror.ts'
import type { PlanFacts } from '../../project/plan.ts'
import type { ReserveFacts } from '../../project/reserve.ts'
import type { Parts } from '../parts.ts'

/** Block times that a clock range looks back on: two difficulty periods, so that a retarget among them is followed. */
const TIMES = 4_033

/** What every view of reserves is made of, gathered once for one answer. */
export function reserveFacts({ policy, chain, clock, plans, spender, store }: Parts): ReserveFacts {
  const settings = policy.get()
  const current = chain()
  const names = new Map(
    store.peers.list().flatMap(peer => (pinnedInfo(peer).name === '' ? [] : [[peer.url, pinnedInfo(peer).name] as const])),
  )
  const inTray = plans.spending()
  return {
    network: settings.network ?? 'regtest',
    times: current?.times(TIMES) ?? [],
    now: clock.now(),
    ladder: ladderOf(settings),
    medianTimeAt: height => current?.medianTimeAt(height) ?? null,
    ceremonyHours: settings.ceremony_hours,
    satPerKvb: current?.fees()?.normal ?? null,
    mintName: url => names.get(url) ?? null,
    planOf: coin => inTray.get(coin) ?? null,
    spender,
    configured: current?.state().configured ?? 0,
  }
}

export function planFacts(parts: Parts): PlanFacts {
  const current = parts.chain()
  return { ...reserveFacts(parts), reserves: parts.reserves.list(), tip: current?.state().tip ?? null, rates: current?.fees() ?? null }
}
