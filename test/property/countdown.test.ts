import fc from 'fast-check'
import { expect, test } from 'vitest'
import { erlangQuantile } from '#shared/domain/chain/erlang.ts'
import { clockRange, rearmBy } from '#shared/domain/reserve/clock-range.ts'
import { countdownOf } from '#shared/domain/reserve/countdown.ts'
import { blockTimes, exponential, random } from '../support/block-times.ts'
import { numRuns } from '../support/cases.ts'

const LADDER = { duePercent: 50, urgentPercent: 10, alarmBlocks: 36 }
const RANK = { unknown: -1, armed: 0, due: 1, urgent: 2, matured: 3 }
const NOW = 1_795_000_000_000
const height = fc.nat(900_000)
const delay = fc.integer({ min: 1, max: 65_535 })

/** BIP68 as a node checks it: the block that would hold the claim has a height, the coin another. */
const mayStandIn = (block: number, coinHeight: number, n: number): boolean => block - coinHeight >= n

test('R10 a leaf is matured exactly when the next block may hold the claim, and never said to open later', () => {
  fc.assert(
    fc.property(height, delay, fc.integer({ min: 0, max: 70_000 }), fc.integer({ min: -3, max: 3 }), (coin, n, age, off) => {
      for (const tip of [coin + age, Math.max(coin, coin + n - 1 + off)]) {
        const { status, blocks, opensAtTip, earliestBlock } = countdownOf({ height: coin }, n, { height: tip, medianTime: 0 }, LADDER)
        expect(status === 'matured').toBe(mayStandIn(tip + 1, coin, n))
        expect(mayStandIn(tip + blocks! + 1, coin, n)).toBe(true)
        if (blocks! > 0) expect(mayStandIn(tip + blocks!, coin, n)).toBe(false)
        expect([opensAtTip, earliestBlock]).toEqual([coin + n - 1, coin + n])
        expect(mayStandIn(earliestBlock!, coin, n) && !mayStandIn(earliestBlock! - 1, coin, n)).toBe(true)
      }
    }),
    { numRuns },
  )
})

test('R13 with every block a countdown goes down and its status up; a later block of the coin puts it off by as much', () => {
  fc.assert(
    fc.property(height, delay, fc.nat(66_000), fc.nat(100), (coin, n, age, further) => {
      const at = (tip: number, held = coin) => countdownOf({ height: held }, n, { height: tip, medianTime: 0 }, LADDER)
      const [now, later] = [at(coin + age), at(coin + age + further)]
      expect(later.blocks).toBe(Math.max(0, now.blocks! - further))
      expect(RANK[later.status]).toBeGreaterThanOrEqual(RANK[now.status])
      expect(later.share!).toBeLessThanOrEqual(now.share!)
      expect(at(coin + further + age, coin + further)).toMatchObject({ blocks: now.blocks, status: now.status, share: now.share })
    }),
    { numRuns },
  )
})

test('R11 a time leaf is matured exactly from MTP(H − 1) + 512·n on, whatever the height', () => {
  fc.assert(
    fc.property(delay, fc.nat(2_000_000_000), fc.nat(90_000), fc.integer({ min: -600, max: 600 }), (n, start, age, off) => {
      const medianTime = Math.max(0, start + 512 * n + off)
      const countdown = countdownOf({ height: 5, medianTimeBefore: start }, 0x400000 | n, { height: 5 + age, medianTime }, LADDER)
      expect(countdown.status === 'matured').toBe(medianTime >= start + 512 * n)
      expect(countdown.blocks).toBe(countdown.status === 'matured' ? 0 : null)
    }),
    { numRuns },
  )
})

test('a range holds its median, widens with every block, and re-arm by lies before it', () => {
  fc.assert(
    fc.property(
      delay,
      fc.nat(),
      fc.integer({ min: 0, max: 4_100 }),
      fc.option(fc.nat(900_000)),
      fc.nat(48),
      (blocks, seed, count, tip, hours) => {
        const next = random(seed)
        const times = blockTimes(count, () => exponential(next) * 600)
        const range = clockRange(blocks, times, NOW, 'mainnet', tip)!
        const further = clockRange(blocks + 1, times, NOW, 'mainnet', tip)!
        const [low, middle] = [erlangQuantile(blocks, 0.025), erlangQuantile(blocks, 0.5)]
        const median = NOW + ((range.from - NOW) / low) * middle
        expect(range.from).toBeGreaterThanOrEqual(NOW)
        expect(range.from).toBeLessThan(median)
        expect(range.to).toBeGreaterThan(median)
        expect(further.from).toBeGreaterThanOrEqual(range.from)
        expect(further.to).toBeGreaterThanOrEqual(range.to)
        expect(range.basis).toBe(count < 145 ? 'assumed' : 'recent-blocks')
        expect(rearmBy(range, 6, hours)).toBeLessThan(range.from)
      },
    ),
    { numRuns },
  )
})
