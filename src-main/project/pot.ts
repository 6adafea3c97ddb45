import type { Books } from '#shared/domain/failover/report.ts'
import type { Redemption } from '#shared/domain/failover/redemption.ts'
import { creditedMsat, remaining, shortfall } from '#shared/domain/redemption/pot.ts'
import type { PotView } from '#shared/rpc/views/redemption.ts'
import type { IntentRow } from '../redemption/ports.ts'
import { bounded } from './bounded.ts'

/** Requests of the last hour say how long the pot lasts. */
const HOUR_MS = 3_600_000

/** What one pot's view is made of. */
export interface PotFacts {
  /** ms since 1970. */
  readonly now: number
  readonly nameOf: (custodian: string) => string
  readonly until: number | null
  readonly keysets: Books['keysets']
  /** Intents of at least the last hour, newest first. */
  readonly recent: readonly IntentRow[]
  /** Events that came after the freeze and block. */
  readonly late: number
}

export function potView(redemption: Redemption, facts: PotFacts): PotView {
  const { pot, custodians, phase, epoch, money, shaken } = redemption
  const text = (msat: bigint): string => msat.toString()
  return {
    pot: bounded(pot),
    custodians: custodians.map(url => ({ url: bounded(url), name: bounded(facts.nameOf(url)) })),
    phase: phase.kind,
    closed: phase.kind === 'closed' ? closedView(phase.why) : null,
    opened_at: epoch?.openedAt ?? null,
    until: facts.until,
    recovered: text(creditedMsat(money)),
    reserved: text(money.reserved),
    settled: text(money.settled),
    remaining: text(remaining(money)),
    shortfall: text(shortfall(money)),
    claims: money.credits.map(({ txid, msat }) => ({ txid, msat: text(msat), shaken: shaken.includes(txid) })),
    pace: paceOf(redemption, facts),
    keysets: facts.keysets.map(({ custodian, id, unit, proofs, grossMsat }) => ({
      custodian: bounded(custodian),
      id,
      unit: bounded(unit),
      proofs: Number(proofs),
      gross: text(grossMsat),
    })),
    freezes: (epoch?.freezes ?? []).map(({ custodian, contiguous, highest, events, root, height, at }) => ({
      custodian: bounded(custodian),
      contiguous,
      highest,
      events,
      root,
      height,
      at,
    })),
    late: facts.late,
  }
}

function closedView(why: Extract<Redemption['phase'], { kind: 'closed' }>['why']): PotView['closed'] {
  return {
    why: why.kind,
    by: why.kind === 'taken' ? bounded(why.by) : null,
    at: why.kind === 'operator' ? why.at : null,
    reason: why.kind === 'operator' ? bounded(why.reason) : null,
  }
}

/** When the pot is used up if the next hours take as much as the last one. */
function paceOf({ pot, phase, money }: Redemption, { recent, now }: PotFacts): PotView['pace'] {
  const taken = recent
    .filter(({ state, createdAt }) => state !== 'released' && createdAt > now - HOUR_MS)
    .flatMap(({ debits }) => debits.filter(debit => debit.pot === pot))
    .reduce((sum, { msat }) => sum + msat, 0n)
  const lasts = phase.kind === 'open' && taken > 0n ? Number((remaining(money) * BigInt(HOUR_MS)) / taken) : null
  return { last_hour: taken.toString(), empty_in_ms: lasts === null || !Number.isSafeInteger(lasts) ? null : lasts }
}
