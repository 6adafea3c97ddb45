import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex } from '#shared/lib/bytes.ts'
import { buildFilter, mayHold } from '../../../src-main/storage/sqlite/bloom-filter.ts'
import { KeyedHash } from '../../../src-main/storage/sqlite/keyed-hash.ts'
import { mergeEntries, newEntries, sortEntries, type Entries } from '../../../src-main/storage/sqlite/run-entries.ts'
import { SMALLEST_RUN, runsToMerge } from '../../../src-main/storage/sqlite/run-tiers.ts'

const u32 = fc.integer({ min: 0, max: 0xffff_ffff })

test('HalfSipHash-2-4 gives the published values: key 00..07, message 00..n−1', () => {
  const published = ['a9359f5b', '27475ab8', 'fa62a603', '8afee704', '2a6e4689', 'c5fab669', '5863fc23', '8bcf63c5']
  const hash = new KeyedHash(Uint8Array.from({ length: 8 }, (_, at) => at))
  const message = Uint8Array.from({ length: 20 }, (_, at) => at - 3)
  published.forEach((expected, length) => {
    expect(hash.of(message, 3, length)).toBe(new DataView(fromHex(expected).buffer).getUint32(0, true))
  })
})

test('hashes differ with the secret: nobody outside can make Ys collide', () => {
  const bytes = fromHex(`02${'5a'.repeat(32)}`)
  const values = [1, 2, 3, 4].map(key => new KeyedHash(new Uint8Array(8).fill(key)).of(bytes, 0, 33))
  expect(new Set(values).size).toBe(4)
})

test('a filter never denies what is there, and denies nearly everything else', () => {
  fc.assert(
    fc.property(fc.array(u32, { minLength: 1, maxLength: 3_000 }), hashes => {
      const filter = buildFilter(entriesOf(hashes.map(hash => [0, hash])))
      return hashes.every(hash => mayHold(filter, hash))
    }),
  )
  // Multiples of a prime: fixed, spread evenly, and disjoint from the odd ones asked for.
  const filter = buildFilter(entriesOf(Array.from({ length: 50_000 }, (_, at) => [at, Math.imul(at * 2, 0x9e3779b1) >>> 0])))
  const wrong = Array.from({ length: 50_000 }, (_, at) => Math.imul(at * 2 + 1, 0x9e3779b1) >>> 0).filter(hash => mayHold(filter, hash))
  expect(wrong.length / 50_000).toBeLessThan(0.04)
})

test('merging sorted entries is sorting them together', () => {
  const pairs = fc.array(fc.tuple(fc.nat(1_000), fc.oneof(u32, fc.nat(5))), { maxLength: 200 })
  fc.assert(
    fc.property(pairs, pairs, (older, newer) => {
      const merged = mergeEntries(entriesOf(older), entriesOf(newer), 1_001)
      expect([...merged]).toEqual([...entriesOf([...older, ...newer.map(([offset, hash]) => [offset + 1_001, hash] as const)])])
    }),
  )
})

describe('run tiers', () => {
  test('no log collects more than a few runs, and what is sealed is left alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400_000 }), { maxLength: 300 }), cuts => {
        const sizes: number[] = []
        for (const size of cuts) {
          sizes.push(size)
          for (let count; (count = runsToMerge(sizes)) > 0;) {
            const merged = sizes.splice(-count)
            expect(merged.length).toBeGreaterThan(1)
            expect(Math.max(...merged)).toBeLessThan(1 << 19)
            sizes.push(merged.reduce((one, other) => one + other))
          }
        }
        expect(sizes.filter(size => size < 1 << 19).length).toBeLessThanOrEqual(12)
      }),
    )
  })

  test('an entry is rewritten as often as its log is deep, not as often as it grows', () => {
    const sizes: number[] = []
    let written = 0
    const cuts = 1_000
    for (let cut = 0; cut < cuts; cut++) {
      sizes.push(SMALLEST_RUN)
      written += SMALLEST_RUN
      for (let count; (count = runsToMerge(sizes)) > 0;) {
        sizes.push(sizes.splice(-count).reduce((one, other) => one + other))
        written += sizes.at(-1)!
      }
    }
    expect(written / (cuts * SMALLEST_RUN)).toBeLessThan(6)
  })
})

function entriesOf(pairs: readonly (readonly [offset: number, hash: number])[]): Entries {
  const entries = newEntries(pairs.length)
  entries.set(pairs.flat())
  sortEntries(entries)
  return entries
}
