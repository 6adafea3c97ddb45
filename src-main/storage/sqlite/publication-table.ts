import type { PublicationRow, PublicationTable, RedeemedMarks } from '../store.ts'
import type { Database, Query } from './database.ts'
import type { LogTable } from './log-table.ts'

interface Row {
  id: number
  mint_url: string
  source: PublicationRow['source']
  db: string
  listen: string
  public_url: string
  front: number
  enabled: number
  backfilled: number
  halted: string | null
}

type Logs = Pick<LogTable, 'sourcePosition' | 'redeemedMarks'>

export class SqlitePublications implements PublicationTable {
  readonly #list: Query<Row>
  readonly #get: Query<Row>
  readonly #add: Query<never>
  readonly #update: Query<{ id: number }>
  readonly #remove: Query<never>
  readonly #logs: Logs

  constructor(db: Database, logs: Logs) {
    this.#logs = logs
    this.#list = db.query('SELECT * FROM publications ORDER BY id')
    this.#get = db.query('SELECT * FROM publications WHERE id = ?')
    this.#add = db.query(`
      INSERT INTO publications (mint_url, source, db, listen, public_url, front, enabled, backfilled, halted)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    this.#update = db.query(`
      UPDATE publications SET mint_url = ?, source = ?, db = ?, listen = ?, public_url = ?, front = ?, enabled = ?, backfilled = ?, halted = ?
      WHERE id = ? RETURNING id`)
    this.#remove = db.query('DELETE FROM publications WHERE id = ?')
  }

  list(): readonly PublicationRow[] {
    return this.#list.all().map(publicationOf)
  }

  get(id: number): PublicationRow | null {
    const row = this.#get.get(id)
    return row === undefined ? null : publicationOf(row)
  }

  add(row: Omit<PublicationRow, 'id'>): number {
    return this.#add.run(...columnsOf(row))
  }

  update(row: PublicationRow): void {
    if (this.#update.get(...columnsOf(row), row.id) === undefined) throw new Error(`no publication ${row.id}`)
  }

  remove(id: number): void {
    this.#remove.run(id)
  }

  sourcePosition(id: number): number {
    return this.#logs.sourcePosition(`own:${id}`)
  }

  redeemed(id: number): RedeemedMarks {
    return this.#logs.redeemedMarks(`own:${id}`)
  }
}

const columnsOf = (row: Omit<PublicationRow, 'id'>) => [
  row.mintUrl,
  row.source,
  row.db,
  row.listen,
  row.publicUrl,
  Number(row.front),
  Number(row.enabled),
  Number(row.backfilled),
  row.halted === null ? null : JSON.stringify(row.halted),
]

const publicationOf = (row: Row): PublicationRow => ({
  id: row.id,
  mintUrl: row.mint_url,
  source: row.source,
  db: row.db,
  listen: row.listen,
  publicUrl: row.public_url,
  front: row.front === 1,
  enabled: row.enabled === 1,
  backfilled: row.backfilled === 1,
  halted: row.halted === null ? null : JSON.parse(row.halted),
})
