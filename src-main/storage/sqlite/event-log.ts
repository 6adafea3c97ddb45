import type { Cursor } from '#shared/domain/feed/cursor.ts'
import type { HeldEvent } from '#shared/domain/feed/spent-event.ts'
import { planAppend } from '../append-plan.ts'
import { HeldRanges } from '../held-ranges.ts'
import type { AppendBatch, EventLog, LogTotals, StoredDispute, StoredUnusable } from '../store.ts'
import type { LogRow, LogTable } from './log-table.ts'
import type { Slot } from './page-table.ts'
import { YIndex } from './y-index.ts'

/** What a log keeps in memory, all of it derived from the file. */
interface Derived {
  readonly row: LogRow
  readonly held: HeldRanges
  readonly index: YIndex
  readonly blocked: Set<string>
}

export class SqliteLog implements EventLog {
  readonly key: string
  readonly #tables: LogTable
  /** Changed by `append`; null means: read it from the file again. */
  #derived: Derived | null = null

  constructor(key: string, tables: LogTable) {
    this.key = key
    this.#tables = tables
  }

  cursor(): Cursor {
    const { contiguous, highest, count } = this.#known().row
    return { contiguous, highest, count }
  }

  gaps(limit: number): ReturnType<EventLog['gaps']> {
    const { row, held } = this.#known()
    return { ...held.gaps(limit), missing: row.highest + 1 - row.count }
  }

  at(seq: number): HeldEvent | StoredUnusable | null {
    const { row } = this.#known()
    const slot = this.#tables.pages.at(row.id, seq)
    return slot === null ? null : this.#kept(row, slot)
  }

  seqOf(Y: string): number | null {
    const { row, index } = this.#known()
    return index.seqOf(Y, seq => this.#tables.pages.at(row.id, seq)?.event?.Y === Y)
  }

  isBlocked(Y: string): boolean {
    return this.#known().blocked.has(Y)
  }

  read(from: number, to: number, limit: number): (HeldEvent | StoredUnusable)[] {
    const { row } = this.#known()
    return this.#take(row, this.#tables.pages.read(row.id, from, to), limit)
  }

  tail(limit: number): (HeldEvent | StoredUnusable)[] {
    const { row } = this.#known()
    return this.#take(row, this.#tables.pages.descending(row.id), limit)
  }

  totals(): LogTotals {
    const { row } = this.#known()
    return { events: row.count - row.unusable, unusable: row.unusable, ...this.#tables.totals.keysets(row.id) }
  }

  disputes(limit: number): readonly StoredDispute[] {
    return this.#tables.disputes.newest(this.#known().row.id, limit)
  }

  disputeCount(): number {
    return this.#known().row.disputes
  }

  append(batch: AppendBatch): Cursor {
    const known = this.#known()
    const plan = planAppend(batch, known.held)
    // From here on memory runs ahead of the file; should the file refuse, memory is forgotten.
    this.#derived = null
    const { db, pages, totals, unusable, disputes } = this.#tables
    const redeems = batch.redeemedPlace !== undefined || (batch.twins ?? []).length > 0
    const row = db.transact(() => {
      for (const { from, to } of plan.ranges) known.held.add(from, to)
      pages.write(known.row.id, plan, batch.at, known.held, known.index)
      unusable.add(known.row.id, batch)
      disputes.add(known.row.id, batch)
      totals.add(known.row.id, batch.events)
      if (redeems) this.#tables.redeemed.add(known.row.id, batch)
      known.index.cut(known.held.contiguous + 1)
      const next = rowAfter(known, batch)
      this.#tables.update(next)
      return next
    })
    for (const { blocked } of batch.disputes) for (const Y of blocked) known.blocked.add(Y)
    this.#derived = { ...known, row }
    return this.cursor()
  }

  /** The log was dropped: whatever is asked next finds nothing in the file and throws. */
  forget(): void {
    this.#derived = null
  }

  #known(): Derived {
    return (this.#derived ??= this.#derive())
  }

  #derive(): Derived {
    const { pages, runs, disputes, hash } = this.#tables
    const row = this.#tables.row(this.key)
    const held = new HeldRanges()
    if (row.contiguous >= 0) held.add(0, row.contiguous)
    for (const { first, slots } of pages.extentsAbove(row.id, row.contiguous)) held.add(first, first + slots - 1)
    const index = new YIndex(row.id, row.indexedBelow, runs, hash)
    pages.indexFrom(row.id, row.indexedBelow, index)
    return { row, held, index, blocked: disputes.blocked(row.id) }
  }

  #take(row: LogRow, slots: Iterable<Slot>, limit: number): (HeldEvent | StoredUnusable)[] {
    const taken: (HeldEvent | StoredUnusable)[] = []
    if (limit > 0) {
      for (const slot of slots) {
        taken.push(this.#kept(row, slot))
        if (taken.length >= limit) break
      }
    }
    return taken
  }

  #kept(row: LogRow, { seq, event }: Slot): HeldEvent | StoredUnusable {
    return event ?? this.#tables.unusable.at(row.id, seq)
  }
}

function rowAfter({ row, held, index }: Derived, batch: AppendBatch): LogRow {
  return {
    id: row.id,
    contiguous: held.contiguous,
    highest: held.highest,
    count: row.count + batch.events.length + batch.unusable.length,
    unusable: row.unusable + batch.unusable.length,
    disputes: row.disputes + batch.disputes.length,
    indexedBelow: index.indexedBelow,
    sourcePosition: batch.sourcePosition ?? row.sourcePosition,
  }
}
