import type { Amount } from '../amount.ts'
import type { KeysetId } from '../feed/spent-event.ts'

/** One line of `/v1/keysets` (NUT-02). */
export interface KeysetEntry {
  readonly id: KeysetId
  readonly unit: string
  readonly active: boolean
  /** Parts per thousand of each input. */
  readonly inputFeePpk: number
  /** Seconds since 1970; null when it never expires. */
  readonly finalExpiry: number | null
}

/** What the mint signs `amount` with: a compressed point, 66 hex digits on secp256k1 or 192 on BLS12-381 G2. */
export interface AmountKey {
  readonly amount: Amount
  readonly key: string
}

/** Full ids only (protocol §2): `00`+14 digits, `01` or `02`+64. Sixteen digits that start 01 or 02 are a short id, legal in tokens only. */
const KEYSET_ID = /^0(?:0[0-9a-f]{14}|[12][0-9a-f]{64})$/

/** The full keyset id in `value`, lower-cased, or null. */
export function keysetIdOf(value: unknown): KeysetId | null {
  if (typeof value !== 'string') return null
  if (KEYSET_ID.test(value)) return value as KeysetId
  // Not a megabyte of it: the longest id has 66 digits.
  const lower = value.length > 66 ? '' : value.toLowerCase()
  return KEYSET_ID.test(lower) ? (lower as KeysetId) : null
}

/**
 * What two mints' keysets of one id are to each other: the same keys are an alias; others are a collision, which a v1 id with its
 * 56 bits allows, and which no mirror may hold (protocol §5). Keys in amount order, as parseKeys gives them.
 */
export function relationOf(one: readonly AmountKey[], other: readonly AmountKey[]): 'alias' | 'collision' {
  const same = one.length === other.length && one.every((held, at) => held.amount === other[at]?.amount && held.key === other[at]?.key)
  return same ? 'alias' : 'collision'
}
