import { describe, expect, test } from 'vitest'
import { deriveKeysetId } from '#shared/domain/keyset/derive-id.ts'
import { parseKeys } from '#shared/domain/keyset/parse-keyset.ts'
import { relationOf, type AmountKey } from '#shared/domain/keyset/keyset.ts'
import type { KeysetId } from '#shared/domain/feed/spent-event.ts'
import { sha256 } from '../../../../src-main/crypto/sha256.ts'
import { V, vectors } from '../../../support/vectors.ts'

interface Published {
  readonly id: string
  readonly unit?: string
  readonly keys: Readonly<Record<string, string>>
  readonly input_fee_ppk?: number
  readonly final_expiry?: number
}
const published = vectors<{ readonly keysets: readonly Published[] }>('keyset_id').keysets
const bls = vectors<{ readonly keyset_ids: { readonly keysets: readonly Published[] } }>('bls_v3').keyset_ids.keysets

const termsOf = (keyset: Published) => ({
  unit: keyset.unit ?? 'sat',
  inputFeePpk: keyset.input_fee_ppk ?? 0,
  finalExpiry: keyset.final_expiry ?? null,
})
function keysOf(keyset: Published): readonly AmountKey[] {
  const keys = parseKeys(JSON.stringify({ keysets: [keyset] }), keyset.id as KeysetId)
  if (!keys.ok) throw new Error(keys.error.detail)
  return keys.value
}

describe('the id of a keyset is recomputed from its keys', () => {
  test.each(published.map(keyset => [keyset.id, keyset] as const))('C5 the published v1 or v2 id %s', (id, keyset) => {
    expect(deriveKeysetId(keysOf(keyset), termsOf(keyset), id, sha256)).toBe(id.startsWith('00') ? 'v1' : 'v2')
  })

  test.each(bls.map(keyset => [keyset.id, keyset] as const))('C5 the text v3 id of PR 371 %s', (id, keyset) => {
    expect(deriveKeysetId(keysOf(keyset), termsOf(keyset), id, sha256)).toBe('v3-text')
  })

  test('C6 V.keyset_v3_framed, with and without a fee; the expiry is not committed to', () => {
    const [one, two] = bls.map(keysOf) as [readonly AmountKey[], readonly AmountKey[]]
    expect(deriveKeysetId(one, { unit: 'sat', inputFeePpk: 0, finalExpiry: null }, V.keyset_v3_framed.vec1, sha256)).toBe('v3-framed')
    expect(deriveKeysetId(two, { unit: 'sat', inputFeePpk: 100, finalExpiry: null }, V.keyset_v3_framed.vec2_fee100, sha256)).toBe(
      'v3-framed',
    )
    expect(deriveKeysetId(two, { unit: 'sat', inputFeePpk: 100, finalExpiry: 7 }, V.keyset_v3_framed.vec2_fee100, sha256)).toBe('v3-framed')
  })

  test('C7 unit "SAT" is none of v3', () => {
    const keys = keysOf(bls[0]!)
    expect(deriveKeysetId(keys, { unit: 'SAT', inputFeePpk: 0, finalExpiry: null }, bls[0]!.id, sha256)).toBeNull()
  })

  test('other keys, another unit, fee or expiry do not reproduce the id', () => {
    const keyset = published.find(({ id }) => id.startsWith('015ba'))!
    const keys = keysOf(keyset)
    const terms = termsOf(keyset)
    expect(deriveKeysetId(keys.slice(1), terms, keyset.id, sha256)).toBeNull()
    expect(deriveKeysetId(keys, { ...terms, unit: 'usd' }, keyset.id, sha256)).toBeNull()
    expect(deriveKeysetId(keys, { ...terms, inputFeePpk: 0 }, keyset.id, sha256)).toBeNull()
    expect(deriveKeysetId(keys, { ...terms, finalExpiry: null }, keyset.id, sha256)).toBeNull()
  })

  test('terms cannot be smuggled into a v2 unit', () => {
    const keyset = published.find(({ id }) => id.startsWith('015ba'))!
    const unit = `sat|input_fee_ppk:100|final_expiry:${keyset.final_expiry}`
    expect(deriveKeysetId(keysOf(keyset), { unit, inputFeePpk: 0, finalExpiry: null }, keyset.id, sha256)).toBeNull()
  })

  test('an unknown version has no derivation', () => {
    expect(deriveKeysetId(keysOf(published[0]!), termsOf(published[0]!), `03${'0'.repeat(64)}`, sha256)).toBeNull()
  })
})

test('one id at two mints: the same keys are an alias, others a collision', () => {
  const keys = keysOf(published[0]!)
  expect(relationOf(keys, keysOf(published[0]!))).toBe('alias')
  expect(relationOf(keys, keys.slice(1))).toBe('collision')
  expect(
    relationOf(
      keys,
      keys.map((held, at) => ({ ...held, key: keys[(at + 1) % keys.length]!.key })),
    ),
  ).toBe('collision')
})
