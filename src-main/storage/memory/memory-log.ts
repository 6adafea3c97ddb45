import type { Cursor } from '#shared/domain/feed/cursor.ts'
import type { HeldEvent } from '#shared/domain/feed/spent-event.ts'
import { MAX_TOTAL_ROWS } from '#shared/lib/limits.ts'
import { isUnusableArrival, planAppend, type Arrival } from '../append-plan.ts'
import { HeldRanges } from '../held-ranges.ts'
import type { AppendBatch, EventLog, LogTotals, RedeemedMarks, RedeemedTwin, StoredDispute, StoredUnusable } from '../store.ts'

type Kept = HeldEvent | StoredUnusable

/** One log as plain collections. Every field is changed by `append` alone. */
export class MemoryLog implements EventLog {
  readonly key: string
  readonly #held = new HeldRanges()
  readonly #kept = new Map<number, Kept>()
  readonly #lowestSeqOf = new Map<string, number>()
  readonly #blocked = new Set<string>()
  readonly #disputes: StoredDispute[] = []
  readonly #totals = new Map<string, Map<bigint, number>>()
  #unusable = 0
  #sourcePosition = 0
  #redeemedPlace = 0
  readonly #redeemed = new Map<string, number>()
  readonly #twins = new Map<string, RedeemedTwin>()
  #dropped = false

  constructor(key: string) {
    this.key = key
  }

  cursor(): Cursor {
    this.#mustExist()
    return { contiguous: this.#held.contiguous, highest: this.#held.highest, count: this.#kept.size }
  }

  gaps(limit: number): ReturnType<EventLog['gaps']> {
    this.#mustExist()
    return { ...this.#held.gaps(limit), missing: this.#held.highest + 1 - this.#kept.size }
  }

  at(seq: number): Kept | null {
    this.#mustExist()
    return this.#kept.get(seq) ?? null
  }

  seqOf(Y: string): number | null {
    this.#mustExist()
    return this.#lowestSeqOf.get(Y) ?? null
  }

  isBlocked(Y: string): boolean {
    this.#mustExist()
    return this.#blocked.has(Y)
  }

  read(from: number, to: number, limit: number): Kept[] {
    this.#mustExist()
    const found: Kept[] = []
    for (const range of this.#held.within(from, to)) {
      for (let seq = range.from; seq <= range.to; seq++) {
        if (found.length >= limit) return found
        found.push(this.#kept.get(seq)!)
      }
    }
    return found
  }

  tail(limit: number): Kept[] {
    this.#mustExist()
    const found: Kept[] = []
    for (const range of this.#held.descending()) {
      for (let seq = range.to; seq >= range.from; seq--) {
        if (found.length >= limit) return found
        found.push(this.#kept.get(seq)!)
      }
    }
    return found
  }

  totals(): LogTotals {
    this.#mustExist()
    const keysets: { id: string; amounts: { amount: bigint; events: number }[] }[] = []
    let room = MAX_TOTAL_ROWS
    let rows = 0
    for (const [id, counts] of sortedBy([...this.#totals], ([each]) => each)) {
      const amounts = sortedBy([...counts], ([each]) => each).slice(0, room)
      if (room > 0) keysets.push({ id, amounts: amounts.map(([amount, events]) => ({ amount, events })) })
      room -= amounts.length
      rows += counts.size
    }
    return { events: this.#kept.size - this.#unusable, unusable: this.#unusable, keysets, truncated: rows > MAX_TOTAL_ROWS }
  }

  disputes(limit: number): readonly StoredDispute[] {
    this.#mustExist()
    return limit === 0 ? [] : this.#disputes.slice(-limit).reverse()
  }

  disputeCount(): number {
    this.#mustExist()
    return this.#disputes.length
  }

  append(batch: AppendBatch): Cursor {
    this.#mustExist()
    const plan = planAppend(batch, this.#held)
    for (const { from, to } of plan.ranges) this.#held.add(from, to)
    for (const arrival of plan.arrivals) this.#keep(arrival, batch.at)
    for (const dispute of batch.disputes) {
      this.#disputes.push({ ...dispute, id: this.#disputes.length + 1, seenAt: batch.at })
      for (const Y of dispute.blocked) this.#blocked.add(Y)
    }
    if (batch.sourcePosition !== undefined) this.#sourcePosition = batch.sourcePosition
    for (const twin of batch.twins ?? []) if (!this.#twins.has(twin.Y)) this.#twins.set(twin.Y, twin)
    if (batch.redeemedPlace !== undefined) {
      this.#redeemedPlace = batch.redeemedPlace
      for (const { id } of batch.events) this.#redeemed.set(id, (this.#redeemed.get(id) ?? 0) + 1)
    }
    return this.cursor()
  }

  get sourcePosition(): number {
    return this.#sourcePosition
  }

  get redeemed(): RedeemedMarks {
    const twins = [...this.#twins.values()]
    const shadowing = twins.filter(({ carried }) => carried === 'spent')
    const ids = [...new Set([...this.#redeemed.keys(), ...shadowing.map(({ keyset }) => keyset)])].sort()
    const keysets = ids.map(id => ({
      id,
      events: this.#redeemed.get(id) ?? 0,
      shadowed: shadowing.filter(({ keyset }) => keyset === id).length,
    }))
    return { place: this.#redeemedPlace, keysets, spentToo: twins.length - shadowing.length }
  }

  drop(): void {
    this.#dropped = true
  }

  #keep(arrival: Arrival, seenAt: number): void {
    if (isUnusableArrival(arrival)) {
      this.#kept.set(arrival.seq, { seq: arrival.seq, raw: arrival.raw, reason: arrival.reason, seenAt, unusable: true })
      this.#unusable++
      return
    }
    const { seq, Y, id, amount, witness } = arrival
    this.#kept.set(seq, { seq, Y, id, amount, witness, seenAt } as HeldEvent)
    const known = this.#lowestSeqOf.get(Y)
    if (known === undefined || seq < known) this.#lowestSeqOf.set(Y, seq)
    let amounts = this.#totals.get(id)
    if (amounts === undefined) this.#totals.set(id, (amounts = new Map()))
    amounts.set(amount, (amounts.get(amount) ?? 0) + 1)
  }

  #mustExist(): void {
    if (this.#dropped) throw new Error(`the log ${this.key} was dropped`)
  }
}

function sortedBy<Item, Key extends string | bigint>(items: Item[], keyOf: (item: Item) => Key): Item[] {
  return items.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : keyOf(one) > keyOf(other) ? 1 : 0))
}
