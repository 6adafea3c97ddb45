import { isHex } from '#shared/lib/bytes.ts'
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

/** The full keyset id in `value`, lower-cased, or null. */
export function keysetIdOf(value: unknown): KeysetId | null {
  if (typeof value !== 'string' || (value.length !== 16 && value.length !== 66)) return null
  if (isFullId(value)) return value
  const lower = value.toLowerCase()
  return isFullId(lower) ? lower : null
}

/** Protocol §2: `00`+14 digits, `01` or `02`+64. Sixteen digits that start 01 or 02 are a short id, legal in tokens only. */
function isFullId(text: string): text is KeysetId {
  if (!isHex(text)) return false
  return text.length === 16 ? text.startsWith('00') : text.length === 66 && (text.startsWith('01') || text.startsWith('02'))
}

/**
 * What two mints' keysets of one id are to each other: the same keys are an alias; others are a collision, which a v1 id with its
 * 56 bits allows, and which no mirror may hold (protocol §5). Keys in amount order, as parseKeys gives them.
 */
export function relationOf(one: readonly AmountKey[], other: readonly AmountKey[]): 'alias' | 'collision' {
  const same = one.length === other.length && one.every((held, at) => held.amount === other[at]?.amount && held.key === other[at]?.key)
  return same ? 'alias' : 'collision'
}
