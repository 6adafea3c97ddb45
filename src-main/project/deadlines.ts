import type { Overview } from '#shared/rpc/views/overview.ts'
import type { Coin, ReserveRow } from '#shared/rpc/views/reserve.ts'
import { sum } from './reserve.ts'

type Deadline = Overview['deadlines'][number]

/** What the strip and the axis show at most; the table has all of them. */
const SHOWN = 100

/** Coins that still count towards a reserve: a spend in the mempool does not protect yet (case R12). */
const counts = (coin: Coin): boolean => coin.state === 'confirmed' || (coin.state === 'spending' && coin.height !== null)

/** When anybody can claim, soonest first: what others can take of ours, and what our leaf can take of a peer. */
export function deadlinesOf(coins: readonly Coin[], reserves: readonly Pick<ReserveRow, 'id' | 'mint_url'>[]): Deadline[] {
  const mints = new Map(reserves.map(({ id, mint_url }) => [id, mint_url]))
  return coins
    .flatMap(coin => {
      const { first, countdown } = coin
      if (first === null || countdown === null || countdown.blocks === null || !counts(coin)) return []
      if (coin.role === 'peer' && !first.mine) return []
      return [deadline(coin, first, countdown, mints.get(coin.reserve) ?? null)]
    })
    .sort((one, other) => (one.countdown.blocks ?? 0) - (other.countdown.blocks ?? 0))
    .slice(0, SHOWN)
}

const deadline = (coin: Coin, first: NonNullable<Coin['first']>, countdown: Deadline['countdown'], mintUrl: string | null): Deadline => ({
  label: coin.reserve_name,
  who: first.mine ? 'You' : first.delegate,
  amount: coin.amount,
  side: coin.role === 'peer' ? 'theirs' : 'mine',
  coin: coin.id,
  mint_url: mintUrl,
  countdown,
})

/** What a plan in the tray takes already is not asked for twice. */
const isDue = ({ role, state, status, plan }: Coin): boolean =>
  role === 'own' && state === 'confirmed' && plan === null && (status === 'due' || status === 'urgent' || status === 'matured')

/** Of ours, and a delegate's claim of it waits in the mempool: until a block decides the key path competes (protocol §5, "Races"). */
const isContested = ({ role, state, height, spend, plan }: Coin): boolean =>
  role === 'own' && state === 'spending' && height !== null && spend?.path === 'leaf' && plan === null

/** What one re-arm would take now: first what a delegate is taking. */
export function dueOf(coins: readonly Coin[]): Overview['due'] {
  const contested = coins.filter(isContested)
  const due = contested.length > 0 ? contested : coins.filter(isDue)
  return { coins: due.length, amount: sum(due) }
}

/** Our own reserves by status; null while there is none. */
export function coverOf(coins: readonly Coin[], delegates: number, hasOwn: boolean): Overview['cover'] {
  if (!hasOwn) return null
  const own = coins.filter(coin => coin.role === 'own' && counts(coin))
  const by = (word: Coin['status']): string => sum(own.filter(({ status }) => status === word))
  return {
    total: sum(own),
    armed: by('armed'),
    due: by('due'),
    urgent: by('urgent'),
    matured: by('matured'),
    unknown: by('unknown'),
    delegates,
  }
}

/** What our leaf can take of peers now. */
export const claimableOf = (coins: readonly Coin[]): string => sum(coins.filter(isClaimable))

export const isClaimable = ({ role, first, countdown, state }: Coin): boolean =>
  role === 'peer' && first?.mine === true && countdown?.blocks === 0 && state === 'confirmed'
