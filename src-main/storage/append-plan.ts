import type { Gap } from '#shared/domain/feed/cursor.ts'
import type { UnusableEvent, VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import type { HeldRanges } from './held-ranges.ts'
import type { AppendBatch } from './store.ts'

export type Arrival = VerifiedEvent | UnusableEvent

/** What one append adds, in order of seq. */
export interface AppendPlan {
  readonly arrivals: readonly Arrival[]
  /** The seqs of `arrivals` as ranges of consecutive seqs, ascending. */
  readonly ranges: readonly Gap[]
}

export const isUnusableArrival = (arrival: Arrival): arrival is UnusableEvent => 'reason' in arrival

/** Sorts a batch by seq. Throws RangeError when it names a seq twice, or one that is `held`: seqs are never reused. */
export function planAppend(batch: AppendBatch, held: HeldRanges): AppendPlan {
  const arrivals = inOrder(batch.unusable.length === 0 ? batch.events : [...batch.events, ...batch.unusable])
  const ranges: { from: number; to: number }[] = []
  let range: { from: number; to: number } | undefined
  for (const { seq } of arrivals) {
    if (range !== undefined && seq === range.to + 1) range.to = seq
    else if (range !== undefined && seq === range.to) throw new RangeError(`seq ${seq} appears twice in one append`)
    else if (!Number.isSafeInteger(seq) || seq < 0) throw new RangeError(`${seq} is no seq`)
    else ranges.push((range = { from: seq, to: seq }))
  }
  for (const { from, to } of ranges) if (held.overlaps(from, to)) throw new RangeError(`a seq of ${from}..${to} is already held`)
  return { arrivals, ranges }
}

function inOrder(arrivals: readonly Arrival[]): readonly Arrival[] {
  for (let at = 1; at < arrivals.length; at++) {
    if (arrivals[at]!.seq < arrivals[at - 1]!.seq) return [...arrivals].sort((one, other) => one.seq - other.seq)
  }
  return arrivals
}
