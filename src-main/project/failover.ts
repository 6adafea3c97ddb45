import type { LateEvent } from '#shared/domain/failover/freeze.ts'
import { coinId } from '#shared/domain/reserve/coin.ts'
import { creditedMsat, remaining } from '#shared/domain/redemption/pot.ts'
import type { BlockerView, DiagnosisView, FailoverCoin, FailoverDetail, FailoverRow, LateEventView } from '#shared/rpc/views/failover.ts'
import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import type { PlanDetail } from '#shared/rpc/views/plan.ts'
import type { PotView } from '#shared/rpc/views/redemption.ts'
import type { CoinDetail } from '#shared/rpc/views/reserve.ts'
import { unreachable } from '#shared/lib/unreachable.ts'
import type { Diagnosis, Failover, FailoverPolicy, KeptPlan } from '../failover/ports.ts'
import type { KeptReserve } from '../reserve/ports.ts'
import { bounded } from './bounded.ts'
import { countdownView } from './countdown.ts'
import { nextWords, untilView } from './failover-words.ts'
import { gateChecks, type CheckFacts } from './gate-checks.ts'
import { coinDetails, delegateName, type ReserveFacts } from './reserve.ts'

/** What a row of one relation is made of. */
export interface RelationFacts extends ReserveFacts {
  /** Of this custodian. */
  readonly reserves: readonly KeptReserve[]
  readonly mirror: MirrorRow | null
  readonly policy: Pick<FailoverPolicy, 'depth' | 'closeAfterDays'>
}

export interface FailoverFacts extends RelationFacts, CheckFacts {
  readonly planOfClaim: (plan: KeptPlan) => PlanDetail
  readonly pot: PotView | null
  readonly own: readonly KeptReserve[]
  readonly late: number
}

export function failoverRow(failover: Failover, facts: RelationFacts): FailoverRow {
  const { custodian, gate, redemption } = failover
  const coins = ourCoins(facts)
  const soonest = coins
    .flatMap(({ leaves }) => leaves.filter(({ mine }) => mine))
    .toSorted((one, other) => (one.countdown.blocks ?? Infinity) - (other.countdown.blocks ?? Infinity))[0]
  const { mirror, now } = facts
  return {
    custodian: bounded(custodian),
    name: bounded(facts.mintName(custodian) ?? facts.reserves[0]?.row.name ?? custodian),
    step: failover.step,
    since: sinceOf(failover),
    next: bounded(nextWords(failover, facts.policy.depth)),
    open: gate.open,
    blockers: gate.blockers.filter(({ code }) => !isDone(failover.step, code)).map(blockerView),
    claimable: gate.amount.toString(),
    total: coins.reduce((sum, { amount }) => sum + BigInt(amount), 0n).toString(),
    countdown: soonest?.countdown ?? null,
    standing: mirror?.standing ?? null,
    disputed: mirror?.disputed ?? false,
    last_contact_at: mirror === null || mirror.last_contact_ms < 0 ? null : Math.max(0, now - mirror.last_contact_ms),
    pot:
      redemption === null || (redemption.phase.kind === 'closed' && creditedMsat(redemption.money) === 0n)
        ? null
        : {
            phase: redemption.phase.kind,
            recovered: creditedMsat(redemption.money).toString(),
            remaining: remaining(redemption.money).toString(),
          },
  }
}

/** Once a claim is settled, that its coins are taken blocks nothing. */
const isDone = (step: Failover['step'], code: Failover['gate']['blockers'][number]['code']): boolean =>
  code === 'gate.claimed' && (step === 'open' || step === 'redeem' || step === 'report')

/** By the act that led to the step; null where nothing was done yet. */
function sinceOf({ step, open, claims, redemption }: Failover): number | null {
  switch (step) {
    case 'sign':
    case 'broadcast':
      return open[0]?.row.createdAt ?? null
    case 'watch':
    case 'open':
      return claims.at(-1)?.at ?? null
    case 'redeem':
      return redemption?.epoch?.openedAt ?? null
    case 'report':
      return redemption?.phase.kind === 'closed' && redemption.phase.why.kind === 'operator' ? redemption.phase.why.at : null
    case 'wait':
    case 'plan':
    case 'lost':
      return null
    default:
      return unreachable(step)
  }
}

export function failoverDetail(failover: Failover, facts: FailoverFacts): FailoverDetail {
  const { gate, diagnosis, claims, open, sending, taken } = failover
  const [plan] = open
  return {
    ...failoverRow(failover, facts),
    diagnosis: diagnosis === null ? null : diagnosisView(diagnosis),
    checks: gateChecks(failover, facts),
    accept: gate.accept.map(({ code, detail, count, atRisk }) => ({ code, detail: bounded(detail), count, at_risk: atRisk.toString() })),
    at_risk: gate.atRisk.toString(),
    accepted: gate.accepted,
    coins: gate.coins.map(seen => coinView(seen, facts)),
    claims: claims.map(({ txid, plan: of, coins, taken: sat, sat: received, at, standing, confirmations }) => ({
      txid,
      plan: of,
      coins: coins.length,
      taken: sat.toString(),
      received: received.toString(),
      at,
      standing,
      confirmations,
    })),
    plan: plan === undefined ? null : facts.planOfClaim(plan),
    sending: sending === null ? null : facts.planOfClaim(sending),
    taken: taken.map(({ coin, by, txid, settled }) => ({ coin, by: bounded(by), txid, settled })),
    redemption: facts.pot,
    destinations: facts.own
      .toSorted((one, other) => Number(other.row.active) - Number(one.row.active))
      .map(({ row }) => ({ id: row.id, name: bounded(row.name), active: row.active })),
    next_delegate: nextDelegate(facts),
    depth: facts.policy.depth,
    close_after_days: facts.policy.closeAfterDays,
    late: facts.late,
  }
}

export const blockerView = ({ code, detail, until }: Failover['gate']['blockers'][number]): BlockerView => ({
  code,
  detail: bounded(detail),
  until: untilView(until),
})

export function diagnosisView({ at, findings, contact, exits }: Diagnosis): DiagnosisView {
  return {
    at,
    findings: findings.map(({ code, speaks, detail }) => ({ code, speaks, detail: bounded(detail) })),
    contact: contact.map(({ at: when, vantage, asked, answered, outcome }) => ({
      at: when,
      vantage: bounded(vantage),
      asked: bounded(asked),
      answered,
      outcome: bounded(outcome),
    })),
    exits: exits.map(({ code, detail }) => ({ code, detail: bounded(detail) })),
  }
}

export const lateView = ({ seq, Y, id, amount, seenAt, standing }: LateEvent): LateEventView => ({
  seq,
  Y,
  id,
  amount: amount.toString(),
  seen_at: seenAt,
  standing: standing.kind,
  reason: standing.kind === 'released' ? bounded(standing.reason) : null,
})

function ourCoins(facts: RelationFacts): CoinDetail[] {
  return facts.reserves.filter(({ mine }) => mine !== null).flatMap(reserve => coinDetails(reserve, facts))
}

function coinView({ coin, state, blocker, rival }: Failover['gate']['coins'][number], facts: RelationFacts): FailoverCoin {
  const reserve = facts.reserves.find(({ row }) => row.scriptPubKey === coin.scriptPubKey)
  const tip = reserve?.chain?.tip ?? null
  const agreement = reserve?.chain?.agreement ?? 'unknown'
  return {
    id: coinId(coin),
    amount: coin.amount.toString(),
    reserve: reserve?.row.id ?? -1,
    reserve_name: bounded(reserve?.row.name ?? 'not watched any more'),
    height: coin.height,
    confirmations: coin.height === null || tip === null ? 0 : Math.max(0, tip.height - coin.height + 1),
    state: state.kind === 'claimable' && state.contest !== null ? 'contested' : state.kind,
    blocker: blocker === null ? null : blockerView(blocker),
    rival: rival === null ? null : bounded(rival),
    countdown: countdownView({ coin, sequence: reserve?.mine?.sequence ?? 0, tip, agreement, ours: false }, facts),
  }
}

/** The delegate whose leaf of the same reserve opens next after ours; of leaves that count blocks alone. */
function nextDelegate(facts: RelationFacts): FailoverDetail['next_delegate'] {
  const followers = facts.reserves.flatMap(({ tree, mine }) =>
    mine === null || mine.unit !== 'blocks'
      ? []
      : (tree?.leaves ?? [])
          .filter(({ unit, delay, pubkey }) => unit === 'blocks' && delay >= mine.delay && pubkey !== mine.pubkey)
          .map(leaf => ({ name: delegateName(leaf, mine, facts), blocks_after: leaf.delay - mine.delay })),
  )
  return followers.toSorted((one, other) => one.blocks_after - other.blocks_after)[0] ?? null
}
