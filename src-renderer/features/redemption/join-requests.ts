import type { RedemptionRow } from '#shared/rpc/views/redemption.ts'

type Rows = readonly RedemptionRow[]

/**
 * Joins the newest page with the older rows that were read before, both newest first. Where the two do not touch, the older ones are
 * dropped and read again on scrolling: a list with an unseen hole in it would lie.
 */
export function joinRequests(newest: Rows, known: Rows, page: number): Rows {
  const last = newest.at(-1)
  if (last === undefined || newest.length < page) return newest
  const touches = known.some(({ id }) => id >= last.id)
  return touches ? [...newest, ...known.filter(({ id }) => id < last.id)] : newest
}

/** The same rows in the same places, as they stand now: for somebody who is reading them. */
export function refreshRequests(known: Rows, newest: Rows): Rows {
  const now = new Map(newest.map(row => [row.id, row]))
  return known.some(({ id }) => now.has(id)) ? known.map(row => now.get(row.id) ?? row) : known
}

/** How many came since `known` was joined. */
export const newerThan = (known: Rows, newest: Rows): number => {
  const top = known[0]?.id ?? -1
  return newest.filter(({ id }) => id > top).length
}
