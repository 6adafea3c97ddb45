import type { Dispute } from '#shared/domain/feed/dispute.ts'
import type { UnusableEvent, VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import { expect } from 'vitest'
import type { AppendBatch, EventLog } from '../../../src-main/storage/store.ts'

type Kept = { seq: number; event: VerifiedEvent | null; unusable: UnusableEvent | null; seenAt: number }

/** A log as the plainest code has it: one array, every answer found by looking at all of it. */
export class NaiveLog {
  rows: Kept[] = []
  disputes: Dispute[] = []
  sourcePosition = 0

  append({ events, unusable, disputes, at, sourcePosition }: AppendBatch): void {
    this.rows.push(...events.map(event => ({ seq: event.seq, event, unusable: null, seenAt: at })))
    this.rows.push(...unusable.map(event => ({ seq: event.seq, event: null, unusable: event, seenAt: at })))
    this.rows.sort((one, other) => one.seq - other.seq)
    this.disputes.push(...disputes)
    this.sourcePosition = sourcePosition ?? this.sourcePosition
  }

  holds(seq: number): boolean {
    return this.rows.some(row => row.seq === seq)
  }

  /** Compares every answer but lookups. */
  expectSame(log: EventLog): void {
    const seqs = this.rows.map(({ seq }) => seq)
    const highest = seqs.at(-1) ?? -1
    const firstAbsent = seqs.findIndex((seq, at) => seq !== at)
    const contiguous = (firstAbsent === -1 ? seqs.length : firstAbsent) - 1
    expect(log.cursor()).toEqual({ contiguous, highest, count: seqs.length })
    const gaps = seqs.flatMap((seq, at) => {
      const from = at === 0 ? 0 : seqs[at - 1]! + 1
      return seq > from ? [{ from, to: seq - 1 }] : []
    })
    expect(log.gaps(3)).toEqual({ gaps: gaps.slice(0, 3), total: gaps.length, missing: highest + 1 - seqs.length })
    expect(log.read(0, Number.MAX_SAFE_INTEGER, this.rows.length + 1)).toEqual(this.rows.map(storedForm))
    expect(log.totals()).toEqual(this.#totals())
    expect(log.disputes(this.disputes.length + 1).map(({ id: _id, seenAt: _seenAt, ...dispute }) => dispute)).toEqual(
      [...this.disputes].reverse(),
    )
    expect(log.disputeCount()).toBe(this.disputes.length)
  }

  slice(from: number, to: number, limit: number): unknown[] {
    return this.rows
      .filter(({ seq }) => seq >= from && seq <= to)
      .slice(0, limit)
      .map(storedForm)
  }

  seqOf(Y: string): number | null {
    return this.rows.find(({ event }) => event?.Y === Y)?.seq ?? null
  }

  blocks(Y: string): boolean {
    return this.disputes.some(({ blocked }) => blocked.includes(Y))
  }

  #totals() {
    const events = this.rows.flatMap(({ event }) => (event === null ? [] : [event]))
    const ids = [...new Set(events.map(({ id }) => id as string))].sort()
    return {
      events: events.length,
      unusable: this.rows.length - events.length,
      truncated: false,
      keysets: ids.map(id => {
        const amounts = events.flatMap(event => (event.id === id ? [event.amount as bigint] : []))
        const distinct = [...new Set(amounts)].sort((one, other) => (one < other ? -1 : 1))
        return { id, amounts: distinct.map(amount => ({ amount, events: amounts.filter(each => each === amount).length })) }
      }),
    }
  }
}

const storedForm = ({ event, unusable, seenAt }: Kept) => (event === null ? { ...unusable, seenAt, unusable: true } : { ...event, seenAt })
