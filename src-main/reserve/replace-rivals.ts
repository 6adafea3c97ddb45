import { spenderOf, yieldsTo } from '#shared/domain/failover/spender.ts'
import { coinId } from '#shared/domain/reserve/coin.ts'
import { sat } from '#shared/domain/reserve/fee-bounds.ts'
import { outbid, type Rival } from '#shared/domain/reserve/outbid.ts'
import type { PlanFacts, Planned } from '#shared/domain/reserve/plan-request.ts'
import type { SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { KeptReserve, ReserveRefusal } from './ports.ts'

type Draft = Result<Planned, ReserveRefusal>

/** The draft at a rate at which it replaces whoever spends its coins in the mempool: at the one asked for where that is enough. */
export function outbidding(facts: PlanFacts, draft: (facts: PlanFacts) => Draft, reserves: readonly KeptReserve[]): Draft {
  let made = draft(facts)
  while (made.ok) {
    const { plan } = made.value
    const rivals = rivalsOf(plan, reserves)
    if (!rivals.ok) return rivals
    if (rivals.value.length === 0) return made
    const needed = outbid(plan.vsize, rivals.value)
    if (plan.satPerKvb >= needed.satPerKvb) return made
    // At a higher rate coins may no longer be worth it, so that the rest bears more: again, until it bears it or nothing is left.
    const dearer = draft({ ...facts, satPerKvb: needed.satPerKvb })
    made = dearer.ok ? dearer : tooDear(rivals.value, needed, dearer.error.detail)
  }
  return made
}

/** Who spends inputs of the plan in the mempool, and what that pays. `own`: txids of our plans, which are no rivals. */
export function rivalsOf(
  { inputs, network, kind }: SpendPlan,
  reserves: readonly KeptReserve[],
  own: readonly string[] = [],
): Result<readonly Rival[], ReserveRefusal> {
  const rivals = new Map<string, Rival>()
  const from = reserves.find(({ row }) => row.network === network && row.scriptPubKey === inputs[0]?.scriptPubKey)
  const taken = new Set(inputs.map(coinId))
  for (const coin of from?.coins ?? []) {
    const { spent } = coin
    if (spent === null || spent.height !== null || own.includes(spent.txid) || !taken.has(coinId(coin))) continue
    const mine = kind === 'claim' ? (from?.mine ?? null) : null
    if (mine !== null && yieldsTo(spenderOf(spent, mine.pubkey), mine.sequence)) {
      return fail({ code: 'plan.stand-down', detail: `${spent.txid} spends ${coinId(coin)} by an earlier right, and is let pass.` })
    }
    const cost = from?.chain?.costs?.get(spent.txid)
    if (cost === undefined) {
      const detail = `What ${spent.txid} pays is not known: no server could show all that it spends. Ask again when another one is connected.`
      return fail({ code: 'plan.rival-fee', detail })
    }
    rivals.set(spent.txid, { txid: spent.txid, ...cost })
  }
  return ok([...rivals.values()])
}

function tooDear(rivals: readonly Rival[], { fee, satPerKvb }: ReturnType<typeof outbid>, why: string): Draft {
  const theirs = rivals.map(({ txid, fee: paid }) => `${txid} pays ${sat(paid)}`).join(', ')
  return fail({
    code: 'plan.outbid',
    detail: `To be taken in its place this needs a fee of ${sat(fee)}, ${groupDigits(satPerKvb)} sat per ${groupDigits(1_000)} vB: ${theirs}. ${why}`,
  })
}
