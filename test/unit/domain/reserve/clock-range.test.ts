import { describe, expect, test } from 'vitest'
import { erlangQuantile } from '#shared/domain/chain/erlang.ts'
import { clockRange, rearmBy } from '#shared/domain/reserve/clock-range.ts'
import { blockTimes, exponential, random } from '../../../support/block-times.ts'

const NOW = 1_795_000_000_000
const HOUR = 3_600_000
const TEN_MINUTES = blockTimes(2_017, () => 600)
const hoursOf = (range: { from: number; to: number } | null) => [(range!.from - NOW) / HOUR, (range!.to - NOW) / HOUR]

describe('spread', () => {
  test('is that of the reference at ten-minute blocks', () => {
    const reference: [number, number, number][] = [
      [1_008, 158, 179],
      [144, 20, 28],
      [36, 4.2, 8.1],
      [12, 1, 3.3],
    ]
    for (const [blocks, from, to] of reference) {
      const [low, high] = hoursOf(clockRange(blocks, TEN_MINUTES, NOW, 'mainnet', 842_000))
      const digits = blocks < 100 ? 1 : 0
      expect([low, high].map(hours => Number(hours!.toFixed(digits)))).toEqual([from, to])
    }
  })

  test('is Erlang’s: half of the chi-squared quantiles of 2n degrees of freedom, as tables print them', () => {
    const tables: [number, number, number][] = [
      [1, 0.0506, 7.378],
      [2, 0.484, 11.143],
      [5, 3.247, 20.483],
      [10, 9.591, 34.17],
      [15, 16.791, 46.979],
      [50, 74.222, 129.561],
    ]
    for (const [n, low, high] of tables) {
      expect(2 * erlangQuantile(n, 0.025)).toBeCloseTo(low, 2)
      expect(2 * erlangQuantile(n, 0.975)).toBeCloseTo(high, 2)
    }
    expect(erlangQuantile(1, 0.5)).toBeCloseTo(Math.LN2, 12)
    // The largest delay: normal by then.
    expect(erlangQuantile(65_535, 0.975) / (65_535 + 1.96 * Math.sqrt(65_535))).toBeCloseTo(1, 4)
  })

  test('covers 95 % of what a memoryless chain does', () => {
    const next = random(7)
    for (const blocks of [1, 12, 144]) {
      let hits = 0
      const trials = 2_000
      for (let trial = 0; trial < trials; trial++) {
        let wait = 0
        for (let block = 0; block < blocks; block++) wait += exponential(next) * 600
        const range = clockRange(blocks, TEN_MINUTES, NOW, 'mainnet')!
        if (NOW + wait * 1_000 >= range.from && NOW + wait * 1_000 <= range.to) hits++
      }
      expect(hits / trials).toBeGreaterThan(0.935)
      expect(hits / trials).toBeLessThan(0.965)
    }
  })
})

describe('pace', () => {
  const meanOf = (blocks: number, times: readonly number[], tipHeight?: number) => {
    const { from } = clockRange(blocks, times, NOW, 'mainnet', tipHeight)!
    const { from: assumed } = clockRange(blocks, [], NOW, 'mainnet')!
    return ((from - NOW) / (assumed - NOW)) * 600
  }

  test('is measured from 144 intervals on, and assumed below that and on regtest', () => {
    const quick = (count: number) => blockTimes(count, () => 540)
    expect(clockRange(100, quick(144), NOW, 'mainnet')).toMatchObject({ basis: 'assumed' })
    expect(clockRange(100, quick(145), NOW, 'mainnet')).toMatchObject({ basis: 'recent-blocks' })
    expect(clockRange(100, quick(2_017), NOW, 'regtest')).toEqual(clockRange(100, [], NOW, 'mainnet'))
    expect(meanOf(100, quick(145))).toBeCloseTo(540, 3)
  })

  test('looks at 2,016 intervals at most', () => {
    const times = blockTimes(4_000, at => (at < 1_900 ? 60 : 570))
    expect(meanOf(100, times)).toBeCloseTo(570, 3)
  })

  test('is never that of a few blocks since a retarget', () => {
    // Five quick blocks after the retarget at 842,688, and ten-minute blocks before it.
    const times = blockTimes(2_017, at => (at >= 2_012 ? 30 : 600))
    expect(meanOf(1_008, times, 842_688 + 4)).toBeGreaterThan(590)
  })

  test('intervals from before a retarget are scaled to the new difficulty', () => {
    // Hash rate doubled: a whole period at 300 s, then the retarget made blocks twice as hard.
    const since = 400
    const times = blockTimes(4_033, at => (at < 4_033 - since ? 300 : 600))
    const tip = 842_688 + since - 1
    expect(meanOf(144, times, tip)).toBeCloseTo(600, 0)
    // A plain mean of the window would have said 360.
    expect(meanOf(144, times)).toBeLessThan(400)
    // With half of the old period held its mean stands in for it.
    expect(meanOf(144, times.slice(-1_500), tip)).toBeCloseTo(600, 0)
  })

  test('comes back to ten minutes behind the next retarget', () => {
    // Held from the last retarget on, 144 blocks before the next.
    const quick = blockTimes(1_872, () => 500)
    const tip = 842_688 + 1_871
    expect(meanOf(144, quick, tip)).toBeCloseTo(500, 1)
    expect(meanOf(288, quick, tip)).toBeCloseTo(550, 0)
    // A mean without knowledge of heights holds for one period.
    expect(meanOf(2_016, quick)).toBeCloseTo(500, 1)
    expect(meanOf(4_032, quick)).toBeCloseTo(550, 0)
  })

  test('a retarget moves by a factor of four at most, and no clock of a miner makes more of it', () => {
    expect(
      meanOf(
        100,
        blockTimes(2_017, () => 1),
      ),
    ).toBeCloseTo(150, 3)
    expect(
      meanOf(
        100,
        blockTimes(2_017, () => 100_000),
      ),
    ).toBeCloseTo(2_400, 3)
    expect(meanOf(100, TEN_MINUTES.toReversed())).toBeCloseTo(150, 3)
    const liar = [...TEN_MINUTES.slice(0, -1), TEN_MINUTES.at(-1)! + 7_200]
    expect(meanOf(100, liar.slice(-200))).toBeCloseTo(600, 6)
  })
})

test('nothing to wait for has no range', () => {
  for (const blocks of [0, -1, 1.5, Number.NaN]) expect(clockRange(blocks, TEN_MINUTES, NOW, 'mainnet')).toBeNull()
})

test('re-arm by: the early bound less a late confirmation and the ceremony', () => {
  const range = clockRange(1_008, TEN_MINUTES, NOW, 'mainnet')!
  expect(rearmBy(range, 0, 0)).toBe(range.from)
  expect(range.from - rearmBy(range, 0, 24)).toBe(24 * HOUR)
  // Six blocks take up to 1.94 h in 97.5 % of all cases.
  expect((range.from - rearmBy(range, 6, 0)) / HOUR).toBeCloseTo(23.337 / 2 / 6, 2)
})
