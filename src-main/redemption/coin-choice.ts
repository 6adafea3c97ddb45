import { inputFee } from '#shared/domain/redemption/fees.ts'
import { MAX_REDEEM_INPUTS } from '#shared/lib/limits.ts'
import type { FloatCoin } from './ports.ts'

/** Amounts are in the unit of the coins; `ppk` is the fee of one input in parts per thousand (NUT-02). */

type Ppk = (keyset: string) => number

/**
 * Free coins worth at least `needed` once the mint took its fee for them and for inputs of `beside` ppks each; null when the float does
 * not hold that. They are always worth at least 1 after a fee of their own, so that float into float can burn them.
 * Small surplus goes before few coins: what is chosen serves nobody else meanwhile.
 */
export function chooseCoins(
  coins: readonly FloatCoin[],
  needed: bigint,
  ppk: Ppk,
  beside: readonly number[] = [],
): readonly FloatCoin[] | null {
  const left = coins.filter(({ heldBy }) => heldBy === null).toSorted((one, other) => compare(other.amount, one.amount))
  const chosen: FloatCoin[] = []
  for (;;) {
    const missing = missingOf(chosen, needed, ppk, beside)
    if (missing <= 0n) return chosen
    if (left.length === 0 || chosen.length >= MAX_REDEEM_INPUTS / 2) return null
    // The largest that is not too large, else the smallest of the larger ones.
    const fits = left.findIndex(({ amount }) => amount <= missing)
    const at = fits < 0 ? left.length - 1 : fits
    // Enough larger ones make many small coins needless.
    const smallestAbove = fits > 0 && sumOf(left.slice(fits)) < missing ? fits - 1 : at
    chosen.push(...left.splice(smallestAbove, 1))
  }
}

function missingOf(chosen: readonly FloatCoin[], needed: bigint, ppk: Ppk, beside: readonly number[]): bigint {
  const held = sumOf(chosen)
  const fees = chosen.map(({ keyset }) => ppk(keyset))
  const forAll = needed + inputFee([...fees, ...beside]) - held
  const toBurn = 1n + inputFee(fees) - held
  return forAll > toBurn ? forAll : toBurn
}

/** Fewest coins of the keyset's `amounts` that make `sum`, largest first; null when they cannot. */
export function splitAmount(sum: bigint, amounts: readonly bigint[]): readonly bigint[] | null {
  const parts: bigint[] = []
  let left = sum
  for (const amount of amounts.toSorted((one, other) => compare(other, one))) {
    for (; amount > 0n && left >= amount; left -= amount) {
      if (parts.length >= MAX_REDEEM_INPUTS / 2) return null
      parts.push(amount)
    }
  }
  return left === 0n ? parts : null
}

/**
 * Coins that are worth exactly `net` once the mint took its fee for them and for inputs of `beside` ppks each (a surplus would
 * be handed out as the user's NUT-08 change). Null when there are none that float into float could burn.
 */
export function exactCoins(net: bigint, ppk: number, amounts: readonly bigint[], beside: readonly number[] = []): readonly bigint[] | null {
  for (let count = 1; count <= MAX_REDEEM_INPUTS / 2; count++) {
    const ppks = Array.from({ length: count }, () => ppk)
    const sum = net + inputFee([...ppks, ...beside])
    if (sum <= inputFee(ppks)) return null
    const fewest = splitAmount(sum, amounts)
    const parts = fewest === null || fewest.length > count ? null : breakUp(fewest, count, amounts)
    if (parts !== null) return parts
  }
  return null
}

/** As many as `count` parts of the same sum, by breaking the largest; null where ones are all there is. */
export function breakUp(parts: readonly bigint[], count: number, amounts: readonly bigint[]): readonly bigint[] | null {
  let broken = parts.toSorted((one, other) => compare(other, one))
  while (broken.length < count) {
    const [largest, ...rest] = broken
    const below = amounts.filter(amount => largest !== undefined && amount < largest)
    const pieces = largest === undefined ? null : splitAmount(largest, below)
    if (pieces === null || rest.length + pieces.length > count) return null
    broken = [...rest, ...pieces].sort((one, other) => compare(other, one))
  }
  return broken
}

export const sumOf = (coins: readonly { readonly amount: bigint }[]): bigint => coins.reduce((total, { amount }) => total + amount, 0n)

const compare = (one: bigint, other: bigint): number => (one < other ? -1 : one > other ? 1 : 0)
