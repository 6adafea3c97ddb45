import { coinId, type Coin, type CoinSpend } from '#shared/domain/reserve/coin.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
import type { CoinRow, HistoryRow, JournalRow } from '../storage/store.ts'

/** One thing that happened to a coin, for the reserve's history and the audit timeline. */
export interface CoinEvent extends Omit<HistoryRow, 'id'> {
  readonly level: JournalRow['level']
}

export interface CoinChange {
  readonly coins: readonly CoinRow[]
  /** `txid:vout` of coins whose transaction left the mempool or was reorganised away. */
  readonly gone: readonly string[]
  readonly events: readonly CoinEvent[]
}

export interface Observation {
  readonly known: readonly CoinRow[]
  readonly coins: readonly Coin[]
  /** ms since 1970. */
  readonly now: number
  /** True for a transaction that one of our plans makes. */
  readonly isOurs: (txid: string) => boolean
  /** Who moved it, in words, and how loud that is. */
  readonly spender: (spend: CoinSpend) => string
  readonly loudness: (spend: CoinSpend) => JournalRow['level']
}

/** What the chain shows now against what was written down: rows to write, rows to drop, and what to tell. */
export function observeCoins({ known, coins, now, isOurs, spender, loudness }: Observation): CoinChange {
  const before = new Map(known.map(row => [coinId(row), row]))
  const rows: CoinRow[] = []
  const events: CoinEvent[] = []
  const tell = (coin: Coin, level: CoinEvent['level'], act: string, height: number | null, txid: string, detail: string): void =>
    void events.push({ at: now, height, act, txid, level, detail: `${groupDigits(coin.amount)} sat in ${coinId(coin)}: ${detail}` })

  for (const coin of coins) {
    const old = before.get(coinId(coin))
    before.delete(coinId(coin))
    const row = rowOf(coin, old, now, isOurs(coin.txid))
    if (old !== undefined && old.height === row.height && old.spent === row.spent) continue
    rows.push(row)

    if (old === undefined) {
      const words = row.expected ? 'made by a plan of this console' : 'a deposit'
      tell(coin, 'notice', 'coin.deposit', coin.height, coin.txid, coin.height === null ? `${words}, not confirmed yet` : words)
    } else if (old.height === null && coin.height !== null) {
      tell(
        coin,
        'info',
        'coin.confirmed',
        coin.height,
        coin.txid,
        `confirmed in block ${groupDigits(coin.height)}; its age counts from there`,
      )
    } else if (old.height !== coin.height) {
      tell(coin, 'warning', 'coin.reorganised', coin.height, coin.txid, reorganised(old.height, coin.height))
    }
    if (row.spent !== (old?.spent ?? null)) tellSpend(coin, old)
  }
  for (const row of before.values()) {
    const detail = row.height === null ? 'its transaction left the mempool' : 'its transaction is no longer in the chain'
    events.push({
      at: now,
      height: row.height,
      act: 'coin.gone',
      txid: row.txid,
      level: 'warning',
      detail: `${groupDigits(row.amount)} sat in ${coinId(row)}: ${detail}`,
    })
  }
  return { coins: rows, gone: [...before.keys()], events }

  function tellSpend(coin: Coin, old: CoinRow | undefined): void {
    const was = old?.spent === null || old === undefined ? null : (JSON.parse(old.spent) as CoinSpend)
    if (coin.spent === null) {
      if (was !== null)
        tell(coin, 'warning', 'coin.unspent', coin.height, was.txid, `the spend by ${spender(was)} is gone; the coin is there again`)
      return
    }
    const { txid, height } = coin.spent
    const stage = height === null ? 'in the mempool, the coin still counts' : `confirmed in block ${groupDigits(height)}`
    tell(
      coin,
      loudness(coin.spent),
      height === null ? 'coin.spending' : 'coin.spent',
      height,
      txid,
      `spent by ${spender(coin.spent)}, ${stage}`,
    )
  }
}

function rowOf(coin: Coin, old: CoinRow | undefined, now: number, ours: boolean): CoinRow {
  const { txid, vout, amount, height, spent } = coin
  return {
    txid,
    vout,
    amount,
    height,
    spent: spent === null ? null : JSON.stringify(spent),
    firstSeenAt: old?.firstSeenAt ?? now,
    expected: old?.expected === true || ours,
  }
}

const reorganised = (from: number | null, to: number | null): string =>
  to === null
    ? `a reorganisation took its block ${groupDigits(from ?? 0)}; it is unconfirmed again and its age starts anew`
    : `a reorganisation moved it from block ${groupDigits(from ?? 0)} to ${groupDigits(to)}; every deadline was computed anew`
