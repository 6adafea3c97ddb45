import { utf8ToBytes } from '@noble/hashes/utils.js'
import { concatBytes, fromHex, toHex } from '#shared/lib/bytes.ts'
import type { AmountKey } from './keyset.ts'

export type Derivation = 'v1' | 'v2' | 'v3-framed' | 'v3-text'

/** What ids of v2 and v3 commit to beside the keys. */
interface Terms {
  readonly unit: string
  readonly inputFeePpk: number
  /** Seconds since 1970; null when it never expires. */
  readonly finalExpiry: number | null
}

type Digest = (bytes: Uint8Array) => Uint8Array

/**
 * Which derivation makes `id` out of `keys` (in amount order, as parseKeys gives them) and `terms`; null when none does
 * (protocol §6, cases C5–C7). v3 is in motion: both drafts are accepted, neither is called current.
 */
export function deriveKeysetId(keys: readonly AmountKey[], terms: Terms, id: string, sha256: Digest): Derivation | null {
  switch (id.slice(0, 2)) {
    case '00':
      return v1(keys, sha256) === id ? 'v1' : null
    case '01':
      // "sat|input_fee_ppk:100" without a fee would have the preimage of "sat" with one.
      return !terms.unit.includes('|') && text('01', keys, terms, sha256) === id ? 'v2' : null
    case '02':
      if (!/^[a-z0-9_-]+$/.test(terms.unit)) return null
      if (framed(keys, terms, sha256) === id) return 'v3-framed'
      return text('02', keys, terms, sha256) === id ? 'v3-text' : null
    default:
      return null
  }
}

/** NUT-02 v1: the keys alone, 56 bits of their hash. */
const v1 = (keys: readonly AmountKey[], sha256: Digest): string =>
  `00${toHex(sha256(concatBytes(...keys.map(({ key }) => fromHex(key))))).slice(0, 14)}`

/** NUT-02 v2, and v3 of PR 371: `1:02ab…,2:03cd…|unit:sat|input_fee_ppk:100|final_expiry:2059210353`, lower case, zero and absent left out. */
function text(version: '01' | '02', keys: readonly AmountKey[], { unit, inputFeePpk, finalExpiry }: Terms, sha256: Digest): string {
  let preimage = `${keys.map(({ amount, key }) => `${amount}:${key}`).join(',')}|unit:${unit.toLowerCase()}`
  if (inputFeePpk > 0) preimage += `|input_fee_ppk:${inputFeePpk}`
  if (finalExpiry !== null && finalExpiry > 0) preimage += `|final_expiry:${finalExpiry}`
  return version + toHex(sha256(utf8ToBytes(preimage)))
}

/** v3 as proposed in cashu-ts 949 and 950: length-framed fields, a zero fee empty, the expiry not committed to. */
function framed(keys: readonly AmountKey[], { unit, inputFeePpk }: Terms, sha256: Digest): string {
  const body = concatBytes(...keys.flatMap(({ amount, key }) => [frame(minimalBytes(amount)), frame(fromHex(key))]))
  return `02${toHex(sha256(concatBytes(frame(body), frame(utf8ToBytes(unit)), frame(minimalBytes(BigInt(inputFeePpk))))))}`
}

/** u32be length, then the bytes. */
function frame(bytes: Uint8Array): Uint8Array {
  const framed = new Uint8Array(4 + bytes.length)
  new DataView(framed.buffer).setUint32(0, bytes.length)
  framed.set(bytes, 4)
  return framed
}

/** Big-endian without leading zeros; zero is empty. */
function minimalBytes(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array()
  const hex = value.toString(16)
  return fromHex(hex.length % 2 === 0 ? hex : `0${hex}`)
}
