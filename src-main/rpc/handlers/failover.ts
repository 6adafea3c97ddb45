import { reportText, type ReportSubject } from '#shared/domain/failover/report-text.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { FailoverDetail, FailoverRow } from '#shared/rpc/views/failover.ts'
import type { Failover, KeptPlan } from '../../failover/ports.ts'
import { bundleCheck } from '../../project/bundle-check.ts'
import { failoverDetail, failoverRow, lateView, type RelationFacts } from '../../project/failover.ts'
import { planDetail } from '../../project/plan.ts'
import { reportView } from '../../project/report.ts'
import { planSignerView } from '../../project/signer.ts'
import type { KeptReserve } from '../../reserve/ports.ts'
import type { Parts } from '../parts.ts'
import { orRefuse } from '../refused.ts'
import { mirrorRows } from './mirror.ts'
import { lateCount, potOf } from './redemption.ts'
import { planFacts, reserveFacts } from './reserve-facts.ts'

type FailoverCalls =
  | 'failover.list'
  | 'failover.get'
  | 'failover.diagnose'
  | 'failover.accept'
  | 'failover.plan'
  | 'failover.sign'
  | 'failover.broadcast'
  | 'failover.bump'
  | 'failover.open'
  | 'failover.close'
  | 'failover.late'
  | 'failover.release'
  | 'failover.report'
  | 'failover.bundle'
  | 'failover.check'

export function failoverHandlers(parts: Parts): Pick<Handlers, FailoverCalls> {
  const { failovers } = parts
  const detail = (custodian: string): FailoverDetail => detailOf(parts, orRefuse(failovers.get(custodian)))

  return {
    'failover.list': () => relationRows(parts),
    'failover.get': ({ custodian }) => detail(custodian),
    'failover.diagnose': async ({ custodian }) => {
      orRefuse(await failovers.diagnose(custodian))
      return detail(custodian)
    },
    'failover.accept': ({ custodian, typed }) => {
      orRefuse(failovers.accept(custodian, typed))
      return detail(custodian)
    },
    'failover.plan': ({ custodian, to, rate }) => {
      orRefuse(failovers.plan(custodian, to, rate))
      return detail(custodian)
    },
    'failover.sign': async ({ custodian, signer }) => {
      orRefuse(await failovers.sign(custodian, signer))
      return detail(custodian)
    },
    'failover.broadcast': async ({ custodian, amount, mint }) => {
      orRefuse(await failovers.broadcast(custodian, { amount, mint }))
      return detail(custodian)
    },
    'failover.bump': ({ custodian, sat_per_kvb }) => {
      orRefuse(failovers.bump(custodian, sat_per_kvb))
      return detail(custodian)
    },
    'failover.open': async ({ custodian }) => {
      orRefuse(await failovers.open(custodian))
      return detail(custodian)
    },
    'failover.close': ({ custodian, reason }) => {
      orRefuse(failovers.close(custodian, reason))
      return detail(custodian)
    },
    'failover.late': ({ custodian, limit }) => failovers.late(custodian, limit).map(lateView),
    'failover.release': ({ custodian, Y, reason }) => lateView(orRefuse(failovers.release(custodian, Y, reason))),

    'failover.report': ({ custodian }) => {
      const { final, report } = orRefuse(failovers.report(custodian))
      return reportView(report, final, reportText(report, { ...subjectOf(parts, custodian), final }))
    },
    'failover.bundle': async ({ custodian, signer }) => {
      const { text, digest, signedBy } = orRefuse(await failovers.bundle(custodian, signer))
      return { file: `evidence-${fileName(custodian)}-${digest.slice(0, 8)}.json`, text, digest, signed_by: signedBy }
    },
    'failover.check': ({ text }) => bundleCheck(text),
  }
}

/** What the head of the printed books says. */
function subjectOf(parts: Parts, custodian: string): Omit<ReportSubject, 'final'> {
  const redemption = parts.failovers.redemptionOf(custodian)
  const why = redemption?.phase.kind === 'closed' ? redemption.phase.why : null
  return {
    custodian,
    name: reserveFacts(parts).mintName(custodian) ?? custodian,
    custodians: redemption?.custodians ?? [custodian],
    openedAt: redemption?.epoch?.openedAt ?? null,
    closed: why?.kind === 'operator' ? { at: why.at, reason: why.reason } : null,
    printedAt: parts.clock.now(),
  }
}

/** One row for each mint in whose reserve we have a leaf, or may have one, or of which something was taken over. */
export function relationRows(parts: Parts): FailoverRow[] {
  const rows = mirrorRows(parts)
  const facts = reserveFacts(parts)
  const reserves = parts.reserves.list()
  const policy = parts.failoverPolicy()
  return relations(parts.failovers.list(), reserves).map(failover =>
    failoverRow(failover, { ...facts, ...relation(failover.custodian, reserves, rows), policy }),
  )
}

/** A mint that names only others as its delegates is no relation of ours; where the tree is hidden, nobody can say. */
export function relations(failovers: readonly Failover[], reserves: readonly KeptReserve[]): readonly Failover[] {
  return failovers.filter(({ custodian, claims, redemption }) => {
    const theirs = reserves.filter(({ row }) => row.role === 'peer' && row.mintUrl === custodian)
    return claims.length > 0 || redemption !== null || theirs.some(({ tree, mine }) => mine !== null || tree === null)
  })
}

function relation(
  custodian: string,
  reserves: ReturnType<Parts['reserves']['list']>,
  rows: ReturnType<typeof mirrorRows>,
): Pick<RelationFacts, 'reserves' | 'mirror'> {
  return {
    reserves: reserves.filter(({ row }) => row.role === 'peer' && row.mintUrl === custodian),
    mirror: rows.find(({ url }) => url === custodian) ?? null,
  }
}

function detailOf(parts: Parts, failover: Failover): FailoverDetail {
  const { custodian } = failover
  const plans = planFacts(parts)
  const chain = parts.chain()
  const signers = parts.signing.list()
  return failoverDetail(failover, {
    ...plans,
    ...relation(custodian, plans.reserves, mirrorRows(parts)),
    policy: parts.failoverPolicy(),
    servers: chain?.servers() ?? [],
    chain: chain?.state() ?? null,
    root: parts.mirrors.state(custodian)?.root?.hash ?? null,
    holderOf: pubkey => signers.find(({ keys }) => keys.some(key => key.pubkey === pubkey))?.name ?? null,
    planOfClaim: (plan: KeptPlan) => planDetail(plan, parts.whoCanSign(plan).map(planSignerView), plans),
    pot: failover.redemption === null ? null : potOf(parts, failover.redemption, failover.until),
    own: plans.reserves.filter(({ row }) => row.role === 'own'),
    late: lateCount(parts, custodian),
  })
}

/** A mint's URL as a part of a file's name. */
const fileName = (url: string): string =>
  url
    .replace(/^https?:\/\//, '')
    .replace(/[^a-zA-Z0-9.-]+/g, '-')
    .slice(0, 60)
