import type { Coin, ReserveRow } from '#shared/rpc/views/reserve.ts'
import { go } from '../../app/use-route.ts'

/** One row of the table: an output, or a reserve that holds none yet and must not be forgotten. */
export interface ReserveLine {
  readonly key: string
  readonly reserve: ReserveRow
  readonly coin: Coin | null
}

export type RoleFilter = 'all' | 'own' | 'peer' | 'hot'

export function linesOf(reserves: readonly ReserveRow[], coins: readonly Coin[]): readonly ReserveLine[] {
  const byId = new Map(reserves.map(reserve => [reserve.id, reserve]))
  const held = coins.flatMap(coin => {
    const reserve = byId.get(coin.reserve)
    return reserve === undefined ? [] : [{ key: coin.id, reserve, coin }]
  })
  const full = new Set(held.map(({ reserve }) => reserve.id))
  return [...held, ...reserves.filter(({ id }) => !full.has(id)).map(reserve => ({ key: String(reserve.id), reserve, coin: null }))]
}

/** By role and by words: name, mint, address, outpoint, delegates. */
export function filtered(lines: readonly ReserveLine[], role: RoleFilter, text: string): readonly ReserveLine[] {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return lines.filter(({ reserve, coin }) => {
    if (role !== 'all' && reserve.role !== role) return false
    const told = [reserve.name, reserve.mint_url, reserve.address, coin?.id, ...(coin?.leaves ?? []).map(leaf => leaf.delegate)].join(' ')
    return words.every(word => told.toLowerCase().includes(word))
  })
}

/** Worst first, and Unknown above Armed: no data is not calm. A peer's coin that is ours to claim stands after what others can take. */
export function badnessOf({ coin }: ReserveLine): number {
  if (coin === null) return 9
  if (coin.role === 'peer') return coin.status === 'matured' ? 1 : coin.status === 'unknown' ? 5 : 7
  return { matured: 0, urgent: 2, due: 3, unknown: 4, armed: 6 }[coin.status]
}

export const sideOf = (coin: Coin): 'mine' | 'theirs' => (coin.role === 'peer' ? 'theirs' : 'mine')

/** Ours, old enough to be worth it, on the chain, and not yet in the tray. */
export const isDue = (coin: Coin): boolean =>
  coin.role === 'own' && coin.state === 'confirmed' && coin.plan === null && ['due', 'urgent', 'matured'].includes(coin.status)
export const canRearm = (coin: Coin): boolean => coin.role === 'own' && coin.state === 'confirmed' && coin.plan === null
/** Our own leaf is open and nobody was faster. */
export const canClaim = (coin: Coin): boolean =>
  coin.role === 'peer' && coin.first?.mine === true && coin.countdown?.blocks === 0 && coin.state === 'confirmed' && coin.plan === null

/** Opens the form of a plan with these coins; a form never broadcasts. */
export function planFor(kind: 'rearm' | 'claim', coins: readonly Coin[]): void {
  const ids = coins.map(({ id }) => id).join(',')
  const reserve = coins[0]?.reserve ?? null
  go('plans', { new: kind, coins: ids, reserve: kind === 'claim' && reserve !== null ? String(reserve) : null })
}

/** Taking a mint's reserve is a failover, step by step; where no mint is named it is a transaction like any other. */
export function claim(reserve: Pick<ReserveRow, 'mint_url'> | undefined, coins: readonly Coin[]): void {
  if (reserve?.mint_url == null) planFor('claim', coins)
  else go('failover', { select: reserve.mint_url })
}

export const sumOf = (coins: readonly Coin[]): bigint => coins.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
