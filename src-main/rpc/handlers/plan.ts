import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { PlanArgs, PlanDetail } from '#shared/rpc/views/plan.ts'

import { bounded } from '../../project/bounded.ts'
import { psbtReport } from '../../project/psbt-report.ts'
import { planDetail, planPreview, planRow } from '../../project/plan.ts'
import { planSignerView } from '../../project/signer.ts'
import type { KeptPlan, PlanRequest } from '../../reserve/ports.ts'
import type { Parts } from '../parts.ts'
import { psbtBytes } from '../psbt-bytes.ts'
import { orRefuse } from '../refused.ts'
import { plansHere } from './networks.ts'
import { planFacts } from './reserve-facts.ts'

type PlanCalls =
  | 'plan.preview'
  | 'plan.create'
  | 'plan.list'
  | 'plan.get'
  | 'plan.drop'
  | 'plan.sign'
  | 'plan.merge'
  | 'plan.broadcast'
  | 'plan.bump'
  | 'psbt.inspect'

export function planHandlers(parts: Parts): Pick<Handlers, PlanCalls> {
  const { plans } = parts

  return {
    'plan.preview': ({ plan: args }) => {
      const { plan, leftOut } = orRefuse(plans.preview(requestOf(args), args.rate))
      return planPreview(plan, leftOut, planFacts(parts))
    },
    'plan.create': ({ plan: args }) => {
      const { plan, leftOut } = orRefuse(plans.preview(requestOf(args), args.rate))
      const made = detailOf(orRefuse(plans.create(requestOf(args), args.rate)))
      // Told once, by whom it was asked: the tray keeps what a plan does, not what it leaves.
      return { ...made, left_out: planPreview(plan, leftOut, planFacts(parts)).left_out }
    },
    'plan.list': () => {
      const facts = planFacts(parts)
      return plansHere(parts).map(kept => planRow(kept, facts))
    },
    'plan.get': ({ id }) => {
      const kept = plans.get(id)
      if (kept === null) throw new RpcError('plan.unknown', `There is no plan ${id} in the tray. nimdolf plan list shows them.`)
      return detailOf(kept)
    },
    'plan.drop': ({ id }) => {
      orRefuse(plans.drop(id))
      return { done: true }
    },
    'plan.sign': async ({ id, signer }) => detailOf(orRefuse(await plans.sign(id, signer))),
    'plan.merge': ({ id, psbt }) => detailOf(orRefuse(plans.merge(id, orRefuse(psbtBytes(psbt))))),
    'plan.broadcast': async ({ id }) => {
      refuseDoubtful(id)
      return detailOf(orRefuse(await plans.broadcast(id)))
    },
    'plan.bump': ({ id, sat_per_kvb }) => detailOf(orRefuse(plans.bump(id, sat_per_kvb))),
    'psbt.inspect': ({ psbt }) => orRefuse(psbtReport(orRefuse(psbtBytes(psbt)), plans.list(), parts.policy.get())),
  }

  /** A claim from the tray passes the same gate as one from the wizard: what is doubtful is accepted first, by typing the amount. */
  function refuseDoubtful(id: number): void {
    const kept = plans.get(id)
    if (kept?.plan.kind !== 'claim' || kept.row.state !== 'open') return
    const taken = new Set(kept.plan.inputs.map(({ scriptPubKey }) => scriptPubKey))
    const mint = parts.reserves.list().find(({ row }) => row.mintUrl !== null && taken.has(row.scriptPubKey))?.row.mintUrl
    const failover = mint == null ? null : parts.failovers.get(mint)
    if (failover?.ok !== true || failover.value.gate.accepted) return
    const detail = `Accept first what is doubtful about ${bounded(failover.value.custodian, 200)}: Failover, step Evidence, or nimdolf failover accept.`
    throw new RpcError('failover.not-accepted', detail)
  }

  function detailOf(kept: KeptPlan): PlanDetail {
    return planDetail(kept, parts.whoCanSign(kept).map(planSignerView), planFacts(parts))
  }
}

function requestOf(args: PlanArgs): PlanRequest {
  if (args.kind !== 'payout') return args
  const payments = args.payments.map(({ address, amount }) => ({ address, amount: BigInt(amount) }))
  return { kind: 'payout', reserve: args.reserve, coins: args.coins, payments }
}
