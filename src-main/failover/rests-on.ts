import type { FailoversDeps } from './ports.ts'
import { blockingFeeds } from './blocking-feeds.ts'
import type { Pots } from './pots.ts'
import type { Runs } from './runs.ts'

/**
 * The custodian whose redemption rests on what is kept of the mint at `url`, itself or one that it redeems beside; null when none does. It rests
 * from the first claim on and for good: one that was closed can be opened again, and ecash whose spends were forgotten would be paid twice.
 */
export function restsOn(url: string, runs: Runs, pots: Pots, deps: FailoversDeps): string | null {
  for (const { custodian, claims } of runs.list()) {
    const redemption = pots.of(custodian)
    const isBegun = redemption !== null && (redemption.epoch !== null || redemption.money.credits.length > 0)
    if (claims.length === 0 && !isBegun) continue
    const members = redemption?.custodians ?? [custodian]
    if (custodian === url || members.includes(url) || blockingFeeds(custodian, pots, deps).includes(url)) return custodian
  }
  return null
}
