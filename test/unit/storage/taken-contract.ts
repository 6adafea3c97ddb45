import { expect, test } from 'vitest'
import type { TakenCoin } from '../../../src-main/redemption/ports.ts'
import type { Store } from '../../../src-main/storage/store.ts'
import { call, coin, end, KEYSET } from './sample-redemptions.ts'

/** What was taken out of the float, in a store. Called inside the store's own describe block. */
export function takenContract(store: () => Store, reopen: () => void): void {
  const table = () => store().redemptions
  const dleq = { e: 'e1'.repeat(32), s: '51'.repeat(32) }
  const out = (counter: number, amount = 8n, proof: TakenCoin['dleq'] = dleq): TakenCoin => ({ ...coin(counter, amount), dleq: proof })
  const fill = (...counters: number[]) => {
    const outputs = { keyset: KEYSET, first: table().counter(KEYSET), amounts: counters.map(() => 8n), reserved: 0 }
    const root = table().addCall(call({ purpose: 'receive', outputs }))
    table().end(end(root, { coins: counters.map(counter => coin(counter)) }))
  }
  const take = (from: number, coins: readonly TakenCoin[]) => {
    const { counter: first } = coins[0]!
    const outputs = { keyset: KEYSET, first, amounts: coins.map(({ amount }) => amount), reserved: 0, leaving: coins.length }
    const root = table().addCall(call({ purpose: 'take', coins: [coin(from).Y], outputs }))
    expect(table().call(root)?.outputs).toEqual(outputs)
    table().end(end(root, { taken: coins, at: 77 }))
    return root
  }
  const back = () => call({ purpose: 'return', outputs: { keyset: KEYSET, first: table().counter(KEYSET), amounts: [7n], reserved: 0 } })

  test('what left the float is remembered with the call that ended, and is no coin of it', () => {
    expect(table().taken()).toEqual([])
    fill(0, 1)
    const first = take(0, [out(2, 2n ** 63n), out(3, 4n, null)])
    const second = take(1, [out(4)])
    reopen()
    expect(table().coins()).toEqual([])
    expect(table().taken()).toEqual([
      { id: second, unit: 'sat', coins: [out(4)], back: null, at: 77 },
      { id: first, unit: 'sat', coins: [out(2, 2n ** 63n), out(3, 4n, null)], back: null, at: 77 },
    ])
  })

  test('it is given back by one call, and by another only when that one came to nothing', () => {
    fill(0)
    const id = take(0, [out(1)])
    const [backs, ended] = [table().taken()[0]!.back, table().openRoots()]
    expect([backs, ended]).toEqual([null, []])
    expect(() => table().giveBack(id + 1, back())).toThrow()
    const refused = table().giveBack(id, back())
    reopen()
    expect([table().taken()[0]!.back, table().openRoots()]).toEqual([refused, [refused]])
    expect(() => table().giveBack(id, back())).toThrow()
    table().end(end(refused, { committed: null }))
    const given = table().giveBack(id, back())
    table().end(end(given, { coins: [coin(9, 7n)] }))
    reopen()
    expect(() => table().giveBack(id, back())).toThrow()
    expect([table().taken()[0]!.back, table().openRoots(), table().coins().length]).toEqual([given, [], 1])
  })
}
