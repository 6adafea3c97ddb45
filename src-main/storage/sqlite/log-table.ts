import type { RedeemedMarks } from '../store.ts'
import type { Database, Query } from './database.ts'
import { DisputeTable } from './dispute-table.ts'
import { SqliteLog } from './event-log.ts'
import { KeyedHash } from './keyed-hash.ts'
import { PageTable } from './page-table.ts'
import { RedeemedTable } from './redeemed-table.ts'
import { RunTable } from './run-table.ts'
import { TotalsTable } from './totals-table.ts'
import { UnusableTable } from './unusable-table.ts'

/** Counters of one log, as of its last append. */
export interface LogRow {
  readonly id: number
  readonly contiguous: number
  readonly highest: number
  readonly count: number
  readonly unusable: number
  readonly disputes: number
  readonly indexedBelow: number
  readonly sourcePosition: number
}

/** Every log of the file, and the tables they share. */
export class LogTable {
  readonly db: Database
  readonly pages: PageTable
  readonly runs: RunTable
  readonly totals: TotalsTable
  readonly unusable: UnusableTable
  readonly disputes: DisputeTable
  readonly hash: KeyedHash
  /** Mirrors need none; changed by `redeemed` alone. */
  #redeemed: RedeemedTable | null = null
  /** Changed by `open` and `drop`. */
  readonly #logs = new Map<string, SqliteLog>()
  readonly #get: Query<LogRow>
  readonly #add: Query<never>
  readonly #update: Query<never>
  readonly #remove: Query<never>

  constructor(db: Database) {
    this.db = db
    this.pages = new PageTable(db)
    this.runs = new RunTable(db)
    this.totals = new TotalsTable(db)
    this.unusable = new UnusableTable(db)
    this.disputes = new DisputeTable(db)
    this.hash = new KeyedHash(db.query<{ bytes: Uint8Array }>('SELECT bytes FROM index_secret').get()!.bytes)
    this.#get = db.query(`
      SELECT id, contiguous, highest, count, unusable, disputes, indexed_below AS indexedBelow, source_position AS sourcePosition
      FROM logs WHERE key = ?`)
    this.#add = db.query('INSERT INTO logs (key) VALUES (?)')
    this.#update = db.query(`
      UPDATE logs SET contiguous = ?, highest = ?, count = ?, unusable = ?, disputes = ?, indexed_below = ?, source_position = ?
      WHERE id = ?`)
    this.#remove = db.query('DELETE FROM logs WHERE id = ?')
  }

  get redeemed(): RedeemedTable {
    return (this.#redeemed ??= new RedeemedTable(this.db))
  }

  open(key: string): SqliteLog {
    let log = this.#logs.get(key)
    if (log === undefined) {
      if (this.#get.get(key) === undefined) this.#add.run(key)
      this.#logs.set(key, (log = new SqliteLog(key, this)))
    }
    return log
  }

  drop(key: string): void {
    this.db.transact(() => {
      const row = this.#get.get(key)
      if (row === undefined) return
      for (const run of this.runs.of(row.id)) this.runs.remove(run)
      this.#remove.run(row.id)
    })
    this.#logs.get(key)?.forget()
    this.#logs.delete(key)
  }

  row(key: string): LogRow {
    const row = this.#get.get(key)
    if (row === undefined) throw new Error(`the log ${key} was dropped`)
    return row
  }

  update(row: LogRow): void {
    this.#update.run(row.contiguous, row.highest, row.count, row.unusable, row.disputes, row.indexedBelow, row.sourcePosition, row.id)
  }

  sourcePosition(key: string): number {
    return this.#get.get(key)?.sourcePosition ?? 0
  }

  redeemedMarks(key: string): RedeemedMarks {
    return this.redeemed.of(this.#get.get(key)?.id ?? 0)
  }
}
