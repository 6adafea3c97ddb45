import type { TakenCoin, TakenRow } from '../../redemption/ports.ts'
import type { Database, Query } from './database.ts'

interface Take {
  readonly id: number
  readonly unit: string
  readonly back: number | null
  readonly taken_at: number
}
type Coin = Omit<TakenCoin, 'unit' | 'amount' | 'dleq'> & { readonly amount: string; readonly dleq: string | null }

/** Rows of what was taken out of the float; the transaction is the caller's. */
export class TakenTable {
  readonly #list: Query<Take>
  readonly #coins: Query<Coin>
  readonly #add: Query<never>
  readonly #addCoin: Query<never>
  readonly #giveBack: Query<never>

  constructor(db: Database) {
    this.#list = db.query('SELECT * FROM float_takes ORDER BY id DESC')
    this.#coins = db.query('SELECT y AS Y, keyset, amount, counter, c AS C, dleq FROM float_taken WHERE take = ? ORDER BY counter')
    this.#add = db.query('INSERT INTO float_takes (id, unit, taken_at) VALUES (?, ?, ?)')
    this.#addCoin = db.query('INSERT INTO float_taken (y, take, keyset, amount, counter, c, dleq) VALUES (?, ?, ?, ?, ?, ?, ?)')
    this.#giveBack = db.query('UPDATE float_takes SET back = ? WHERE id = ?')
  }

  list(): readonly TakenRow[] {
    return this.#list.all().map(({ id, unit, back, taken_at: at }) => ({
      id,
      unit,
      coins: this.#coins.all(id).map(({ Y, keyset, amount, counter, C, dleq }) => ({
        Y,
        keyset,
        unit,
        amount: BigInt(amount),
        counter,
        C,
        // Of our own writing.
        dleq: dleq === null ? null : (JSON.parse(dleq) as TakenCoin['dleq']),
      })),
      back,
      at,
    }))
  }

  add(id: number, coins: readonly TakenCoin[], at: number): void {
    const [first] = coins
    if (first === undefined) return
    this.#add.run(id, first.unit, at)
    for (const { Y, keyset, amount, counter, C, dleq } of coins)
      this.#addCoin.run(Y, id, keyset, String(amount), counter, C, dleq === null ? null : JSON.stringify(dleq))
  }

  giveBack(take: number, call: number): void {
    this.#giveBack.run(call, take)
  }
}
