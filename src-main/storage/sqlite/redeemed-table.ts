import { fromHex } from '#shared/lib/bytes.ts'
import type { AppendBatch, RedeemedMarks } from '../store.ts'
import type { Database, Query } from './database.ts'

/** What feeds of ours carry of redemptions; the transaction is the caller's. */
export class RedeemedTable {
  readonly #place: Query<{ place: number }>
  readonly #setPlace: Query<never>
  readonly #keysets: Query<{ keyset: string; events: number }>
  readonly #count: Query<never>
  readonly #twins: Query<{ keyset: string; carried: string; twins: number }>
  readonly #addTwin: Query<never>

  constructor(db: Database) {
    this.#place = db.query('SELECT place FROM redeemed_places WHERE log = ?')
    this.#setPlace = db.query('INSERT INTO redeemed_places (log, place) VALUES (?, ?) ON CONFLICT DO UPDATE SET place = excluded.place')
    this.#keysets = db.query('SELECT keyset, events FROM redeemed_keysets WHERE log = ?')
    this.#count = db.query('INSERT INTO redeemed_keysets VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET events = events + excluded.events')
    this.#twins = db.query('SELECT keyset, carried, count(*) AS twins FROM redeemed_twins WHERE log = ? GROUP BY keyset, carried')
    this.#addTwin = db.query('INSERT INTO redeemed_twins (log, y, keyset, carried) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
  }

  of(log: number): RedeemedMarks {
    const found = new Map<string, { events: number; shadowed: number }>()
    for (const { keyset, events } of this.#keysets.all(log)) found.set(keyset, { events, shadowed: 0 })
    let spentToo = 0
    for (const { keyset, carried, twins } of this.#twins.all(log)) {
      if (carried === 'redeemed') spentToo += twins
      else found.set(keyset, { events: found.get(keyset)?.events ?? 0, shadowed: twins })
    }
    const keysets = [...found].map(([id, counts]) => ({ id, ...counts })).sort((one, other) => (one.id < other.id ? -1 : 1))
    return { place: this.#place.get(log)?.place ?? 0, keysets, spentToo }
  }

  add(log: number, { events, redeemedPlace, twins = [] }: AppendBatch): void {
    for (const { Y, keyset, carried } of twins) this.#addTwin.run(log, fromHex(Y), keyset, carried)
    if (redeemedPlace === undefined) return
    this.#setPlace.run(log, redeemedPlace)
    const counts = new Map<string, number>()
    for (const { id } of events) counts.set(id, (counts.get(id) ?? 0) + 1)
    for (const [keyset, count] of counts) this.#count.run(log, keyset, count)
  }
}
