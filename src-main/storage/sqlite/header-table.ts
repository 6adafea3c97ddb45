import { damaged } from '../store-refusal.ts'
import { HEADER_BYTES, checkHeaders, checkPlace } from '../header-rows.ts'
import type { HeaderTable } from '../store.ts'
import type { Database, Query } from './database.ts'

/**
 * Heights of one chunk are those with the same quotient by this: a new block rewrites 20 KiB at most, and 900,000 headers are
 * some 3,500 rows.
 */
const CHUNK = 256

interface Chunk {
  first: number
  bytes: Uint8Array
}

/** Block headers as bytes in chunks of consecutive heights. */
export class SqliteHeaders implements HeaderTable {
  readonly #db: Database
  readonly #lowest: Query<{ height: number | null }>
  readonly #last: Query<{ first: number; size: number }>
  readonly #from: Query<Chunk>
  readonly #holding: Query<Chunk>
  readonly #drop: Query<never>
  readonly #put: Query<never>

  constructor(db: Database) {
    this.#db = db
    this.#lowest = db.query('SELECT min(first) AS height FROM header_chunks WHERE network = ?')
    this.#last = db.query('SELECT first, length(bytes) AS size FROM header_chunks WHERE network = ? ORDER BY first DESC LIMIT 1')
    // Starts with the chunk that holds ?2, which begins at or below it.
    this.#from = db.query(`
      SELECT first, bytes FROM header_chunks
      WHERE network = ?1 AND first >= (SELECT max(first) FROM header_chunks WHERE network = ?1 AND first <= ?2)
      ORDER BY first`)
    this.#holding = db.query('SELECT first, bytes FROM header_chunks WHERE network = ? AND first <= ? ORDER BY first DESC LIMIT 1')
    this.#drop = db.query('DELETE FROM header_chunks WHERE network = ? AND first >= ?')
    this.#put = db.query('INSERT INTO header_chunks (network, first, bytes) VALUES (?, ?, ?)')
  }

  range(network: string): { readonly from: number; readonly to: number } | null {
    const from = this.#lowest.get(network)?.height ?? null
    const last = this.#last.get(network)
    if (from === null || last === undefined) return null
    const count = last.size / HEADER_BYTES
    if (!Number.isInteger(count)) throw damaged(this.#db.file, `the block headers of ${network}`)
    return { from, to: last.first + count - 1 }
  }

  read(network: string, from: number, limit: number): readonly string[] {
    const headers: string[] = []
    let next = from
    for (const { first, bytes } of this.#from.each(network, from)) {
      if (headers.length >= limit) break
      if (bytes.length % HEADER_BYTES !== 0 || (next !== from && first !== next)) {
        throw damaged(this.#db.file, `the block headers of ${network} from ${next} on`)
      }
      // One conversion for the chunk; its headers are then parts of one string.
      const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
      const end = first + bytes.length / HEADER_BYTES
      for (; next < end && headers.length < limit; next++) {
        headers.push(hex.slice((next - first) * HEADER_BYTES * 2, (next - first + 1) * HEADER_BYTES * 2))
      }
    }
    return headers
  }

  replace(network: string, from: number, headers: readonly string[]): void {
    checkHeaders(headers)
    this.#db.transact(() => {
      checkPlace(network, this.range(network), from)
      const start = from - (from % CHUNK)
      const cut = this.#holding.get(network, from)
      const kept = cut !== undefined && cut.first >= start ? cut : { first: from, bytes: new Uint8Array() }
      const bytes = Buffer.concat([kept.bytes.subarray(0, (from - kept.first) * HEADER_BYTES), Buffer.from(headers.join(''), 'hex')])
      // What lies below the chunk of `from` stays as it is; that chunk and all above are written anew.
      this.#drop.run(network, kept.first)
      for (let first = kept.first, at = 0; at < bytes.length;) {
        const size = (CHUNK - (first % CHUNK)) * HEADER_BYTES
        this.#put.run(network, first, bytes.subarray(at, at + size))
        first += size / HEADER_BYTES
        at += size
      }
    })
  }
}
