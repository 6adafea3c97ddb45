import type { Gap } from '#shared/domain/feed/cursor.ts'

/**
 * Which seqs a log holds: ascending, disjoint ranges that never touch. An honest feed is one range; every gap adds one.
 * `ranges` is changed by `add` alone.
 */
export class HeldRanges {
  readonly #ranges: { from: number; to: number }[] = []

  /** Highest n with 0..n held, −1 when 0 is absent. */
  get contiguous(): number {
    const first = this.#ranges[0]
    return first !== undefined && first.from === 0 ? first.to : -1
  }

  get highest(): number {
    return this.#ranges.at(-1)?.to ?? -1
  }

  /** True when any seq of from..to is held. */
  overlaps(from: number, to: number): boolean {
    const next = this.#ranges[this.#firstEndingAtOrAfter(from)]
    return next !== undefined && next.from <= to
  }

  /** True when every seq of from..to is held. */
  covers(from: number, to: number): boolean {
    const range = this.#ranges[this.#firstEndingAtOrAfter(from)]
    return range !== undefined && range.from <= from && range.to >= to
  }

  /** Adds from..to, of which nothing may be held yet. */
  add(from: number, to: number): void {
    const at = this.#firstEndingAtOrAfter(from)
    const before = this.#ranges[at - 1]
    const after = this.#ranges[at]
    if (after !== undefined && after.from <= to) throw new RangeError(`a seq of ${from}..${to} is already held`)
    const joinsBefore = before !== undefined && before.to === from - 1
    const joinsAfter = after !== undefined && after.from === to + 1
    if (joinsBefore && joinsAfter) {
      before.to = after.to
      this.#ranges.splice(at, 1)
    } else if (joinsBefore) before.to = to
    else if (joinsAfter) after.from = from
    else this.#ranges.splice(at, 0, { from, to })
  }

  /** The parts of from..to that are held, ascending. */
  *within(from: number, to: number): Generator<Gap> {
    for (let at = this.#firstEndingAtOrAfter(from); at < this.#ranges.length; at++) {
      const range = this.#ranges[at]!
      if (range.from > to) return
      yield { from: Math.max(range.from, from), to: Math.min(range.to, to) }
    }
  }

  /** All ranges, highest first. */
  *descending(): Generator<Gap> {
    for (let at = this.#ranges.length - 1; at >= 0; at--) yield this.#ranges[at]!
  }

  /** Absent seqs below the highest: the first `limit` gaps, and how many there are. */
  gaps(limit: number): { gaps: Gap[]; total: number } {
    const leading = this.#ranges[0] !== undefined && this.#ranges[0].from > 0
    const gaps: Gap[] = []
    for (let at = leading ? 0 : 1; at < this.#ranges.length && gaps.length < limit; at++) {
      gaps.push({ from: at === 0 ? 0 : this.#ranges[at - 1]!.to + 1, to: this.#ranges[at]!.from - 1 })
    }
    return { gaps, total: leading ? this.#ranges.length : Math.max(0, this.#ranges.length - 1) }
  }

  #firstEndingAtOrAfter(seq: number): number {
    let low = 0
    let high = this.#ranges.length
    // Nearly every question is about the end of the log.
    if (high > 0 && this.#ranges[high - 1]!.to < seq) return high
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#ranges[middle]!.to < seq) low = middle + 1
      else high = middle
    }
    return low
  }
}
