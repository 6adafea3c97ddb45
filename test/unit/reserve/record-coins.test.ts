import { describe, expect, it } from 'vitest'
import type { Coin } from '#shared/domain/reserve/coin.ts'
import { observeCoins, type Observation } from '../../../src-main/reserve/record-coins.ts'
import type { CoinRow } from '../../../src-main/storage/store.ts'

const A = 'aa'.repeat(32)
const B = 'bb'.repeat(32)
const young: Coin = { txid: A, vout: 0, scriptPubKey: '5120', amount: 50_000n, height: 100, spent: null }
const row: CoinRow = { txid: A, vout: 0, amount: 50_000n, height: 100, spent: null, firstSeenAt: 5, expected: false }
const observe = (change: Partial<Observation>) =>
  observeCoins({
    known: [],
    coins: [],
    now: 9_000,
    isOurs: () => false,
    spender: ({ path }) => `the ${path.kind}`,
    loudness: ({ path }) => (path.kind === 'key' ? 'notice' : 'alarm'),
    ...change,
  })
const acts = (change: Partial<Observation>) => observe(change).events.map(({ act, level }) => `${act} ${level}`)

describe('what is written down of coins', () => {
  it('is nothing while nothing changes', () => {
    expect(observe({ known: [row], coins: [young] })).toEqual({ coins: [], gone: [], events: [] })
  })

  it('tells a deposit from a coin that a plan of ours made', () => {
    const [deposit] = observe({ coins: [young] }).coins
    expect(deposit).toEqual({ ...row, firstSeenAt: 9_000 })
    const made = observe({ coins: [{ ...young, height: null }], isOurs: txid => txid === A })
    expect(made.coins[0]?.expected).toBe(true)
    expect(made.events[0]).toMatchObject({ act: 'coin.deposit', height: null, txid: A, level: 'notice' })
    expect(made.events[0]?.detail).toMatch(/made by a plan of this console, not confirmed yet/)
  })

  it('keeps the moment at which a coin was first seen when it confirms', () => {
    const { coins, events } = observe({ known: [{ ...row, height: null }], coins: [young] })
    expect(coins).toEqual([row])
    expect(events.map(({ act }) => act)).toEqual(['coin.confirmed'])
  })

  it('R12 says of a spend in the mempool that the coin still counts, and who it is', () => {
    const spent = { txid: B, vin: 0, height: null, path: { kind: 'key' } } as const
    const { events } = observe({ known: [row], coins: [{ ...young, spent }] })
    expect(events).toMatchObject([{ act: 'coin.spending', level: 'notice', txid: B }])
    expect(events[0]?.detail).toMatch(/spent by the key, in the mempool, the coin still counts/)
  })

  it('raises the alarm when a leaf took the coin', () => {
    const spent = { txid: B, vin: 0, height: 120, path: { kind: 'leaf', script: '51', key: null } } as const
    expect(acts({ known: [row], coins: [{ ...young, spent }] })).toEqual(['coin.spent alarm'])
  })

  it('R13 tells a reorganisation that moves a coin, one that unconfirms it, and one that takes it away', () => {
    expect(acts({ known: [row], coins: [{ ...young, height: 101 }] })).toEqual(['coin.reorganised warning'])
    const back = observe({ known: [row], coins: [{ ...young, height: null }] })
    expect(back.events[0]?.detail).toMatch(/unconfirmed again and its age starts anew/)
    expect(observe({ known: [row], coins: [] })).toMatchObject({ gone: [`${A}:0`], events: [{ act: 'coin.gone', level: 'warning' }] })
  })

  it('tells that a spend was taken back, and by whom it had been', () => {
    const spent = JSON.stringify({ txid: B, vin: 0, height: 120, path: { kind: 'unknown' } })
    const { coins, events } = observe({ known: [{ ...row, spent }], coins: [young] })
    expect(coins).toEqual([row])
    expect(events).toMatchObject([{ act: 'coin.unspent', txid: B, level: 'warning' }])
  })
})
