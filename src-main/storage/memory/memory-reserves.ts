import { coinId } from '#shared/domain/reserve/coin.ts'
import type { CoinRow, HistoryRow, ReserveRow, ReserveTable } from '../store.ts'

interface Kept {
  row: ReserveRow
  readonly coins: Map<string, CoinRow>
  readonly history: HistoryRow[]
}

/** Every collection is changed by the method that names it; `#lastId` and `#lastEntry` by `add` and `record`. */
export class MemoryReserves implements ReserveTable {
  readonly #reserves = new Map<number, Kept>()
  #lastId = 0
  #lastEntry = 0

  list(): readonly ReserveRow[] {
    return [...this.#reserves.values()].map(({ row }) => row)
  }

  get(id: number): ReserveRow | null {
    return this.#reserves.get(id)?.row ?? null
  }

  add(row: Omit<ReserveRow, 'id'>): number {
    this.#mayStand(row, null)
    const id = ++this.#lastId
    this.#reserves.set(id, { row: { ...row, id }, coins: new Map(), history: [] })
    return id
  }

  update(row: ReserveRow): void {
    const known = this.#known(row.id)
    this.#mayStand(row, row.id)
    known.row = row
  }

  remove(id: number): void {
    this.#reserves.delete(id)
  }

  coins(id: number): readonly CoinRow[] {
    return [...(this.#reserves.get(id)?.coins.values() ?? [])].sort(byHeight)
  }

  record(id: number, { coins, gone, history }: Parameters<ReserveTable['record']>[1]): void {
    const known = this.#known(id)
    for (const name of gone) known.coins.delete(name)
    for (const coin of coins) known.coins.set(coinId(coin), coin)
    for (const entry of history) known.history.push({ ...entry, id: ++this.#lastEntry })
  }

  history(id: number, limit: number): readonly HistoryRow[] {
    return (this.#reserves.get(id)?.history ?? []).toReversed().slice(0, limit)
  }

  /** No other row has this script, and the active one of its network steps back for an active `row`. */
  #mayStand(row: Omit<ReserveRow, 'id'>, id: number | null): void {
    const kept = [...this.#reserves.values()]
    if (kept.some(({ row: other }) => other.id !== id && other.network === row.network && other.scriptPubKey === row.scriptPubKey)) {
      throw new Error(`${row.address} on ${row.network} is watched already`)
    }
    if (!row.active) return
    for (const other of kept) if (other.row.network === row.network) other.row = { ...other.row, active: false }
  }

  #known(id: number): Kept {
    const known = this.#reserves.get(id)
    if (known === undefined) throw new Error(`no reserve ${id}`)
    return known
  }
}

/** Unconfirmed last, then by name: txids are lower-case hex, so their order as text is SQLite's. */
function byHeight(one: CoinRow, other: CoinRow): number {
  const [first, second] = [one.height ?? Number.MAX_SAFE_INTEGER, other.height ?? Number.MAX_SAFE_INTEGER]
  if (first !== second) return first - second
  return one.txid < other.txid ? -1 : one.txid > other.txid ? 1 : one.vout - other.vout
}
