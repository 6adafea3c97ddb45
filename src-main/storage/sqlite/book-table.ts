import type { KeysetBooks } from '#shared/domain/failover/report.ts'
import type { PotBooks } from '../../redemption/ports.ts'
import { addBooks, EMPTY_BOOKS } from '../pot-books.ts'
import type { Database, Query } from './database.ts'

interface Sums {
  to_holders: string
  fees: string
  float: string
}
interface KeysetSums {
  custodian: string
  id: string
  unit: string
  proofs: string
  gross: string
}

/** The float's upkeep: no pot has this name. */
const UPKEEP = ''

/** Running totals of each pot, and which pot became part of which; the transaction is the caller's. */
export class BookTable {
  readonly #sums: Query<Sums>
  readonly #keysets: Query<KeysetSums>
  readonly #keyset: Query<KeysetSums>
  readonly #put: Query<never>
  readonly #putKeyset: Query<never>
  readonly #remove: Query<never>
  readonly #removeKeysets: Query<never>
  readonly #heir: Query<{ into: string }>
  readonly #follow: Query<never>
  readonly #absorbed: Query<never>

  constructor(db: Database) {
    this.#sums = db.query('SELECT to_holders, fees, float FROM pot_books WHERE pot = ?')
    this.#keysets = db.query('SELECT custodian, id, unit, proofs, gross FROM pot_keysets WHERE pot = ?')
    this.#keyset = db.query(
      'SELECT custodian, id, unit, proofs, gross FROM pot_keysets WHERE pot = ? AND custodian = ? AND id = ? AND unit = ?',
    )
    this.#put = db.query('INSERT OR REPLACE INTO pot_books (pot, to_holders, fees, float) VALUES (?, ?, ?, ?)')
    this.#putKeyset = db.query('INSERT OR REPLACE INTO pot_keysets (pot, custodian, id, unit, proofs, gross) VALUES (?, ?, ?, ?, ?, ?)')
    this.#remove = db.query('DELETE FROM pot_books WHERE pot = ?')
    this.#removeKeysets = db.query('DELETE FROM pot_keysets WHERE pot = ?')
    this.#heir = db.query('SELECT heir AS "into" FROM absorbed_pots WHERE pot = ?')
    this.#follow = db.query('UPDATE absorbed_pots SET heir = ? WHERE heir = ?')
    this.#absorbed = db.query('INSERT INTO absorbed_pots (pot, heir) VALUES (?, ?)')
  }

  of(pot: string | null): PotBooks {
    const name = pot ?? UPKEEP
    // Sorted as all books are.
    return addBooks(EMPTY_BOOKS, this.#books(name, this.#keysets.all(name)))
  }

  add(pot: string | null, entry: PotBooks): void {
    const name = pot ?? UPKEEP
    // A pot has many keysets, and an entry few.
    const more = addBooks(EMPTY_BOOKS, entry)
    const touched = more.keysets.flatMap(({ custodian, id, unit }) => this.#keyset.get(name, custodian, id, unit) ?? [])
    const { toHoldersMsat, feesMsat, floatMsat, keysets } = addBooks(this.#books(name, touched), more)
    this.#put.run(name, String(toHoldersMsat), String(feesMsat), String(floatMsat))
    for (const { custodian, id, unit, proofs, grossMsat } of keysets)
      this.#putKeyset.run(name, custodian, id, unit, String(proofs), String(grossMsat))
  }

  /** The pot that `pot` is part of now: itself unless it was absorbed. */
  heirOf(pot: string): string {
    return this.#heir.get(pot)?.into ?? pot
  }

  absorb(into: string, from: string): void {
    this.add(into, this.of(from))
    this.#remove.run(from)
    this.#removeKeysets.run(from)
    // One step leads to the heir, however many became part of it.
    this.#follow.run(into, from)
    this.#absorbed.run(from, into)
  }

  #books(name: string, keysets: readonly KeysetSums[]): PotBooks {
    const { to_holders, fees, float } = this.#sums.get(name) ?? { to_holders: '0', fees: '0', float: '0' }
    return { toHoldersMsat: BigInt(to_holders), feesMsat: BigInt(fees), floatMsat: BigInt(float), keysets: keysets.map(keysetOf) }
  }
}

const keysetOf = ({ custodian, id, unit, proofs, gross }: KeysetSums): KeysetBooks => ({
  custodian,
  id,
  unit,
  proofs: BigInt(proofs),
  grossMsat: BigInt(gross),
})
