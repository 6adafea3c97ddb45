import type { FailoverRow, FailoverTable } from '../../failover/ports.ts'
import type { Database, Query } from './database.ts'

export class SqliteFailovers implements FailoverTable {
  readonly #db: Database
  readonly #custodians: Query<{ custodian: string }>
  readonly #events: Query<FailoverRow>
  readonly #append: Query<never>

  constructor(db: Database) {
    this.#db = db
    this.#custodians = db.query('SELECT custodian FROM failover_events GROUP BY custodian ORDER BY min(id)')
    this.#events = db.query('SELECT id, custodian, at, event FROM failover_events WHERE custodian = ? ORDER BY id')
    this.#append = db.query('INSERT INTO failover_events (custodian, at, event) VALUES (?, ?, ?)')
  }

  custodians(): readonly string[] {
    return this.#custodians.all().map(({ custodian }) => custodian)
  }

  events(custodian: string): readonly FailoverRow[] {
    return this.#events.all(custodian).map(row => ({ ...row }))
  }

  append(rows: readonly Omit<FailoverRow, 'id'>[]): void {
    this.#db.transact(() => {
      for (const { custodian, at, event } of rows) this.#append.run(custodian, at, event)
    })
  }
}
