import type { VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import { MAX_TOTAL_ROWS } from '#shared/lib/limits.ts'
import type { LogTotals } from '../store.ts'
import type { Database, Query } from './database.ts'

/** Events per keyset and amount, kept up with every append: no screen ever adds up a log. */
export class TotalsTable {
  readonly #add: Query<never>
  readonly #all: Query<{ keyset: string; amount: string; events: number }>

  constructor(db: Database) {
    this.#add = db.query('INSERT INTO totals VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET events = events + excluded.events')
    // Decimal text of one length sorts as its number does.
    this.#all = db.query('SELECT keyset, amount, events FROM totals WHERE log = ? ORDER BY keyset, length(amount), amount LIMIT ?')
  }

  add(log: number, events: readonly VerifiedEvent[]): void {
    for (const [keyset, amounts] of countsOf(events)) {
      for (const [amount, { events: count }] of amounts) this.#add.run(log, keyset, String(amount), count)
    }
  }

  /** Rows up to MAX_TOTAL_ROWS, and whether there are more. */
  keysets(log: number): Pick<LogTotals, 'keysets' | 'truncated'> {
    const rows = this.#all.all(log, MAX_TOTAL_ROWS + 1)
    const keysets: { id: string; amounts: { amount: bigint; events: number }[] }[] = []
    for (const { keyset, amount, events } of rows.slice(0, MAX_TOTAL_ROWS)) {
      if (keysets.at(-1)?.id !== keyset) keysets.push({ id: keyset, amounts: [] })
      keysets.at(-1)!.amounts.push({ amount: BigInt(amount), events })
    }
    return { keysets, truncated: rows.length > MAX_TOTAL_ROWS }
  }
}

/** A number is found in a Map several times faster than a bigint; the few amounts above 2^53 stay exact as they are. */
type Counts = Map<number | bigint, { events: number }>

function countsOf(events: readonly VerifiedEvent[]): Map<string, Counts> {
  const keysets = new Map<string, Counts>()
  let last = ''
  let amounts: Counts = new Map()
  for (const { id, amount } of events) {
    if (id !== last) {
      amounts = keysets.get(id) ?? new Map()
      keysets.set((last = id), amounts)
    }
    const small = Number(amount)
    const key = small <= Number.MAX_SAFE_INTEGER ? small : amount
    const count = amounts.get(key)
    if (count === undefined) amounts.set(key, { events: 1 })
    else count.events++
  }
  return keysets
}
