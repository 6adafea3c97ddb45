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
import { addBooks, EMPTY_BOOKS, withPots } from '../pot-books.ts'
import { mayAbsorb, mayAddCall, mayEnd, mayGiveBack } from '../redemption-promises.ts'

/** Every collection is changed by the method that names the change. Promises are checked before anything is changed. */
export class MemoryRedemptions implements RedemptionTable {
  readonly #pots = new Map<string, PotRow>()
  readonly #books = new Map<string | null, PotBooks>()
  readonly #absorbed = new Set<string>()
  readonly #intents = new Map<number, IntentRow>()
  readonly #marks = new Map<string, number>()
  readonly #calls = new Map<number, CallRow>()
  readonly #coins = new Map<string, FloatCoin>()
  readonly #counters = new Map<string, number>()
  readonly #fills = new Map<string, FillRow>()
  readonly #taken = new Map<number, TakenRow>()
  #lastPlace = 0

  pots(): readonly PotRow[] {
    return [...this.#pots.values()].sort((one, other) => (one.pot < other.pot ? -1 : 1))
  }

  pot(name: string): PotRow | null {
    return this.#pots.get(name) ?? null
  }

  putPot(row: PotRow): void {
    this.#mayPut([row])
    this.#pots.set(row.pot, { ...row })
  }

  absorb(into: PotRow, from: string): void {
    const open = [...this.#intents.values()].filter(({ state }) => state === 'open')
    mayAbsorb(into.pot, from, pot => this.#pots.has(pot), open)
    this.putPot(into)
    this.#pots.delete(from)
    this.#absorbed.add(from)
    this.#books.set(into.pot, addBooks(this.books(into.pot), this.books(from)))
    this.#books.delete(from)
    for (const [id, row] of this.#intents)
      this.#intents.set(
        id,
        withPots(row, pot => (pot === from ? into.pot : pot)),
      )
  }

  books(pot: string | null): PotBooks {
    return this.#books.get(pot) ?? EMPTY_BOOKS
  }

  begin(intent: NewIntent, call: NewCall, pots: readonly PotRow[]): { readonly intent: number; readonly call: number } {
    if (this.intentOf(intent.key) !== null) throw new Error('this request has an intent already')
    const Ys = intent.redeemed.map(({ Y }) => Y)
    if (new Set(Ys).size < Ys.length || Ys.some(Y => this.#marks.has(Y))) throw new Error('a Y is marked already')
    this.#mayAdd(call)
    this.#mayPut(pots)
    const id = this.#intents.size + 1
    this.#intents.set(id, { ...intent, id, state: 'open', cost: 0n, answer: null, refusal: null, endedAt: null, place: null })
    for (const Y of Ys) this.#marks.set(Y, id)
    for (const row of pots) this.putPot(row)
    return { intent: id, call: this.#put({ ...call, intent: id }) }
  }

  addCall(call: NewCall): number {
    this.#mayAdd(call)
    return this.#put(call)
  }

  record(call: NewCall, brought: Pick<CallEnd, 'coins' | 'taken' | 'at'>): void {
    this.#mayBring(brought.coins)
    const root = this.addCall(call)
    this.end({ ...brought, root, committed: root, cost: 0n, intent: null, pots: [], books: [], next: null })
  }

  end({ root, committed, coins, taken = [], cost, intent, pots, books, next, at }: CallEnd): number | null {
    const chain = this.calls(root)
    mayEnd(root, committed, chain)
    this.#mayBring(coins)
    const holder = chain[0]?.intent ?? null
    if (intent !== null && this.#intents.get(holder ?? 0)?.state !== 'open') throw new Error('no open intent to end')
    this.#mayPut(pots)

    const spent = committed === null ? [] : (this.#calls.get(committed)?.coins ?? [])
    for (const Y of spent) this.#coins.delete(Y)
    for (const coin of this.#coins.values()) if (coin.heldBy === root) this.#coins.set(coin.Y, { ...coin, heldBy: null })
    for (const coin of coins) this.#coins.set(coin.Y, { ...coin, heldBy: null })
    if (taken.length > 0) this.#taken.set(root, { id: root, unit: taken[0]!.unit, coins: taken, back: null, at })
    for (const call of chain) {
      if (call.state === 'open') this.#calls.set(call.id, { ...call, state: call.id === committed ? 'committed' : 'void', body: null })
    }
    for (const row of pots) this.putPot(row)
    for (const { pot, ...entry } of books) this.#books.set(pot, addBooks(this.books(pot), entry))
    if (holder !== null) this.#follow(holder, cost, intent, at)
    return next === null ? null : this.addCall(next)
  }

  intent(id: number): IntentRow | null {
    return this.#intents.get(id) ?? null
  }

  intentOf(key: string): IntentRow | null {
    return [...this.#intents.values()].find(row => row.key === key && row.state !== 'released') ?? null
  }

  markOf(Y: string): { readonly intent: number; readonly state: 'open' | 'settled' } | null {
    const row = this.#intents.get(this.#marks.get(Y) ?? 0)
    return row === undefined || row.state === 'released' ? null : { intent: row.id, state: row.state }
  }

  intents(before: number | null, limit: number, state: IntentRow['state'] | null = null): readonly IntentRow[] {
    const older = [...this.#intents.values()].filter(row => (before === null || row.id < before) && (state === null || row.state === state))
    return older.toReversed().slice(0, limit)
  }

  settledAfter(after: number, limit: number): readonly IntentRow[] {
    const settled = [...this.#intents.values()].filter(({ place }) => place !== null && place > after)
    return settled.sort((one, other) => one.place! - other.place!).slice(0, limit)
  }

  call(id: number): CallRow | null {
    return this.#calls.get(id) ?? null
  }

  calls(root: number): readonly CallRow[] {
    return [...this.#calls.values()].filter(call => call.root === root)
  }

  callsOf(intent: number): readonly CallRow[] {
    return [...this.#calls.values()].filter(call => call.intent === intent)
  }

  openRoots(): readonly number[] {
    const open = [...this.#calls.values()].filter(({ state }) => state === 'open').map(({ root }) => root)
    return [...new Set(open)].sort((one, other) => one - other)
  }

  coins(): readonly FloatCoin[] {
    return [...this.#coins.values()].sort((one, other) => (one.Y < other.Y ? -1 : 1))
  }

  counter(keyset: string): number {
    return this.#counters.get(keyset) ?? 0
  }

  skipCounters(keyset: string, next: number): void {
    if (next > this.counter(keyset)) this.#counters.set(keyset, next)
  }

  fills(): readonly FillRow[] {
    return [...this.#fills.values()].toReversed()
  }

  putFill(row: FillRow): void {
    this.#fills.set(row.quote, { ...row })
  }

  taken(): readonly TakenRow[] {
    return [...this.#taken.values()].sort((one, other) => other.id - one.id)
  }

  giveBack(take: number, call: NewCall): number {
    mayGiveBack(take, this.taken(), id => this.call(id))
    const back = this.addCall(call)
    this.#taken.set(take, { ...this.#taken.get(take)!, back })
    return back
  }

  #mayPut(rows: readonly PotRow[]): void {
    for (const { pot } of rows) if (this.#absorbed.has(pot)) throw new Error(`the pot ${pot} is part of another`)
  }

  #mayBring(coins: CallEnd['coins']): void {
    if (coins.some(({ Y }) => this.#coins.has(Y))) throw new Error('a coin is in the float already')
  }

  #mayAdd(call: NewCall): void {
    const chain = call.root === null ? [] : this.calls(call.root)
    mayAddCall(call, Y => this.#coins.get(Y) ?? null, this.counter(call.outputs.keyset), chain)
  }

  /** Only after `#mayAdd`. */
  #put(call: NewCall): number {
    const id = this.#calls.size + 1
    const root = call.root ?? id
    this.#calls.set(id, { ...call, id, root, state: 'open' })
    for (const Y of call.coins) this.#coins.set(Y, { ...this.#coins.get(Y)!, heldBy: root })
    this.skipCounters(call.outputs.keyset, call.outputs.first + call.outputs.amounts.length)
    return id
  }

  #follow(id: number, cost: bigint, end: CallEnd['intent'], at: number): void {
    const row = this.#intents.get(id)!
    const going = { ...row, cost: row.cost + cost }
    if (end === null) this.#intents.set(id, going)
    else {
      const ended = { ...going, outputs: [], ownInputs: null, endedAt: at }
      if ('answer' in end) this.#intents.set(id, { ...ended, state: 'settled', answer: end.answer, place: ++this.#lastPlace })
      else {
        this.#intents.set(id, { ...ended, state: 'released', refusal: end.refusal })
        for (const { Y } of row.redeemed) this.#marks.delete(Y)
      }
    }
  }
}
