import { expect, test } from 'vitest'
import type { Store } from '../../../src-main/storage/store.ts'
import { Yof } from './sample-events.ts'
import { call, coin, end, intent, KEYSET, POT } from './sample-redemptions.ts'

/** Redemptions of a store. Called inside the store's own describe block. */
export function redemptionContract(store: () => Store, reopen: () => void): void {
  const table = () => store().redemptions
  const fill = (...counters: number[]) => {
    const first = table().counter(KEYSET)
    const root = table().addCall(
      call({ purpose: 'receive', outputs: { keyset: KEYSET, first, amounts: counters.map(() => 8n), reserved: 0 } }),
    )
    table().end(end(root, { coins: counters.map(counter => coin(counter)) }))
  }

  test('pots, counters and invoices', () => {
    expect([table().pots(), table().pot(POT), table().counter(KEYSET), table().fills()]).toEqual([[], null, 0, []])
    table().putPot({ pot: POT, redemption: '{}' })
    table().putPot({ pot: POT, redemption: '{"a":1}' })
    table().skipCounters(KEYSET, 9)
    table().skipCounters(KEYSET, 4)
    const bill = { quote: 'q', unit: 'sat', amount: 5n, request: 'lnbc', state: 'unpaid', createdAt: 1 } as const
    table().putFill(bill)
    table().putFill({ ...bill, quote: 'r' })
    table().putFill({ ...bill, state: 'minted' })
    reopen()
    expect([table().pots(), table().counter(KEYSET)]).toEqual([[{ pot: POT, redemption: '{"a":1}' }], 9])
    expect(
      table()
        .fills()
        .map(({ quote, state }) => [quote, state])
        .toSorted((one, other) => (String(one) < String(other) ? -1 : 1)),
    ).toEqual([
      ['q', 'minted'],
      ['r', 'unpaid'],
    ])
  })

  test('what was long ago is written and ended in one: coins come and go, counters are used, or nothing is', () => {
    fill(0, 1)
    const outputs = { keyset: KEYSET, first: 2, amounts: [8n, 8n], reserved: 0 }
    const found = call({ purpose: 'receive', body: null, coins: [coin(0).Y], outputs })
    expect(() => table().record(found, { coins: [coin(2), coin(1)], at: 5 })).toThrow()
    expect([table().counter(KEYSET), table().openRoots(), table().coins().length]).toEqual([2, [], 2])
    table().record(found, { coins: [coin(2)], at: 5 })
    reopen()
    expect([table().counter(KEYSET), table().openRoots()]).toEqual([4, []])
    const held = table().coins()
    expect(held.map(({ Y }) => Y).toSorted()).toEqual([coin(1).Y, coin(2).Y].toSorted())
    expect(held.map(({ heldBy }) => heldBy)).toEqual([null, null])
  })

  test('an intent, its marks, its coins and its request are there together, and settle together', () => {
    fill(0, 1)
    const first = intent('key', [1, 2])
    const pays = call({ coins: [coin(0).Y], outputs: { keyset: KEYSET, first: 2, amounts: [4n, 2n ** 63n], reserved: 1 } })
    const begun = table().begin(first, pays, [{ pot: POT, redemption: 'reserved' }])
    reopen()
    expect(table().intent(begun.intent)).toEqual({
      ...first,
      id: begun.intent,
      state: 'open',
      cost: 0n,
      answer: null,
      refusal: null,
      endedAt: null,
      place: null,
    })
    expect(table().calls(begun.call)).toEqual([{ ...pays, id: begun.call, root: begun.call, intent: begun.intent, state: 'open' }])
    expect([table().markOf(Yof(1)), table().markOf(Yof(3))]).toEqual([{ intent: begun.intent, state: 'open' }, null])
    expect(
      table()
        .coins()
        .map(({ counter, heldBy }) => [counter, heldBy])
        .toSorted((one, other) => (String(one) < String(other) ? -1 : 1)),
    ).toEqual([
      [0, begun.call],
      [1, null],
    ])
    expect([table().counter(KEYSET), table().openRoots(), table().pot(POT)?.redemption]).toEqual([4, [begun.call], 'reserved'])

    table().end(
      end(begun.call, { coins: [coin(2)], cost: 1n, intent: { answer: '{"signatures":[]}' }, pots: [{ pot: POT, redemption: 'settled' }] }),
    )
    reopen()
    expect(table().intent(begun.intent)).toMatchObject({ state: 'settled', cost: 1n, place: 1, outputs: [], ownInputs: null, endedAt: 6 })
    expect(table().intentOf('key')?.answer).toBe('{"signatures":[]}')
    expect(table().call(begun.call)).toMatchObject({ state: 'committed', body: null })
    expect(
      table()
        .coins()
        .map(({ counter, heldBy }) => [counter, heldBy])
        .toSorted((one, other) => (String(one) < String(other) ? -1 : 1)),
    ).toEqual([
      [1, null],
      [2, null],
    ])
    expect([table().openRoots(), table().markOf(Yof(2))?.state, table().pot(POT)?.redemption]).toEqual([[], 'settled', 'settled'])
    expect(
      table()
        .settledAfter(0, 9)
        .map(({ key }) => key),
    ).toEqual(['key'])
    expect([table().settledAfter(1, 9), table().intents(begun.intent, 9)]).toEqual([[], []])
    const idsOf = (state: 'open' | 'settled' | 'released', before: number | null = null) =>
      table()
        .intents(before, 9, state)
        .map(({ id }) => id)
    expect([idsOf('settled'), idsOf('settled', begun.intent), idsOf('open'), idsOf('released')]).toEqual([[begun.intent], [], [], []])
  })

  test('a burn ends the call before it and releases: its Ys are free, and the request may be asked again', () => {
    fill(0)
    const begun = table().begin(intent('key', [1]), call({ coins: [coin(0).Y] }), [])
    const because = { code: 11003, detail: 'signed' }
    const outputs = { keyset: KEYSET, first: 1, amounts: [7n], reserved: 0 }
    const burn = table().addCall(call({ root: begun.call, intent: begun.intent, purpose: 'burn', coins: [coin(0).Y], outputs, because }))
    table().end(end(begun.call, { committed: burn, coins: [coin(1, 7n)], cost: 1n, intent: { refusal: because } }))
    reopen()
    expect(
      table()
        .calls(begun.call)
        .map(({ state, body }) => [state, body]),
    ).toEqual([
      ['void', null],
      ['committed', null],
    ])
    expect(table().intent(begun.intent)).toMatchObject({ state: 'released', refusal: because, place: null })
    expect([table().markOf(Yof(1)), table().intentOf('key')]).toEqual([null, null])
    const again = table().begin(intent('key', [1]), call({ coins: [coin(1).Y] }), [])
    expect(table().markOf(Yof(1))?.intent).toBe(again.intent)
    expect(again.intent).not.toBe(begun.intent)
  })

  test('a preparation ends in the next call, which takes the coins it brought', () => {
    fill(0)
    const begun = table().begin(intent('key', [1]), call({ purpose: 'prepare', coins: [coin(0).Y] }), [])
    table().skipCounters(KEYSET, 3)
    const next = table().end(
      end(begun.call, { coins: [coin(1, 4n), coin(2, 3n)], next: call({ intent: begun.intent, coins: [coin(1).Y] }) }),
    )
    reopen()
    expect(table().openRoots()).toEqual([next])
    expect(
      table()
        .coins()
        .map(({ counter, heldBy }) => [counter, heldBy])
        .toSorted((one, other) => (String(one) < String(other) ? -1 : 1)),
    ).toEqual([
      [1, next],
      [2, null],
    ])
    expect(table().intent(begun.intent)?.state).toBe('open')
  })

  test('D11 what would pay twice is refused, and nothing of it is kept', () => {
    fill(0, 1)
    const begun = table().begin(intent('key', [1]), call({ coins: [coin(0).Y] }), [])
    const free = call({ coins: [coin(1).Y] })
    const counter = table().counter(KEYSET)
    const refused = [
      () => table().begin(intent('key', [2]), free, [{ pot: POT, redemption: 'x' }]), // the request
      () => table().begin(intent('other', [3, 1]), free, [{ pot: POT, redemption: 'x' }]), // a Y
      () => table().begin(intent('other', [4]), call({ coins: [coin(0).Y] }), []), // a held coin
      () => table().begin(intent('other', [5]), call({ coins: [coin(9).Y] }), []), // a coin that is none
      () => table().addCall(call({ outputs: { keyset: KEYSET, first: counter - 1, amounts: [1n], reserved: 0 } })), // a used counter
      () => table().addCall(call({ root: 77, coins: [coin(1).Y] })),
      () => table().end(end(begun.call, { committed: 77 })),
      () => table().end(end(77)),
    ]
    for (const act of refused) expect(act).toThrow()
    reopen()
    expect([2, 3, 4, 5].map(seed => table().markOf(Yof(seed)))).toEqual([null, null, null, null])
    expect([table().pots(), table().openRoots(), table().counter(KEYSET), table().intents(null, 9).length]).toEqual([
      [],
      [begun.call],
      counter,
      1,
    ])
    expect(
      table()
        .coins()
        .find(({ counter: at }) => at === 1)?.heldBy,
    ).toBeNull()
    table().end(end(begun.call, { intent: { answer: '{}' } }))
    expect(() => table().end(end(begun.call))).toThrow()
    expect(() => table().begin(intent('later', [1]), free, [])).toThrow()
  })
}
