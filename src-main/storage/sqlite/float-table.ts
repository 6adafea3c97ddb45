import type { FillRow, FloatCoin } from '../../redemption/ports.ts'
import type { Database, Query } from './database.ts'

type Row = Omit<FloatCoin, 'amount'> & { readonly amount: string }
type Fill = Omit<FillRow, 'amount'> & { readonly amount: string }

const COLUMNS = 'y AS Y, keyset, unit, amount, counter, c AS C, held_by AS heldBy'

/** Rows of the float: coins, counters and invoices; the transaction is the caller's. */
export class FloatTable {
  readonly #list: Query<Row>
  readonly #get: Query<Row>
  readonly #add: Query<never>
  readonly #hold: Query<never>
  readonly #free: Query<never>
  readonly #spend: Query<never>
  readonly #counter: Query<{ next: number }>
  readonly #skip: Query<never>
  readonly #fills: Query<Fill>
  readonly #putFill: Query<never>

  constructor(db: Database) {
    this.#list = db.query(`SELECT ${COLUMNS} FROM float_coins ORDER BY y`)
    this.#get = db.query(`SELECT ${COLUMNS} FROM float_coins WHERE y = ?`)
    this.#add = db.query('INSERT INTO float_coins (y, keyset, unit, amount, counter, c) VALUES (?, ?, ?, ?, ?, ?)')
    this.#hold = db.query('UPDATE float_coins SET held_by = ? WHERE y = ?')
    this.#free = db.query('UPDATE float_coins SET held_by = NULL WHERE held_by = ?')
    this.#spend = db.query('DELETE FROM float_coins WHERE y = ?')
    this.#counter = db.query('SELECT next FROM float_counters WHERE keyset = ?')
    this.#skip = db.query(`
      INSERT INTO float_counters (keyset, next) VALUES (?, ?)
      ON CONFLICT (keyset) DO UPDATE SET next = max(next, excluded.next)`)
    this.#fills = db.query('SELECT quote, unit, amount, request, state, created_at AS createdAt FROM float_fills ORDER BY rowid DESC')
    this.#putFill = db.query(`
      INSERT INTO float_fills (quote, unit, amount, request, state, created_at) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (quote) DO UPDATE SET state = excluded.state`)
  }

  list(): readonly FloatCoin[] {
    return this.#list.all().map(coinOf)
  }

  get(Y: string): FloatCoin | null {
    const row = this.#get.get(Y)
    return row === undefined ? null : coinOf(row)
  }

  add({ Y, keyset, unit, amount, counter, C }: Omit<FloatCoin, 'heldBy'>): void {
    this.#add.run(Y, keyset, unit, String(amount), counter, C)
  }

  hold(Y: string, root: number): void {
    this.#hold.run(root, Y)
  }

  free(root: number): void {
    this.#free.run(root)
  }

  spend(Ys: readonly string[]): void {
    for (const Y of Ys) this.#spend.run(Y)
  }

  counter(keyset: string): number {
    return this.#counter.get(keyset)?.next ?? 0
  }

  skip(keyset: string, next: number): void {
    if (next > 0) this.#skip.run(keyset, next)
  }

  fills(): readonly FillRow[] {
    return this.#fills.all().map(row => ({ ...row, amount: BigInt(row.amount) }))
  }

  putFill({ quote, unit, amount, request, state, createdAt }: FillRow): void {
    this.#putFill.run(quote, unit, String(amount), request, state, createdAt)
  }
}

const coinOf = (row: Row): FloatCoin => ({ ...row, amount: BigInt(row.amount) })
