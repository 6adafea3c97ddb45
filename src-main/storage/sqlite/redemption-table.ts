import type {
  CallEnd,
  CallRow,
  FillRow,
  FloatCoin,
  IntentRow,
  NewCall,
  NewIntent,
  PotBooks,
  PotRow,
  RedemptionTable,
  TakenRow,
} from '../../redemption/ports.ts'
import { mayAbsorb, mayAddCall, mayEnd, mayGiveBack } from '../redemption-promises.ts'
import { BookTable } from './book-table.ts'
import { CallTable } from './call-table.ts'
import type { Database, Query } from './database.ts'
import { FloatTable } from './float-table.ts'
import { IntentTable } from './intent-table.ts'
import { TakenTable } from './taken-table.ts'

/** The transactions of redemption; the rows are those of intents, calls and the float. */
export class SqliteRedemptions implements RedemptionTable {
  readonly #db: Database
  readonly #intents: IntentTable
  readonly #calls: CallTable
  readonly #float: FloatTable
  readonly #taken: TakenTable
  readonly #books: BookTable
  readonly #pots: Query<PotRow>
  readonly #pot: Query<PotRow>
  readonly #putPot: Query<never>
  readonly #removePot: Query<never>

  constructor(db: Database) {
    this.#db = db
    this.#books = new BookTable(db)
    this.#intents = new IntentTable(db, pot => this.#books.heirOf(pot))
    this.#calls = new CallTable(db)
    this.#float = new FloatTable(db)
    this.#taken = new TakenTable(db)
    this.#pots = db.query('SELECT pot, redemption FROM pots ORDER BY pot')
    this.#pot = db.query('SELECT pot, redemption FROM pots WHERE pot = ?')
    this.#putPot = db.query(
      'INSERT INTO pots (pot, redemption) VALUES (?, ?) ON CONFLICT (pot) DO UPDATE SET redemption = excluded.redemption',
    )
    this.#removePot = db.query('DELETE FROM pots WHERE pot = ?')
  }

  pots(): readonly PotRow[] {
    return this.#pots.all().map(row => ({ ...row }))
  }

  pot(name: string): PotRow | null {
    const row = this.#pot.get(name)
    return row === undefined ? null : { ...row }
  }

  putPot({ pot, redemption }: PotRow): void {
    if (this.#books.heirOf(pot) !== pot) throw new Error(`the pot ${pot} is part of another`)
    this.#putPot.run(pot, redemption)
  }

  absorb(into: PotRow, from: string): void {
    this.#db.transact(() => {
      mayAbsorb(into.pot, from, pot => this.pot(pot) !== null, this.#intents.open())
      this.putPot(into)
      this.#removePot.run(from)
      this.#books.absorb(into.pot, from)
    })
  }

  books(pot: string | null): PotBooks {
    return this.#books.of(pot)
  }

  begin(intent: NewIntent, call: NewCall, pots: readonly PotRow[]): { readonly intent: number; readonly call: number } {
    return this.#db.transactUnsynced(() => {
      this.#mayAdd(call)
      // UNIQUE refuses a request or a Y that is marked.
      const id = this.#intents.add(intent)
      for (const row of pots) this.putPot(row)
      return { intent: id, call: this.#put({ ...call, intent: id }) }
    })
  }

  addCall(call: NewCall): number {
    return this.#db.transactUnsynced(() => {
      this.#mayAdd(call)
      return this.#put(call)
    })
  }

  end(end: CallEnd): number | null {
    // The call was on the disk before it was sent: what became of it, the mint says again.
    return this.#db.transactUnsynced(() => this.#end(end))
  }

  record(call: NewCall, brought: Pick<CallEnd, 'coins' | 'taken' | 'at'>): void {
    this.#db.transact(() => {
      this.#mayAdd(call)
      const root = this.#put(call)
      this.#end({ ...brought, root, committed: root, cost: 0n, intent: null, pots: [], books: [], next: null })
    })
  }

  intent(id: number): IntentRow | null {
    return this.#intents.get(id)
  }

  intentOf(key: string): IntentRow | null {
    return this.#intents.of(key)
  }

  markOf(Y: string): { readonly intent: number; readonly state: 'open' | 'settled' } | null {
    return this.#intents.markOf(Y)
  }

  intents(before: number | null, limit: number, state: IntentRow['state'] | null = null): readonly IntentRow[] {
    return this.#intents.list(before, limit, state)
  }

  settledAfter(after: number, limit: number): readonly IntentRow[] {
    return this.#intents.settledAfter(after, limit)
  }

  call(id: number): CallRow | null {
    return this.#calls.get(id)
  }

  calls(root: number): readonly CallRow[] {
    return this.#calls.of(root)
  }

  callsOf(intent: number): readonly CallRow[] {
    return this.#calls.ofIntent(intent)
  }

  openRoots(): readonly number[] {
    return this.#calls.openRoots()
  }

  coins(): readonly FloatCoin[] {
    return this.#float.list()
  }

  counter(keyset: string): number {
    return this.#float.counter(keyset)
  }

  skipCounters(keyset: string, next: number): void {
    this.#float.skip(keyset, next)
  }

  fills(): readonly FillRow[] {
    return this.#float.fills()
  }

  putFill(row: FillRow): void {
    this.#float.putFill(row)
  }

  taken(): readonly TakenRow[] {
    return this.#taken.list()
  }

  giveBack(take: number, call: NewCall): number {
    return this.#db.transact(() => {
      mayGiveBack(take, this.#taken.list(), id => this.call(id))
      this.#mayAdd(call)
      const id = this.#put(call)
      this.#taken.giveBack(take, id)
      return id
    })
  }

  /** Inside a transaction. */
  #end({ root, committed, coins, taken = [], cost, intent, pots, books, next, at }: CallEnd): number | null {
    const chain = this.calls(root)
    mayEnd(root, committed, chain)
    this.#float.spend(chain.find(({ id }) => id === committed)?.coins ?? [])
    this.#float.free(root)
    for (const coin of coins) this.#float.add(coin)
    this.#taken.add(root, taken, at)
    this.#calls.end(root, committed)
    for (const row of pots) this.putPot(row)
    for (const { pot, ...entry } of books) this.#books.add(pot, entry)
    const holder = chain[0]?.intent ?? null
    if (holder !== null) this.#intents.follow(holder, cost, intent, at)
    else if (intent !== null) throw new Error('no open intent to end')
    if (next === null) return null
    this.#mayAdd(next)
    return this.#put(next)
  }

  #mayAdd(call: NewCall): void {
    const chain = call.root === null ? [] : this.calls(call.root)
    mayAddCall(call, Y => this.#float.get(Y), this.counter(call.outputs.keyset), chain)
  }

  /** Only after `#mayAdd`, inside a transaction. */
  #put(call: NewCall): number {
    const { id, root } = this.#calls.add(call)
    for (const Y of call.coins) this.#float.hold(Y, root)
    this.#float.skip(call.outputs.keyset, call.outputs.first + call.outputs.amounts.length)
    return id
  }
}
