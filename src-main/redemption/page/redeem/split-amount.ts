import type { AmountKey } from '#shared/domain/keyset/keyset.ts'

/** `total` in amounts that the keyset has keys for, ascending; null when it cannot be made of them. The fewest coins for powers of two. */
export function splitAmount(total: bigint, keys: readonly AmountKey[]): readonly bigint[] | null {
  const parts: bigint[] = []
  let left = total
  for (const { amount } of keys.toSorted((one, other) => (one.amount > other.amount ? -1 : 1))) {
    // A hostile keyset of 1 alone would ask for millions of outputs.
    while (amount > 0n && left >= amount && parts.length <= MAX_PARTS) {
      parts.push(amount)
      left -= amount
    }
  }
  return left === 0n && parts.length <= MAX_PARTS ? parts.reverse() : null
}

const MAX_PARTS = 200

/** Blank outputs that take the change of a melt (NUT-08): as many as the largest change needs coins. */
export function blankCount(mostChange: bigint): number {
  return mostChange <= 0n ? 0 : mostChange.toString(2).length
}
