import { reportMatches, reportOf, type Report } from '#shared/domain/failover/report.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { FailoverRefusal, FailoversDeps } from './ports.ts'
import type { Pots } from './pots.ts'
import { membersOf, type Runs } from './runs.ts'

/** The books of the pot that pays this mint's ecash: claims out of the runs, the rest out of the paying side's rows. */
export function bookReport(
  custodian: string,
  runs: Runs,
  pots: Pots,
  deps: FailoversDeps,
): Result<{ readonly final: boolean; readonly report: Report }, FailoverRefusal> {
  const redemption = pots.of(custodian)
  if (redemption === null) return fail({ code: 'failover.no-books', detail: 'Nothing was claimed for this mint: there are no books.' })
  const credited = new Set(redemption.money.credits.map(({ txid }) => txid))
  const claims = membersOf(runs, redemption.pot)
    .flatMap(member => runs.get(member).claims)
    .filter(({ txid }) => credited.has(txid))
    .map(({ txid, taken, sat }) => ({ txid, coinsSat: taken, feeSat: taken - sat, receivedSat: sat }))
  const report = reportOf({ ...deps.pots.books(redemption.pot), claims, pot: redemption.money })
  const isOver = redemption.phase.kind === 'closed' && redemption.phase.why.kind === 'operator'
  // Our feed takes a moment longer than the payment that it tells of: until then a sum differs.
  return ok({ final: isOver && report.pendingMsat === 0n && reportMatches(report), report })
}
