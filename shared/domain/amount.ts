import { MAX_AMOUNT } from '#shared/lib/limits.ts'
import type { Brand } from '#shared/lib/brand.ts'

/** A u64 amount in the smallest unit of its keyset (sat, msat, cent). Never a float. */
export type Amount = Brand<bigint, 'Amount'>

/** The amount in `value`, or null: an integer number within 2^53, a bigint, both 0..2^64−1. */
export function amountOf(value: unknown): Amount | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? (BigInt(value) as Amount) : null
  if (typeof value === 'bigint') return value >= 0n && value <= MAX_AMOUNT ? (value as Amount) : null
  return null
}
