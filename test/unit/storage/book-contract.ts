import { expect, test } from 'vitest'
import type { PotEntry } from '../../../src-main/redemption/ports.ts'
import type { Store } from '../../../src-main/storage/store.ts'
import { Yof } from './sample-events.ts'
import { call, coin, end, intent, KEYSET, POT } from './sample-redemptions.ts'

const DAVE = 'https://dave.example'
const FRANK = 'https://frank.example'
const keyset = { custodian: POT, id: '00b0b0b0b0b0b0b0', unit: 'sat', proofs: 2n, grossMsat: 2n ** 64n }
const EMPTY = { toHoldersMsat: 0n, feesMsat: 0n, floatMsat: 0n, keysets: [] }
const entry = (pot: string | null, over: Partial<PotEntry> = {}): PotEntry => ({
  pot,
  toHoldersMsat: 2n ** 64n - 5n,
  feesMsat: 5n,
  floatMsat: 3n,
  keysets: [keyset],
  ...over,
})

/** What a store adds up of redemptions, and pots that become one. Called inside the store's own describe block. */
export function bookContract(store: () => Store, reopen: () => void): void {
  const table = () => store().redemptions
  /** One intent from a coin of its own to its end. */
  function pay(key: string, seed: number, pot: string, books: readonly PotEntry[], answer: string | null = '{}'): void {
    const asked = intent(key, [seed])
    const begun = table().begin(
      { ...asked, debits: [{ pot, msat: 7n }], redeemed: asked.redeemed.map(one => ({ ...one, pot })) },
      call({ outputs: { keyset: KEYSET, first: 0, amounts: [], reserved: 0 } }),
      [],
    )
    if (answer !== null) table().end(end(begun.call, { intent: { answer }, books }))
  }

  test('books are running totals of each pot, written with what they count', () => {
    expect([table().books(POT), table().books(null)]).toEqual([EMPTY, EMPTY])
    pay('a', 1, POT, [entry(POT), entry(null, { floatMsat: 1n, toHoldersMsat: 0n, feesMsat: 0n, keysets: [] })])
    const other = { ...keyset, id: '00a0a0a0a0a0a0a0', proofs: 1n, grossMsat: 1n }
    pay('b', 2, POT, [entry(POT, { keysets: [other, keyset] }), entry(DAVE)])
    reopen()
    const whole = { ...entry(POT), toHoldersMsat: 2n ** 65n - 10n, feesMsat: 10n, floatMsat: 6n, pot: undefined }
    expect(table().books(POT)).toEqual({ ...whole, keysets: [other, { ...keyset, proofs: 4n, grossMsat: 2n ** 65n }] })
    expect(table().books(DAVE)).toEqual({ ...entry(DAVE), pot: undefined })
    expect(table().books(null)).toEqual({ ...EMPTY, floatMsat: 1n })
    // An end that is refused adds nothing.
    expect(() => table().end(end(77, { books: [entry(DAVE)] }))).toThrow()
    expect(table().books(DAVE).feesMsat).toBe(5n)
  })

  test('D28 two pots become one: books, debits and names are those of the heir, and the other is gone for ever', () => {
    for (const pot of [POT, DAVE, FRANK]) table().putPot({ pot, redemption: pot })
    pay('bob', 1, POT, [entry(POT)])
    pay('dave', 2, DAVE, [entry(DAVE)])
    const both = intent('both', [3, 4])
    const debits = [POT, DAVE].map(pot => ({ pot, msat: 8n }))
    const begun = table().begin(
      { ...both, debits, redeemed: both.redeemed.map((one, at) => ({ ...one, pot: debits[at]!.pot })) },
      call(),
      [],
    )
    expect(() => table().absorb({ pot: DAVE, redemption: 'x' }, POT)).toThrow()
    expect([table().pot(POT)?.redemption, table().pot(DAVE)?.redemption]).toEqual([POT, DAVE])
    table().end(end(begun.call, { intent: { answer: '{}' }, books: [] }))

    table().absorb({ pot: DAVE, redemption: 'Dave and Bob' }, POT)
    reopen()
    expect(table().pots()).toEqual([
      { pot: DAVE, redemption: 'Dave and Bob' },
      { pot: FRANK, redemption: FRANK },
    ])
    expect(table().pot(POT)).toBeNull()
    expect([table().books(POT), table().books(DAVE)]).toEqual([
      EMPTY,
      { toHoldersMsat: 2n ** 65n - 10n, feesMsat: 10n, floatMsat: 6n, keysets: [{ ...keyset, proofs: 4n, grossMsat: 2n ** 65n }] },
    ])
    expect(table().intentOf('bob')).toMatchObject({ debits: [{ pot: DAVE, msat: 7n }], redeemed: [{ pot: DAVE, custodian: POT }] })
    expect(table().intentOf('both')).toMatchObject({ debits: [{ pot: DAVE, msat: 16n }], redeemed: [{ pot: DAVE }, { pot: DAVE }] })
    expect(
      table()
        .settledAfter(0, 9)
        .flatMap(row => row.debits.map(({ pot }) => pot)),
    ).toEqual([DAVE, DAVE, DAVE])

    // A pot that is part of another cannot come back.
    expect(() => table().putPot({ pot: POT, redemption: 'again' })).toThrow()
    expect(() => table().absorb({ pot: DAVE, redemption: 'x' }, POT)).toThrow()
    expect(() => table().absorb({ pot: DAVE, redemption: 'x' }, DAVE)).toThrow()
    expect(() => table().absorb({ pot: POT, redemption: 'x' }, DAVE)).toThrow()
    // Nor does an open intent of the heir keep it from growing; and what was Bob's is Frank's with Dave's.
    pay('open', 5, FRANK, [], null)
    table().absorb({ pot: FRANK, redemption: 'all' }, DAVE)
    reopen()
    expect(table().pots()).toEqual([{ pot: FRANK, redemption: 'all' }])
    expect(table().intentOf('bob')).toMatchObject({ debits: [{ pot: FRANK, msat: 7n }] })
    expect(table().books(FRANK).keysets).toEqual([{ ...keyset, proofs: 4n, grossMsat: 2n ** 65n }])
    expect(table().markOf(Yof(1))?.state).toBe('settled')
  })

  test('an open intent of the heir is settled and released as if nothing had been', () => {
    for (const pot of [POT, DAVE]) table().putPot({ pot, redemption: pot })
    const root = table().addCall(call({ purpose: 'receive', outputs: { keyset: KEYSET, first: 0, amounts: [8n], reserved: 0 } }))
    table().end(end(root, { coins: [coin(0)] }))
    const asked = intent('key', [1])
    const begun = table().begin({ ...asked, debits: [{ pot: DAVE, msat: 8n }] }, call({ coins: [coin(0).Y] }), [])
    table().absorb({ pot: DAVE, redemption: 'both' }, POT)
    reopen()
    table().end(
      end(begun.call, { intent: { refusal: { code: 0, detail: '' } }, books: [entry(DAVE)], pots: [{ pot: DAVE, redemption: 'then' }] }),
    )
    expect([table().pot(DAVE)?.redemption, table().books(DAVE).feesMsat]).toEqual(['then', 5n])
    expect(table().coins()).toEqual([])
    // A pot that is gone takes back all that came with it.
    expect(() => table().begin(intent('later', [9]), call(), [{ pot: POT, redemption: 'x' }])).toThrow()
    expect([table().markOf(Yof(9)), table().intentOf('later')]).toEqual([null, null])
  })
}
