import { damaged } from '../store-refusal.ts'
import type { Database, Query } from './database.ts'
import { buildFilter, mayHold } from './bloom-filter.ts'
import { mergeEntries, newEntries, partOf, type Entries } from './run-entries.ts'
import { seal, unseal } from './seal.ts'

/** About 4 KiB of entries: what one lookup reads. */
const CHUNK_ENTRIES = 512

/** A sorted, immutable part of a log's Y index. `filter` is in memory, the entries are on disk. */
export interface Run {
  readonly id: number
  /** Offsets count from this seq. */
  readonly base: number
  readonly entries: number
  readonly firstChunk: number
  readonly chunks: number
  readonly filter: Uint32Array
}
type Row = Omit<Run, 'filter'> & { readonly filter: Uint8Array }

/**
 * Runs on disk. A run's entries are cut into chunks by equal parts of the hash range: hashes being uniform, the hash alone
 * tells the chunk, and chunks are of nearly equal size.
 */
export class RunTable {
  readonly #file: string
  readonly #of: Query<Row>
  readonly #insert: Query<never>
  readonly #remove: Query<never>
  readonly #nextChunk: Query<{ id: number }>
  readonly #insertChunk: Query<never>
  readonly #chunk: Query<{ bytes: Uint8Array }>
  readonly #removeChunks: Query<never>

  constructor(db: Database) {
    this.#file = db.file
    this.#of = db.query('SELECT id, base, entries, first_chunk AS firstChunk, chunks, filter FROM runs WHERE log = ? ORDER BY base')
    this.#insert = db.query('INSERT INTO runs (log, base, entries, first_chunk, chunks, filter) VALUES (?, ?, ?, ?, ?, ?)')
    this.#remove = db.query('DELETE FROM runs WHERE id = ?')
    this.#nextChunk = db.query('SELECT coalesce(max(id), 0) + 1 AS id FROM chunks')
    this.#insertChunk = db.query('INSERT INTO chunks VALUES (?, ?)')
    this.#chunk = db.query('SELECT bytes FROM chunks WHERE id = ?')
    this.#removeChunks = db.query('DELETE FROM chunks WHERE id BETWEEN ? AND ?')
  }

  /** The runs of a log, oldest first. */
  of(log: number): Run[] {
    return this.#of.all(log).map(row => ({ ...row, filter: wordsOf(unseal(row.filter, this.#file)) }))
  }

  add(log: number, base: number, entries: Entries): Run {
    const count = entries.length / 2
    const chunks = Math.ceil(count / CHUNK_ENTRIES)
    const firstChunk = this.#nextChunk.get()!.id
    const filter = buildFilter(entries)
    let from = 0
    for (let chunk = 0; chunk < chunks; chunk++) {
      let to = from
      while (to < entries.length && partOf(entries[to + 1]!, chunks) === chunk) to += 2
      this.#insertChunk.run(firstChunk + chunk, seal(bytesOf(entries.subarray(from, to))))
      from = to
    }
    const id = this.#insert.run(log, base, count, firstChunk, chunks, seal(bytesOf(filter)))
    return { id, base, entries: count, firstChunk, chunks, filter }
  }

  /** Replaces neighbouring runs, oldest first, by one. */
  merge(log: number, runs: readonly Run[]): Run {
    const base = runs[0]!.base
    // Newest first: each step then merges lists of like size.
    let merged = newEntries(0)
    let mergedBase = base
    for (const run of [...runs].reverse()) {
      merged = mergeEntries(this.#entriesOf(run), merged, mergedBase - run.base)
      mergedBase = run.base
      this.remove(run)
    }
    return this.add(log, base, merged)
  }

  remove(run: Run): void {
    this.#remove.run(run.id)
    this.#removeChunks.run(run.firstChunk, run.firstChunk + run.chunks - 1)
  }

  /** Seqs of `run` whose Y may have this hash, ascending. */
  seqsOf(run: Run, hash: number): number[] {
    if (!mayHold(run.filter, hash)) return []
    const entries = this.#readChunk(run.firstChunk + partOf(hash, run.chunks))
    const seqs: number[] = []
    for (let at = 0; at < entries.length; at += 2) if (entries[at + 1] === hash) seqs.push(run.base + entries[at]!)
    return seqs
  }

  #entriesOf(run: Run): Entries {
    const entries = newEntries(run.entries)
    let at = 0
    for (let chunk = 0; chunk < run.chunks; chunk++) {
      const part = this.#readChunk(run.firstChunk + chunk)
      entries.set(part, at)
      at += part.length
    }
    return entries
  }

  #readChunk(id: number): Uint32Array {
    const row = this.#chunk.get(id)
    if (row === undefined) throw damaged(this.#file, `chunk ${id} of the index is missing`)
    return wordsOf(unseal(row.bytes, this.#file))
  }
}

const bytesOf = (words: Uint32Array): Uint8Array => new Uint8Array(words.buffer, words.byteOffset, words.byteLength)

function wordsOf(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4)
}
