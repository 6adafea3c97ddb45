import type { PlanRow, PlanTable } from '../store.ts'
import type { Database, Query } from './database.ts'

const COLUMNS = `id, created_at AS createdAt, state, plan, psbt, raw, txid, sent_at AS sentAt, confirmed_height AS confirmedHeight,
  lost_to AS lostTo, refused, replaces`

export class SqlitePlans implements PlanTable {
  readonly #list: Query<PlanRow>
  readonly #get: Query<PlanRow>
  readonly #add: Query<never>
  readonly #update: Query<{ id: number }>

  constructor(db: Database) {
    this.#list = db.query(`SELECT ${COLUMNS} FROM plans ORDER BY id DESC`)
    this.#get = db.query(`SELECT ${COLUMNS} FROM plans WHERE id = ?`)
    this.#add = db.query(`
      INSERT INTO plans (created_at, state, plan, psbt, raw, txid, sent_at, confirmed_height, lost_to, refused, replaces)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    this.#update = db.query(`
      UPDATE plans SET created_at = ?, state = ?, plan = ?, psbt = ?, raw = ?, txid = ?, sent_at = ?, confirmed_height = ?, lost_to = ?,
        refused = ?, replaces = ?
      WHERE id = ? RETURNING id`)
  }

  list(): readonly PlanRow[] {
    return this.#list.all().map(row => ({ ...row }))
  }

  get(id: number): PlanRow | null {
    const row = this.#get.get(id)
    return row === undefined ? null : { ...row }
  }

  add(row: Omit<PlanRow, 'id'>): number {
    return this.#add.run(...columnsOf(row))
  }

  update(row: PlanRow): void {
    if (this.#update.get(...columnsOf(row), row.id) === undefined) throw new Error(`no plan ${row.id}`)
  }
}

const columnsOf = (row: Omit<PlanRow, 'id'>) => [
  row.createdAt,
  row.state,
  row.plan,
  row.psbt,
  row.raw,
  row.txid,
  row.sentAt,
  row.confirmedHeight,
  row.lostTo,
  row.refused,
  row.replaces,
]
