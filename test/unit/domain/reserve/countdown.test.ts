import { describe, expect, test } from 'vitest'
import { countdownOf } from '#shared/domain/reserve/countdown.ts'

const LADDER = { duePercent: 50, urgentPercent: 10, alarmBlocks: 36 }
const H = 840_000
const at = (height: number, medianTime = 0) => ({ height, medianTime })
const blocksOf = (n: number, tip: number, height: number | null = H) => countdownOf({ height }, n, at(tip), LADDER)

describe('blocks are exact', () => {
  test.each([1, 2, 16, 17, 127, 128, 144, 1_008, 1_152, 32_768, 65_535])('R10 the edges of a delay of %i', n => {
    const edges = { opensAtTip: H + n - 1, earliestBlock: H + n, opensAtMedianTime: null }
    // The block that the tip H + n − 2 waits for gives the coin n − 1 confirmations: one short.
    if (n > 1) expect(blocksOf(n, H + n - 2)).toEqual({ ...edges, status: 'urgent', blocks: 1, share: 1 / n })
    expect(blocksOf(n, H + n - 1)).toEqual({ ...edges, status: 'matured', blocks: 0, share: 0 })
    expect(blocksOf(n, H + n)).toEqual({ ...edges, status: 'matured', blocks: 0, share: 0 })
  })

  test('R10 with 1007 confirmations a leaf of 1008 is closed, with 1008 it is open', () => {
    const confirmations = (tip: number) => tip - H + 1
    const [closed, open] = [H + 1_006, H + 1_007]
    expect([confirmations(closed), blocksOf(1_008, closed).status]).toEqual([1_007, 'urgent'])
    expect([confirmations(open), blocksOf(1_008, open).status]).toEqual([1_008, 'matured'])
  })

  test('a leaf of one block is open as soon as the coin is confirmed', () => {
    expect(blocksOf(1, H).status).toBe('matured')
  })

  test('R13 a reorganisation moves H, and the countdown with it', () => {
    const tip = H + 900
    expect(blocksOf(1_008, tip).blocks).toBe(107)
    expect(blocksOf(1_008, tip, H + 3).blocks).toBe(110)
    expect(blocksOf(1_008, tip, H - 2).blocks).toBe(105)
    expect(blocksOf(1_008, tip, null)).toMatchObject({ status: 'unknown', blocks: null })
  })

  test('R13 a coin whose block is above the tip has no age: the chain that held it is gone', () => {
    expect(blocksOf(144, H - 1)).toEqual({
      status: 'unknown',
      blocks: null,
      opensAtTip: H + 143,
      earliestBlock: H + 144,
      opensAtMedianTime: null,
      share: null,
    })
    expect(blocksOf(144, H).blocks).toBe(143)
  })

  test('R12 a re-arm in the mempool has no age, and the old coin counts on', () => {
    const [old, rearmed] = [{ height: H }, { height: null }]
    expect(countdownOf(old, 144, at(H + 143), LADDER).status).toBe('matured')
    expect(countdownOf(rearmed, 144, at(H + 143), LADDER)).toMatchObject({ status: 'unknown', blocks: null, opensAtTip: null })
  })

  test('without a tip the edges are known and nothing else', () => {
    expect(countdownOf({ height: H }, 144, null, LADDER)).toMatchObject({ status: 'unknown', blocks: null, opensAtTip: H + 143 })
  })
})

describe('the ladder goes by what remains of the delay', () => {
  const statusAt = (n: number, remaining: number) => blocksOf(n, H + n - 1 - remaining).status

  test.each([
    [4_320, 2_161, 'armed'],
    [4_320, 2_160, 'due'],
    [4_320, 433, 'due'],
    [4_320, 432, 'urgent'],
    [4_320, 1, 'urgent'],
    [4_320, 0, 'matured'],
    // 36 blocks are urgent whatever the delay.
    [144, 37, 'due'],
    [144, 36, 'urgent'],
    [40, 37, 'armed'],
    [40, 36, 'urgent'],
    [20, 19, 'urgent'],
    // An odd delay: half of 1,009 is not a whole number.
    [1_009, 505, 'armed'],
    [1_009, 504, 'due'],
  ])('of %i blocks %i remain: %s', (n, remaining, status) => {
    expect(statusAt(n, remaining)).toBe(status)
  })

  test('and is the operator’s to set', () => {
    const strict = { duePercent: 80, urgentPercent: 60, alarmBlocks: 0 }
    const status = (remaining: number) => countdownOf({ height: H }, 100, at(H + 99 - remaining), strict).status
    expect([81, 80, 61, 60, 1, 0].map(status)).toEqual(['armed', 'due', 'due', 'urgent', 'urgent', 'matured'])
  })
})

describe('512-second leaves count by the median time', () => {
  const WEEK = 0x400000 | 1_182
  const START = 1_700_000_000
  const OPENS = START + 1_182 * 512
  const coin = { height: H, medianTimeBefore: START }
  const timeAt = (medianTime: number) => countdownOf(coin, WEEK, at(H + 1_000, medianTime), LADDER)

  test('R11 open at MTP(H − 1) + 512·n and not a second before; blocks do not count', () => {
    expect(timeAt(OPENS - 1)).toMatchObject({ status: 'urgent', blocks: null, opensAtTip: null, opensAtMedianTime: OPENS })
    expect(timeAt(OPENS)).toMatchObject({ status: 'matured', blocks: 0, share: 0 })
    expect(countdownOf(coin, WEEK, at(H + 60_000, START), LADDER)).toMatchObject({ status: 'armed', blocks: null, share: 1 })
  })

  test('the same ladder, the alarm as ten minutes a block', () => {
    const left = (seconds: number) => timeAt(OPENS - seconds).status
    expect([302_593, 302_592, 60_519, 60_518].map(left)).toEqual(['armed', 'due', 'due', 'urgent'])
    const day = (seconds: number) => countdownOf(coin, 0x400000 | 170, at(H + 9, START + 170 * 512 - seconds), LADDER).status
    expect([21_601, 21_600].map(day)).toEqual(['due', 'urgent'])
  })

  test('unknown while the median before the coin’s block is not known, or nothing is confirmed', () => {
    for (const unaged of [{ height: H }, { height: H, medianTimeBefore: null }, { height: null, medianTimeBefore: START }]) {
      expect(countdownOf(unaged, WEEK, at(H + 9, OPENS), LADDER)).toMatchObject({
        status: 'unknown',
        blocks: null,
        opensAtMedianTime: null,
      })
    }
    expect(countdownOf(coin, WEEK, null, LADDER)).toMatchObject({ status: 'unknown', opensAtMedianTime: OPENS })
  })
})
