import type { PlanFacts, Planned, ReserveTree } from '#shared/domain/reserve/plan-request.ts'
import { planClaim } from '#shared/domain/reserve/plan-claim.ts'
import { planPayout, planRearm, planRotate, planSweep } from '#shared/domain/reserve/plan-spend.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { unreachable } from '#shared/lib/unreachable.ts'
import { dueCoins, type Aging, matureCoins, namedCoins, notVerified, spendable } from './choose-coins.ts'
import { outbidding } from './replace-rivals.ts'
import type { KeptReserve, PlanRequest, PlansDeps, ReserveRefusal } from './ports.ts'

type Draft = Result<Planned, ReserveRefusal>

type MakeDeps = Pick<PlansDeps, 'reserves' | 'policy' | 'chain'>

/**
 * A request → the one transaction that it means, from verified coins alone. Where somebody spends them in the mempool
 * who may be outbid, its rate is raised to what that takes.
 */
export const makePlan = (request: PlanRequest, facts: PlanFacts, deps: MakeDeps): Draft =>
  outbidding(facts, at => draftOf(request, at, deps), deps.reserves.list())

function draftOf(request: PlanRequest, facts: PlanFacts, { reserves, policy, chain }: MakeDeps): Draft {
  const aging: Aging = { ladder: policy().ladder, medianTimeAt: height => chain()?.medianTimeAt(height) ?? null }
  switch (request.kind) {
    case 'rearm': {
      const from = request.reserve === null ? soleDue() : own(request.reserve)
      if (!from.ok) return from
      const [reserve, tree] = from.value
      const wanted =
        request.coins.length > 0
          ? namedCoins(reserve, request.coins, request.kind)
          : verified(reserve, request.consolidate ? spendable(reserve) : dueCoins(reserve, aging), nothingDue(reserve))
      return wanted.ok ? planRearm(facts, wanted.value, tree) : wanted
    }
    case 'payout': {
      const from = own(request.reserve)
      if (!from.ok) return from
      const [reserve, tree] = from.value
      const wanted =
        request.coins.length > 0
          ? namedCoins(reserve, request.coins, request.kind)
          : verified(reserve, spendable(reserve), nothingThere(reserve))
      return wanted.ok ? planPayout(facts, wanted.value, tree, request.payments) : wanted
    }
    case 'rotate': {
      const [from, to] = [own(request.from), own(request.to)]
      if (!from.ok) return from
      if (!to.ok) return to
      if (request.from === request.to)
        return fail({ code: 'plan.same-reserve', detail: 'Rotating needs another reserve to go to. Add it first.' })
      const coins = verified(from.value[0], spendable(from.value[0]), nothingThere(from.value[0]))
      return coins.ok ? planRotate(facts, coins.value, from.value[1], to.value[1]) : coins
    }
    case 'sweep': {
      const hot = existing(request.hot)
      const to = own(request.to)
      if (!hot.ok) return hot
      if (!to.ok) return to
      const { hotKey, row } = hot.value
      if (hotKey === null || row.target === null) return fail({ code: 'plan.not-hot', detail: `${row.name} is no hot wallet.` })
      const coins = verified(hot.value, spendable(hot.value), nothingThere(hot.value))
      return coins.ok ? planSweep(facts, coins.value, hotKey, row.target, to.value[1]) : coins
    }
    case 'claim': {
      const from = existing(request.reserve)
      const to = own(request.to)
      if (!from.ok) return from
      if (!to.ok) return to
      const { mine, row } = from.value
      if (row.role !== 'peer' || mine === null) {
        return fail({ code: 'plan.not-mine', detail: `No leaf of ${row.name} is ours: there is nothing that we could claim.` })
      }
      const wanted =
        request.coins.length > 0
          ? namedCoins(from.value, request.coins, request.kind)
          : verified(from.value, matureCoins(from.value, aging), {
              code: 'plan.nothing-mature',
              detail: `No coin of ${row.name} is old enough for our leaf yet.`,
            })
      const { pubkey: key, script, controlBlock, sequence } = mine
      return wanted.ok ? planClaim(facts, wanted.value, { key, script, controlBlock, sequence }, to.value[1]) : wanted
    }
    default:
      return unreachable(request)
  }

  function existing(id: number): Result<KeptReserve, ReserveRefusal> {
    const reserve = reserves.get(id)
    if (reserve === null) return fail({ code: 'reserve.unknown', detail: `There is no reserve ${id}.` })
    const { name, network } = reserve.row
    if (network === facts.network) return ok(reserve)
    return fail({
      code: 'plan.network',
      detail: `${name} is on ${network}, and the console follows ${facts.network}: nothing is planned from one to the other.`,
    })
  }

  function own(id: number): Result<readonly [KeptReserve, ReserveTree], ReserveRefusal> {
    const found = existing(id)
    if (!found.ok) return found
    const { row, tree } = found.value
    if (row.role !== 'own' || tree === null) {
      return fail({ code: 'plan.not-own', detail: `${row.name} is not ours: only an own reserve can be re-armed, paid from or paid to.` })
    }
    return ok([found.value, treeFor(tree)])
  }

  /** The one re-arm button takes one reserve at a time: each has its own script, and each deadline its own signature. */
  function soleDue(): Result<readonly [KeptReserve, ReserveTree], ReserveRefusal> {
    const due = reserves.list().filter(reserve => dueCoins(reserve, aging).length > 0)
    const [first] = due
    if (first === undefined) {
      const blind = reserves.list().find(({ row, chain }) => row.role === 'own' && chain?.agreement !== 'verified')
      return fail(blind === undefined ? { code: 'plan.nothing-due', detail: 'No coin is due for re-arming.' } : notVerified(blind))
    }
    return own(first.row.id)
  }
}

const treeFor = ({ internalKey, merkleRoot, scriptPubKey, address, leaves }: NonNullable<KeptReserve['tree']>): ReserveTree => ({
  internalKey,
  merkleRoot,
  scriptPubKey,
  address,
  scripts: leaves.map(({ script }) => script),
})

function verified(reserve: KeptReserve, coins: readonly KeptReserve['coins'][number][], none: ReserveRefusal) {
  if (reserve.chain?.agreement !== 'verified') return fail(notVerified(reserve))
  return coins.length === 0 ? fail(none) : ok(coins)
}

const nothingDue = ({ row }: KeptReserve): ReserveRefusal => ({
  code: 'plan.nothing-due',
  detail: `No coin of ${row.name} is due. Name the coins, or consolidate all of them.`,
})
const nothingThere = ({ row }: KeptReserve): ReserveRefusal => ({
  code: 'plan.nothing-there',
  detail: `${row.name} has no confirmed coin.`,
})
