import type { HeldEvent } from '#shared/domain/feed/spent-event.ts'
import { isUnusableArrival, type AppendPlan, type Arrival } from '../append-plan.ts'
import type { HeldRanges } from '../held-ranges.ts'
import type { Database, Query } from './database.ts'
import { PageReader, PageWriter, type YSink } from './page-codec.ts'
import { seal, unseal } from './seal.ts'

/** Slots of a full page, whose first seq is a multiple of it. Small enough to read for one event, large enough to pack well. */
const PAGE_SLOTS = 100

interface Row {
  first: number
  slots: number
  bytes: Uint8Array
}
/** A slot as read: `event` is null where the event is unusable. */
export interface Slot {
  readonly seq: number
  readonly event: HeldEvent | null
}

/**
 * Events, in pages. What arrives is written as pages of its own, be it one event; once all seqs of a full page are held,
 * its pieces are folded into one. A page is never changed.
 */
export class PageTable {
  readonly #file: string
  readonly #writer = new PageWriter()
  readonly #insert: Query<never>
  readonly #remove: Query<never>
  readonly #at: Query<Row>
  readonly #from: Query<Row>
  readonly #newest: Query<Row>
  readonly #extents: Query<{ first: number; slots: number }>

  constructor(db: Database) {
    this.#file = db.file
    this.#insert = db.query('INSERT INTO pages (log, first, slots, bytes) VALUES (?, ?, ?, ?)')
    this.#remove = db.query('DELETE FROM pages WHERE log = ? AND first BETWEEN ? AND ?')
    this.#at = db.query('SELECT first, slots, bytes FROM pages WHERE log = ? AND first <= ? ORDER BY first DESC LIMIT 1')
    this.#from = db.query(`
      SELECT first, slots, bytes FROM pages
      WHERE log = ?1 AND first >= coalesce((SELECT max(first) FROM pages WHERE log = ?1 AND first <= ?2), ?2) AND first <= ?3
      ORDER BY first`)
    this.#newest = db.query('SELECT first, slots, bytes FROM pages WHERE log = ? ORDER BY first DESC')
    this.#extents = db.query('SELECT first, slots FROM pages WHERE log = ? AND first > ? ORDER BY first')
  }

  /** Writes the arrivals of a plan, and hands every Y to `index`. `held` holds them already. */
  write(log: number, { arrivals, ranges }: AppendPlan, seenAt: number, held: HeldRanges, index: YSink): void {
    const pieced = new Set<number>()
    let next = 0
    for (const { from, to } of ranges) {
      for (let first = from; first <= to;) {
        const start = first - (first % PAGE_SLOTS)
        const last = Math.min(to, start + PAGE_SLOTS - 1)
        const slots = last - first + 1
        this.#insert.run(log, first, slots, seal(this.#pack(arrivals, next, slots, seenAt, index)))
        if (slots < PAGE_SLOTS) pieced.add(start)
        next += slots
        first = last + 1
      }
    }
    for (const start of pieced) if (held.covers(start, start + PAGE_SLOTS - 1)) this.#fold(log, start)
  }

  at(log: number, seq: number): Slot | null {
    const row = this.#at.get(log, seq)
    if (row === undefined || seq >= row.first + row.slots) return null
    const reader = this.#reader(row)
    for (let passed = row.first; passed < seq; passed++) reader.skip()
    return { seq, event: reader.next() }
  }

  /** Held slots of from..to, ascending. */
  *read(log: number, from: number, to: number): Generator<Slot> {
    for (const row of this.#from.each(log, from, to)) {
      const reader = this.#reader(row)
      const last = Math.min(to, row.first + row.slots - 1)
      for (let seq = row.first; seq <= last; seq++) {
        if (seq < from) reader.skip()
        else yield { seq, event: reader.next() }
      }
    }
  }

  /** All held slots, highest seq first. */
  *descending(log: number): Generator<Slot> {
    for (const row of this.#newest.each(log)) {
      const reader = this.#reader(row)
      const slots = Array.from({ length: row.slots }, (_, at) => ({ seq: row.first + at, event: reader.next() }))
      yield* slots.reverse()
    }
  }

  /** Hands the Y of every held seq from `from` on to `index`. */
  indexFrom(log: number, from: number, index: YSink): void {
    for (const row of this.#from.each(log, from, Number.MAX_SAFE_INTEGER)) {
      const reader = this.#reader(row)
      for (let seq = row.first; seq < row.first + row.slots; seq++) {
        if (seq < from) reader.skip()
        else reader.index(index)
      }
    }
  }

  /** Seqs held above `seq`, as ranges. */
  extentsAbove(log: number, seq: number): { first: number; slots: number }[] {
    return this.#extents.all(log, seq)
  }

  #pack(arrivals: readonly Arrival[], from: number, slots: number, seenAt: number, index: YSink): Uint8Array {
    this.#writer.start()
    for (let at = from; at < from + slots; at++) {
      const arrival = arrivals[at]!
      if (isUnusableArrival(arrival)) this.#writer.unusable()
      else this.#writer.event(arrival, seenAt, index)
    }
    return this.#writer.finish()
  }

  #fold(log: number, start: number): void {
    this.#writer.start()
    for (const { event } of this.read(log, start, start + PAGE_SLOTS - 1)) {
      if (event === null) this.#writer.unusable()
      else this.#writer.event(event, event.seenAt, null)
    }
    const bytes = seal(this.#writer.finish())
    this.#remove.run(log, start, start + PAGE_SLOTS - 1)
    this.#insert.run(log, start, PAGE_SLOTS, bytes)
  }

  #reader(row: Row): PageReader {
    return new PageReader(unseal(row.bytes, this.#file), row.first)
  }
}
