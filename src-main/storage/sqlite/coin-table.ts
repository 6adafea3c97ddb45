import type { CoinRow } from '../store.ts'
import type { Database, Query } from './database.ts'

interface Row {
  txid: string
  vout: number
  amount: string
  height: number | null
  spent: string | null
  first_seen_at: number
  expected: number
}

/** Coins of reserves. Written inside the transactions of `SqliteReserves` alone. */
export class CoinTable {
  readonly #of: Query<Row>
  readonly #put: Query<never>
  readonly #drop: Query<never>

  constructor(db: Database) {
    this.#of = db.query('SELECT * FROM coins WHERE reserve = ? ORDER BY height NULLS LAST, txid, vout')
    this.#put = db.query(`
      INSERT INTO coins (reserve, txid, vout, amount, height, spent, first_seen_at, expected) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (reserve, txid, vout) DO UPDATE SET amount = excluded.amount, height = excluded.height, spent = excluded.spent,
        first_seen_at = excluded.first_seen_at, expected = excluded.expected`)
    this.#drop = db.query('DELETE FROM coins WHERE reserve = ? AND txid = ? AND vout = ?')
  }

  of(reserve: number): CoinRow[] {
    return this.#of.all(reserve).map(row => ({
      txid: row.txid,
      vout: row.vout,
      amount: BigInt(row.amount),
      height: row.height,
      spent: row.spent,
      firstSeenAt: row.first_seen_at,
      expected: row.expected === 1,
    }))
  }

  put(reserve: number, { txid, vout, amount, height, spent, firstSeenAt, expected }: CoinRow): void {
    this.#put.run(reserve, txid, vout, String(amount), height, spent, firstSeenAt, Number(expected))
  }

  /** `name`: `txid:vout`. */
  drop(reserve: number, name: string): void {
    const [txid = '', vout = ''] = name.split(':')
    this.#drop.run(reserve, txid, Number(vout))
  }
}
