import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Store } from '../../../src-main/storage/store.ts'
import { headerAt, headersAt } from './sample-reserves.ts'

/** The headers of a store. Called inside the store's own describe block. */
export function headerContract(store: () => Store, reopen: () => void): void {
  test('headers of each network, from wherever they start', () => {
    expect([store().headers.range('mainnet'), store().headers.read('mainnet', 0, 10)]).toEqual([null, []])
    store().headers.replace('mainnet', 840_000, headersAt(840_000, 2_500))
    store().headers.replace('mainnet', 842_500, [headerAt(842_500)])
    store().headers.replace('regtest', 0, headersAt(0, 3, 1))
    reopen()
    expect(store().headers.range('mainnet')).toEqual({ from: 840_000, to: 842_500 })
    expect(store().headers.read('mainnet', 840_000, 10_000)).toEqual(headersAt(840_000, 2_501))
    expect(store().headers.read('mainnet', 841_900, 300)).toEqual(headersAt(841_900, 300))
    expect(store().headers.read('mainnet', 842_500, 9)).toEqual([headerAt(842_500)])
    // The first that is returned is always the one at `from`.
    for (const [from, limit] of [
      [839_999, 9],
      [842_501, 9],
      [840_000, 0],
    ] as const) {
      expect(store().headers.read('mainnet', from, limit)).toEqual([])
    }
    expect(store().headers.read('regtest', 0, 10)).toEqual(headersAt(0, 3, 1))
    expect(store().headers.range('signet')).toBeNull()
  })

  test('a reorganisation drops everything above, and a gap is refused', () => {
    store().headers.replace('signet', 100, headersAt(100, 1_000))
    store().headers.replace('signet', 600, headersAt(600, 20, 1))
    const kept = [...headersAt(100, 500), ...headersAt(600, 20, 1)]
    expect(() => store().headers.replace('signet', 621, [headerAt(621)])).toThrow(RangeError)
    expect(() => store().headers.replace('signet', 620, [headerAt(620), 'ab'])).toThrow(RangeError)
    expect(() => store().headers.replace('signet', -1, [])).toThrow(RangeError)
    reopen()
    expect(store().headers.range('signet')).toEqual({ from: 100, to: 619 })
    expect(store().headers.read('signet', 100, 10_000)).toEqual(kept)
    // An earlier checkpoint starts anew; nothing at all is nothing held.
    store().headers.replace('signet', 40, headersAt(40, 5, 2))
    expect(store().headers.read('signet', 40, 10_000)).toEqual(headersAt(40, 5, 2))
    store().headers.replace('signet', 40, [])
    expect(store().headers.range('signet')).toBeNull()
    store().headers.replace('signet', 9_000, headersAt(9_000, 2))
    expect(store().headers.range('signet')).toEqual({ from: 9_000, to: 9_001 })
  })

  test('any run of replacements reads as a plain list would', () => {
    const step = fc.record({ back: fc.nat(700), count: fc.nat(700) })
    fc.assert(
      fc.property(fc.nat(1_000), fc.array(step, { maxLength: 8 }), (start, steps) => {
        store().headers.replace('testnet4', 0, [])
        let [first, plain] = [start, [] as string[]]
        steps.forEach(({ back, count }, branch) => {
          const from = Math.max(0, first + plain.length - back)
          const headers = headersAt(from, count, branch)
          store().headers.replace('testnet4', from, headers)
          plain = from <= first ? headers : [...plain.slice(0, from - first), ...headers]
          if (from <= first) first = from
          const held = plain.length === 0 ? null : { from: first, to: first + plain.length - 1 }
          expect(store().headers.range('testnet4')).toEqual(held)
          expect(store().headers.read('testnet4', first, 1e6)).toEqual(plain)
        })
      }),
      { numRuns: 25 },
    )
  })
}
