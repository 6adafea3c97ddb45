import type { CoinRow, HistoryRow, ReserveRow, ReserveTable } from '../store.ts'
import { CoinTable } from './coin-table.ts'
import type { Database, Query } from './database.ts'

interface Row {
  id: number
  role: ReserveRow['role']
  name: string
  network: ReserveRow['network']
  mint_url: string | null
  me: string | null
  package: string
  script_pubkey: string
  address: string
  target: string | null
  active: number
  added_at: number
}

export class SqliteReserves implements ReserveTable {
  readonly #db: Database
  readonly #coins: CoinTable
  readonly #list: Query<Row>
  readonly #get: Query<Row>
  readonly #find: Query<{ id: number }>
  readonly #add: Query<never>
  readonly #update: Query<{ id: number }>
  readonly #deactivate: Query<never>
  readonly #remove: Query<never>
  readonly #history: Query<HistoryRow>
  readonly #addHistory: Query<never>

  constructor(db: Database) {
    this.#db = db
    this.#coins = new CoinTable(db)
    this.#list = db.query('SELECT * FROM reserves ORDER BY id')
    this.#get = db.query('SELECT * FROM reserves WHERE id = ?')
    this.#find = db.query('SELECT id FROM reserves WHERE network = ? AND script_pubkey = ?')
    this.#add = db.query(`
      INSERT INTO reserves (role, name, network, mint_url, me, package, script_pubkey, address, target, active, added_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    this.#update = db.query(`
      UPDATE reserves SET role = ?, name = ?, network = ?, mint_url = ?, me = ?, package = ?, script_pubkey = ?, address = ?, target = ?,
        active = ?, added_at = ?
      WHERE id = ? RETURNING id`)
    this.#deactivate = db.query('UPDATE reserves SET active = 0 WHERE active = 1 AND network = ?')
    this.#remove = db.query('DELETE FROM reserves WHERE id = ?')
    this.#history = db.query('SELECT id, at, height, act, txid, detail FROM reserve_history WHERE reserve = ? ORDER BY id DESC LIMIT ?')
    this.#addHistory = db.query('INSERT INTO reserve_history (reserve, at, height, act, txid, detail) VALUES (?, ?, ?, ?, ?, ?)')
  }

  list(): readonly ReserveRow[] {
    return this.#list.all().map(reserveOf)
  }

  get(id: number): ReserveRow | null {
    const row = this.#get.get(id)
    return row === undefined ? null : reserveOf(row)
  }

  add(row: Omit<ReserveRow, 'id'>): number {
    return this.#db.transact(() => {
      this.#mayStand(row, null)
      return this.#add.run(...columnsOf(row))
    })
  }

  update(row: ReserveRow): void {
    this.#db.transact(() => {
      this.#mayStand(row, row.id)
      if (this.#update.get(...columnsOf(row), row.id) === undefined) throw new Error(`no reserve ${row.id}`)
    })
  }

  remove(id: number): void {
    this.#remove.run(id)
  }

  coins(id: number): readonly CoinRow[] {
    return this.#coins.of(id)
  }

  record(id: number, { coins, gone, history }: Parameters<ReserveTable['record']>[1]): void {
    this.#db.transact(() => {
      if (this.#get.get(id) === undefined) throw new Error(`no reserve ${id}`)
      for (const name of gone) this.#coins.drop(id, name)
      for (const coin of coins) this.#coins.put(id, coin)
      for (const { at, height, act, txid, detail } of history) this.#addHistory.run(id, at, height, act, txid, detail)
    })
  }

  history(id: number, limit: number): readonly HistoryRow[] {
    return this.#history.all(id, limit).map(row => ({ ...row }))
  }

  /** Inside a transaction: no other row has this script, and the active one of its network steps back for an active `row`. */
  #mayStand(row: Omit<ReserveRow, 'id'>, id: number | null): void {
    const holder = this.#find.get(row.network, row.scriptPubKey)
    if (holder !== undefined && holder.id !== id) throw new Error(`${row.address} on ${row.network} is watched already`)
    if (row.active) this.#deactivate.run(row.network)
  }
}

const columnsOf = (row: Omit<ReserveRow, 'id'>) => [
  row.role,
  row.name,
  row.network,
  row.mintUrl,
  row.me,
  row.package,
  row.scriptPubKey,
  row.address,
  row.target === null ? null : String(row.target),
  Number(row.active),
  row.addedAt,
]

const reserveOf = (row: Row): ReserveRow => ({
  id: row.id,
  role: row.role,
  name: row.name,
  network: row.network,
  mintUrl: row.mint_url,
  me: row.me,
  package: row.package,
  scriptPubKey: row.script_pubkey,
  address: row.address,
  target: row.target === null ? null : BigInt(row.target),
  active: row.active === 1,
  addedAt: row.added_at,
})
