import type { KeyedHash } from './keyed-hash.ts'
import { RecentYs } from './recent-ys.ts'
import { newEntries, sortEntries } from './run-entries.ts'
import type { Run, RunTable } from './run-table.ts'
import { runsToMerge, SMALLEST_RUN } from './run-tiers.ts'

/**
 * From Y to seq, for one log: a 32-bit hash finds candidates, which are then compared in full. Old seqs are in sorted runs on
 * disk; the newest are in memory, read back from the pages when the log is opened. A run is cut whenever the gap-free prefix
 * has grown by a few thousand seqs; what lies above a gap stays in memory.
 */
export class YIndex {
  readonly #log: number
  readonly #table: RunTable
  readonly #hash: KeyedHash
  readonly #scratch = Buffer.alloc(48)
  /** What is at or above `indexedBelow`. Changed by `add` and `cut`. */
  readonly #recent = new RecentYs()
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

  /** The Y is `size` bytes at `from`. */
  add(bytes: Uint8Array, from: number, size: number, seq: number): void {
    this.#recent.add(this.#hash.of(bytes, from, size), seq)
  }

  /** Moves what is below `end` to disk if it is enough for a run, and merges runs of like size. Inside a transaction. */
  cut(end: number): void {
    if (end - this.indexedBelow < SMALLEST_RUN) return
    const entries = newEntries(end - this.indexedBelow)
    let used = 0
    this.#recent.takeBelow(end, (hash, seq) => {
      entries[used++] = seq - this.indexedBelow
      entries[used++] = hash
    })
    // Unusable events have no Y, hence fewer entries than seqs.
    const run = entries.slice(0, used)
    sortEntries(run)
    if (used > 0) this.#runs.push(this.#table.add(this.#log, this.indexedBelow, run))
    this.indexedBelow = end
    for (let count; (count = runsToMerge(this.#runs.map(({ entries }) => entries))) > 0;) {
      this.#runs.push(this.#table.merge(this.#log, this.#runs.splice(-count)))
    }
  }

  /** Lowest seq of `Y`, or null. `isAt` compares in full. */
  seqOf(Y: string, isAt: (seq: number) => boolean): number | null {
    const hash = this.#hash.of(this.#scratch, 0, this.#scratch.write(Y, 'hex'))
    for (const run of this.#runs) {
      for (const seq of this.#table.seqsOf(run, hash)) if (isAt(seq)) return seq
    }
    for (const seq of this.#recent.seqsOf(hash)) if (isAt(seq)) return seq
    return null
  }
}
