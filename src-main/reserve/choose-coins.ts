import { coinId } from '#shared/domain/reserve/coin.ts'
import { agedCoin, countdownOf, type Ladder, type LeafCountdown, type MedianTimeAt } from '#shared/domain/reserve/countdown.ts'
import { mayReplace } from '#shared/domain/reserve/outbid.ts'
import type { PlanKind } from '#shared/domain/reserve/spend-plan.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { KeptCoin, KeptReserve, ReserveRefusal } from './ports.ts'

/** Coins that may be spent at all: verified just now, confirmed, unspent (in the mempool, too: that spend would conflict). */
export function spendable({ chain, coins }: KeptReserve): readonly KeptCoin[] {
  if (chain?.agreement !== 'verified') return []
  return coins.filter(coin => coin.height !== null && coin.spent === null)
}

/** Coins that somebody spends in the mempool and that a plan of this kind may take all the same, by a higher fee. */
export function contested({ chain, coins, mine }: KeptReserve, kind: PlanKind): readonly KeptCoin[] {
  if (chain?.agreement !== 'verified') return []
  return coins.filter(({ height, spent }) => height !== null && spent !== null && mayReplace(kind, spent, mine))
}

/** By what a coin's age is judged. */
export interface Aging {
  readonly ladder: Ladder
  readonly medianTimeAt: MedianTimeAt
}

/** How far a leaf is from opening for a coin of `reserve`. */
export const countdownIn = ({ chain }: KeptReserve, coin: KeptCoin, sequence: number, { ladder, medianTimeAt }: Aging): LeafCountdown =>
  countdownOf(agedCoin(coin, sequence, medianTimeAt), sequence, chain?.tip ?? null, ladder)

/** Of an own reserve: what is due, urgent or matured for any leaf. What a delegate is taking already goes first, and by itself. */
export function dueCoins(reserve: KeptReserve, aging: Aging): readonly KeptCoin[] {
  const { tree } = reserve
  if (reserve.row.role !== 'own' || tree === null) return []
  const taken = contested(reserve, 'rearm')
  if (taken.length > 0) return taken
  return spendable(reserve).filter(coin =>
    tree.leaves.some(leaf => ['due', 'urgent', 'matured'].includes(countdownIn(reserve, coin, leaf.sequence, aging).status)),
  )
}

/** Of a peer's reserve: what our own leaf can take now; what a later delegate is taking already only when nothing else is left. */
export function matureCoins(reserve: KeptReserve, aging: Aging): readonly KeptCoin[] {
  const { mine } = reserve
  if (mine === null) return []
  const mature = (coin: KeptCoin): boolean => countdownIn(reserve, coin, mine.sequence, aging).status === 'matured'
  const free = spendable(reserve).filter(mature)
  return free.length > 0 ? free : contested(reserve, 'claim').filter(mature)
}

/** The coins named by `ids`, each spendable by a plan of this kind, or why one is not. */
export function namedCoins(reserve: KeptReserve, ids: readonly string[], kind: PlanKind): Result<readonly KeptCoin[], ReserveRefusal> {
  const agreement = reserve.chain?.agreement ?? 'unknown'
  if (agreement !== 'verified') return fail(notVerified(reserve))
  const chosen: KeptCoin[] = []
  for (const id of new Set(ids)) {
    const coin = reserve.coins.find(candidate => coinId(candidate) === id)
    if (coin === undefined) return fail({ code: 'plan.unknown-coin', detail: `${reserve.row.name} has no coin ${id}.` })
    if (coin.height === null) {
      return fail({ code: 'plan.unconfirmed', detail: `${id} is not confirmed yet: it has no age, and its transaction may still vanish.` })
    }
    if (coin.spent !== null && !mayReplace(kind, coin.spent, reserve.mine)) {
      return fail({
        code: 'plan.spent',
        detail: `${id} is spent by ${coin.spent.txid} already. If that is ours, raise the fee of its plan in the tray; else it has the earlier right.`,
      })
    }
    chosen.push(coin)
  }
  return ok(chosen)
}

export const notVerified = ({ row, chain }: KeptReserve): ReserveRefusal =>
  chain?.agreement === 'disputed'
    ? {
        code: 'plan.disputed',
        detail: `The servers contradict each other about ${row.name}. Nothing is planned on a disputed chain: see Servers.`,
      }
    : {
        code: 'plan.unverified',
        detail: `Too few servers agree about ${row.name} just now. Only verified coins are spent: see Servers for who is missing.`,
      }
