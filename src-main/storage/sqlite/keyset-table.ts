import type { StoredKeyset } from '../store.ts'
import type { Database, Query } from './database.ts'

interface Row {
  id: string
  unit: string
  active: number
  input_fee_ppk: number
  final_expiry: number | null
  derivation: StoredKeyset['derivation']
  refused: string | null
  keys: string
  first_seen_at: number
}

/** Keysets of a peer. `keys` is JSON of [amount as decimal text, key] pairs: JSON numbers would round a u64. */
export class KeysetTable {
  readonly #of: Query<Row>
  readonly #put: Query<never>

  constructor(db: Database) {
    this.#of = db.query('SELECT * FROM keysets WHERE peer = (SELECT id FROM peers WHERE url = ?) ORDER BY row')
    this.#put = db.query(`
      INSERT INTO keysets (peer, id, unit, active, input_fee_ppk, final_expiry, derivation, refused, keys, first_seen_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (peer, id) DO UPDATE SET unit = excluded.unit, active = excluded.active, input_fee_ppk = excluded.input_fee_ppk,
        final_expiry = excluded.final_expiry, derivation = excluded.derivation, refused = excluded.refused, keys = excluded.keys,
        first_seen_at = excluded.first_seen_at`)
  }

  of(url: string): StoredKeyset[] {
    return this.#of.all(url).map(row => ({
      id: row.id,
      unit: row.unit,
      active: row.active === 1,
      inputFeePpk: row.input_fee_ppk,
      finalExpiry: row.final_expiry,
      derivation: row.derivation,
      refused: row.refused === null ? null : JSON.parse(row.refused),
      keys: (JSON.parse(row.keys) as [string, string][]).map(([amount, key]) => ({ amount: BigInt(amount), key })),
      firstSeenAt: row.first_seen_at,
    }))
  }

  put(peer: number, keyset: StoredKeyset): void {
    this.#put.run(
      peer,
      keyset.id,
      keyset.unit,
      Number(keyset.active),
      keyset.inputFeePpk,
      keyset.finalExpiry,
      keyset.derivation,
      keyset.refused === null ? null : JSON.stringify(keyset.refused),
      JSON.stringify(keyset.keys.map(({ amount, key }) => [String(amount), key])),
      keyset.firstSeenAt,
    )
  }
}
