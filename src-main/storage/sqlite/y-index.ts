import type { KeyedHash } from './keyed-hash.ts'
import { newEntries, sortEntries } from './run-entries.ts'
import type { Run, RunTable } from './run-table.ts'
import { runsToMerge, SMALLEST_RUN } from './run-tiers.ts'

/**
 * From Y to seq, for one log. Old Ys are in sorted runs on disk, found by a 32-bit hash and then compared in full; the newest
 * are in a map, which is read back from the pages when the log is opened. A run is cut whenever the gap-free prefix has grown
 * by a few thousand seqs; what lies above a gap waits in the map.
 */
export class YIndex {
  readonly #log: number
  readonly #table: RunTable
  readonly #hash: KeyedHash
  readonly #scratch = Buffer.alloc(48)
  /** Lowest seq of each Y at or above `indexedBelow`. Changed by `add` and `cut`. */
  readonly #recent = new Map<string, number>()
  /** Oldest first; their seqs rise from run to run. Changed by `cut`. */
  readonly #runs: Run[]
  indexedBelow: number

  constructor(log: number, indexedBelow: number, table: RunTable, hash: KeyedHash) {
    this.#log = log
    this.#table = table
    this.#hash = hash
    this.#runs = table.of(log)
    this.indexedBelow = indexedBelow
  }

  add(Y: string, seq: number): void {
    const known = this.#recent.get(Y)
    if (known === undefined || seq < known) this.#recent.set(Y, seq)
  }

  /** Moves what is below `end` to disk if it is enough for a run, and merges runs of like size. Inside a transaction. */
  cut(end: number): void {
    if (end - this.indexedBelow < SMALLEST_RUN) return
    const moved = [...this.#recent].filter(([, seq]) => seq < end)
    const entries = newEntries(moved.length)
    moved.forEach(([Y, seq], at) => {
      entries[at * 2] = seq - this.indexedBelow
      entries[at * 2 + 1] = this.#hashOf(Y)
      this.#recent.delete(Y)
    })
    sortEntries(entries)
    if (moved.length > 0) this.#runs.push(this.#table.add(this.#log, this.indexedBelow, entries))
    this.indexedBelow = end
    for (let count; (count = runsToMerge(this.#runs.map(run => run.entries))) > 0;) {
      this.#runs.push(this.#table.merge(this.#log, this.#runs.splice(-count)))
    }
  }

  /** Lowest seq of `Y`, or null. `isAt` compares in full. */
  seqOf(Y: string, isAt: (seq: number) => boolean): number | null {
    if (this.#runs.length > 0) {
      const hash = this.#hashOf(Y)
      for (const run of this.#runs) {
        for (const seq of this.#table.seqsOf(run, hash)) if (isAt(seq)) return seq
      }
    }
    return this.#recent.get(Y) ?? null
  }

  #hashOf(Y: string): number {
    return this.#hash.of(this.#scratch, 0, this.#scratch.write(Y, 'hex'))
  }
}
