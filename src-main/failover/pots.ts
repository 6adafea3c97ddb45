import type { Phase, Redemption } from '#shared/domain/failover/redemption.ts'
import { creditedMsat } from '#shared/domain/redemption/pot.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
import { unreachable } from '#shared/lib/unreachable.ts'
import type { JournalRow } from '../storage/store.ts'
import { sameRedemption, withDebits } from './pot-debits.ts'
import type { FailoversDeps } from './ports.ts'
import { heirOf, type Runs } from './runs.ts'

/** Carries redemptions from the runs, which know the chain and the operator, to the keeper, who knows the intents. */
export interface Pots {
  /** Brings the keeper to what the runs say, and tells what changed; after a crash, too. */
  carry(): void
  /** With its debits; null when no redemption pays this mint's ecash. */
  of(custodian: string): Redemption | null
  /** The run whose pot pays this mint's ecash: its own unless estates were joined. */
  potOf(custodian: string): string
}

export function createPots(runs: Runs, deps: FailoversDeps): Pots {
  const { pots } = deps

  function whole(pot: string): Redemption | null {
    const { redemption } = runs.get(pot)
    return redemption === null ? null : withDebits(redemption, pots.get(pot)?.money ?? redemption.money)
  }

  function potOf(custodian: string): string {
    const own = runs.get(custodian)
    if (own.into !== null) return heirOf(runs, custodian)
    if (own.claims.length > 0) return custodian
    const heirs = runs.list().filter(({ redemption, into }) => into === null && redemption?.custodians.includes(custodian) === true)
    return (heirs.find(({ claims }) => claims.length > 0) ?? heirs[0])?.custodian ?? custodian
  }

  function carry(): void {
    for (const { custodian, into } of runs.list()) {
      // What a crash left undone: the debits follow the pot.
      if (into !== null && pots.get(custodian) !== null) {
        const heir = whole(heirOf(runs, into))
        if (heir !== null && pots.get(heir.pot) === null) pots.put(heir)
        pots.absorb(heirOf(runs, into), custodian)
      }
    }
    for (const { custodian, into } of runs.list()) {
      const next = into === null ? whole(custodian) : null
      if (next === null) continue
      const before = pots.get(custodian)
      if (before !== null && sameRedemption(before, next)) continue
      pots.put(next)
      tell(before, next)
      deps.onRedemption(next)
    }
  }

  function tell(before: Redemption | null, next: Redemption): void {
    if (before !== null && phaseWords(before.phase) === phaseWords(next.phase)) return
    if (before === null && next.phase.kind === 'closed' && next.phase.why.kind === 'unclaimed') return
    deps.journal.add({
      at: deps.clock.now(),
      level: LEVEL[next.phase.kind],
      actor: 'console',
      act: `redemption.${next.phase.kind}`,
      subject: next.pot,
      detail: `${phaseWords(next.phase)} ${groupDigits(creditedMsat(next.money) / 1_000n)} sat recovered.`,
      before: before === null ? null : before.phase.kind,
      after: next.phase.kind,
    })
  }

  return { carry, of: custodian => whole(potOf(custodian)), potOf }
}

const LEVEL: Readonly<Record<Phase['kind'], JournalRow['level']>> = {
  open: 'notice',
  exhausted: 'warning',
  closed: 'notice',
  suspended: 'alarm',
}

function phaseWords(phase: Phase): string {
  switch (phase.kind) {
    case 'open':
      return 'Holders are paid.'
    case 'exhausted':
      return 'The pot is used up.'
    case 'suspended':
      return 'A reorganisation took a claim back: nothing new is paid until it is confirmed again.'
    case 'closed':
      return closedWords(phase.why)
    default:
      return unreachable(phase)
  }
}

function closedWords(why: Extract<Phase, { kind: 'closed' }>['why']): string {
  switch (why.kind) {
    case 'unclaimed':
      return 'Closed: no claim is confirmed.'
    case 'taken':
      return `Closed: the coins were taken by ${why.by}.`
    case 'operator':
      return `Closed by the operator: ${why.reason}`
    default:
      return unreachable(why)
  }
}
