import type { ServerRow, ServerTable } from '../store.ts'
import type { Database, Query } from './database.ts'

interface Row extends Omit<ServerRow, 'enabled' | 'addedAt'> {
  enabled: number
  added_at: number
}

export class SqliteServers implements ServerTable {
  readonly #db: Database
  readonly #list: Query<Row>
  readonly #get: Query<Row>
  readonly #find: Query<{ id: number }>
  readonly #add: Query<never>
  readonly #update: Query<{ id: number }>
  readonly #remove: Query<never>

  constructor(db: Database) {
    this.#db = db
    this.#list = db.query('SELECT * FROM servers ORDER BY id')
    this.#get = db.query('SELECT * FROM servers WHERE id = ?')
    this.#find = db.query("SELECT id FROM servers WHERE host = ? AND port = ? AND ifnull(proxy, '') = ifnull(?, '')")
    this.#add = db.query('INSERT INTO servers (host, port, transport, pin, proxy, enabled, added_at) VALUES (?, ?, ?, ?, ?, ?, ?)')
    this.#update = db.query(`
      UPDATE servers SET host = ?, port = ?, transport = ?, pin = ?, proxy = ?, enabled = ?, added_at = ? WHERE id = ? RETURNING id`)
    this.#remove = db.query('DELETE FROM servers WHERE id = ?')
  }

  list(): readonly ServerRow[] {
    return this.#list.all().map(serverOf)
  }

  get(id: number): ServerRow | null {
    const row = this.#get.get(id)
    return row === undefined ? null : serverOf(row)
  }

  add(row: Omit<ServerRow, 'id'>): number {
    return this.#db.transact(() => {
      this.#mayStand(row, null)
      return this.#add.run(...columnsOf(row))
    })
  }

  update(row: ServerRow): void {
    this.#db.transact(() => {
      this.#mayStand(row, row.id)
      if (this.#update.get(...columnsOf(row), row.id) === undefined) throw new Error(`no server ${row.id}`)
    })
  }

  remove(id: number): void {
    this.#remove.run(id)
  }

  #mayStand({ host, port, proxy }: Omit<ServerRow, 'id'>, id: number | null): void {
    const holder = this.#find.get(host, port, proxy)
    if (holder !== undefined && holder.id !== id) throw new Error(`the server ${host}:${port} is listed already`)
  }
}

const columnsOf = (row: Omit<ServerRow, 'id'>) => [row.host, row.port, row.transport, row.pin, row.proxy, Number(row.enabled), row.addedAt]

const serverOf = ({ added_at, enabled, ...row }: Row): ServerRow => ({ ...row, enabled: enabled === 1, addedAt: added_at })
