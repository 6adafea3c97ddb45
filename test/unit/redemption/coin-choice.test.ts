import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inputFee } from '#shared/domain/redemption/fees.ts'
import { chooseCoins, exactCoins, splitAmount, sumOf } from '../../../src-main/redemption/coin-choice.ts'
import { forecastFloat, planSplit } from '../../../src-main/redemption/float-liquidity.ts'
import type { FloatCoin, IntentRow } from '../../../src-main/redemption/ports.ts'

const AMOUNTS = Array.from({ length: 20 }, (_, bit) => 2n ** BigInt(bit))
const coinsOf = (amounts: readonly bigint[]): FloatCoin[] =>
  amounts.map((amount, at) => ({ Y: `${at}`, keyset: 'k', unit: 'sat', amount, counter: at, C: '', heldBy: null }))
const sum = (parts: readonly bigint[]): bigint => parts.reduce((total, part) => total + part, 0n)
const ppks = fc.constantFrom(0, 1, 100, 999, 1_000, 2_500)

test('chosen coins cover what is needed and every fee, and could always be burnt; else the float is truly too low', () => {
  const beside = fc.array(ppks, { maxLength: 4 })
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...AMOUNTS.slice(0, 8)), { maxLength: 12 }),
      fc.bigInt(-20n, 300n),
      ppks,
      beside,
      (amounts, needed, ppk, others) => {
        const coins = coinsOf(amounts)
        const chosen = chooseCoins(coins, needed, () => ppk, others)
        const feeOf = (count: number) => inputFee([...Array.from({ length: count }, () => ppk), ...others])
        if (chosen !== null) {
          expect(chosen.length).toBeGreaterThan(0)
          expect(new Set(chosen).size).toBe(chosen.length)
          expect(sumOf(chosen) - feeOf(chosen.length) >= needed).toBe(true)
          expect(sumOf(chosen) - inputFee(chosen.map(() => ppk)) >= 1n).toBe(true)
        } else if (ppk <= 1) {
          // With next to no fee, all coins together are the best that there is.
          expect(sumOf(coins) - feeOf(coins.length) < needed || sumOf(coins) <= 1n).toBe(true)
        }
      },
    ),
  )
})

test('held coins are nobody’s', () => {
  const coins = coinsOf([8n, 8n]).map(coin => ({ ...coin, heldBy: 1 }))
  expect(chooseCoins(coins, 1n, () => 0)).toBeNull()
})

test('a melt’s coins are worth exactly what it needs, fees paid', () => {
  fc.assert(
    fc.property(fc.bigInt(-5n, 500_000n), ppks, fc.array(ppks, { maxLength: 3 }), (net, ppk, beside) => {
      const parts = exactCoins(net, ppk, AMOUNTS, beside)
      expect(parts === null).toBe(parts === null && net <= 0n)
      if (parts === null) return
      const own = parts.map(() => ppk)
      expect(sum(parts) - inputFee([...own, ...beside])).toBe(net)
      expect(sum(parts) > inputFee(own)).toBe(true)
    }),
  )
})

test('an amount splits into the keyset’s own amounts, or not at all', () => {
  expect(splitAmount(13n, AMOUNTS)).toEqual([8n, 4n, 1n])
  expect(splitAmount(0n, AMOUNTS)).toEqual([])
  expect(splitAmount(3n, [2n, 4n])).toBeNull()
  expect(splitAmount(-1n, AMOUNTS)).toBeNull()
})

test('a large coin is broken until sixteen payments fit side by side', () => {
  let coins = coinsOf([65_536n])
  for (let rounds = 0; rounds < 100; rounds++) {
    const split = planSplit(coins, AMOUNTS, () => 1n)
    if (split === null) break
    expect(sum(split.parts)).toBe(split.coin.amount - 1n)
    coins = coinsOf([...coins.filter(coin => coin !== split.coin).map(({ amount }) => amount), ...split.parts])
  }
  expect(planSplit(coins, AMOUNTS, () => 1n)).toBeNull()
  expect(coins.length).toBeGreaterThanOrEqual(8)
  expect(planSplit([], AMOUNTS, () => 1n)).toBeNull()
})

test('the forecast follows the last hour', () => {
  const at = 10_000_000_000
  const paid = (fromFloat: bigint, endedAt: number, unit = 'sat') => ({ state: 'settled', unit, fromFloat, cost: 1n, endedAt }) as IntentRow
  const intents = [paid(99n, at - 1_000), paid(500n, at - 3_600_001), paid(7n, at, 'msat')]
  expect(forecastFloat(300n, 100n, intents, 'sat', at)).toEqual({ lastHour: 100n, lowInMs: 7_200_000 })
  expect(forecastFloat(99n, 100n, intents, 'sat', at)).toEqual({ lastHour: 100n, lowInMs: 0 })
  expect(forecastFloat(300n, 100n, [], 'sat', at)).toEqual({ lastHour: 0n, lowInMs: null })
})
