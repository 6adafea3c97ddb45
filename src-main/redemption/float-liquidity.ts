import { splitAmount, sumOf } from './coin-choice.ts'
import type { FloatCoin, IntentRow } from './ports.ts'

/** Free coins that the float is kept in: so many payments can be under way at once. */
const READY_COINS = 16n
/** What lies further back says nothing about today's demand. */
const DEMAND_MS = 60 * 60_000

/**
 * The coin that is worth breaking, and into what: no free coin shall be more than a sixteenth of all that is free, or a single payment would
 * hold most of it. Null when the float is split well. `fee`: what the mint takes for that one input.
 */
export function planSplit(
  coins: readonly FloatCoin[],
  amounts: readonly bigint[],
  fee: (coin: FloatCoin) => bigint,
): { readonly coin: FloatCoin; readonly parts: readonly bigint[] } | null {
  const free = coins.filter(({ heldBy }) => heldBy === null)
  const largest = free.toSorted((one, other) => (one.amount < other.amount ? 1 : -1))[0]
  const most = sumOf(free) / READY_COINS
  const small = amounts.filter(amount => amount <= most)
  if (largest === undefined || largest.amount <= 2n * most || small.length === 0) return null
  // One round of parts of the next sizes; those that are still too large are broken the next time.
  const parts = splitAmount(
    largest.amount - fee(largest),
    amounts.filter(amount => amount <= largest.amount / 4n),
  )
  return parts === null || parts.length < 2 ? null : { coin: largest, parts }
}

export interface Forecast {
  /** What the last hour took, in the unit. */
  readonly lastHour: bigint
  /** ms until the free float falls below `lowAt` at that pace; 0 when it is below, null when nothing was paid. */
  readonly lowInMs: number | null
}

/** `paid`: intents of at least the last hour. `now` in ms since 1970. */
export function forecastFloat(free: bigint, lowAt: bigint, paid: readonly IntentRow[], unit: string, now: number): Forecast {
  const recent = paid.filter(
    ({ endedAt, state, unit: of }) => state === 'settled' && of === unit && endedAt !== null && endedAt > now - DEMAND_MS,
  )
  const taken = recent.reduce((sum, { fromFloat, cost }) => sum + fromFloat + cost, 0n)
  const lastHour = taken > 0n ? taken : 0n
  if (free < lowAt) return { lastHour, lowInMs: 0 }
  return { lastHour, lowInMs: lastHour === 0n ? null : Number(((free - lowAt) * BigInt(DEMAND_MS)) / lastHour) }
}
