import { describe, expect, test } from 'vitest'
import type { Amount } from '#shared/domain/amount.ts'
import { delegateKeysets } from '#shared/domain/redemption/keysets.ts'
import { delegateFor, keysAnswer, mergeKeysetList } from '#shared/domain/redemption/merge-keysets.ts'
import { parseKeys, parseKeysetList } from '#shared/domain/keyset/parse-keyset.ts'
import { ALICE, BOB, BOB_ID, DAVE_ID, keysOf, mirrored, own } from '../../../support/redeem-world.ts'
import { vectors } from '../../../support/vectors.ts'

const left = (...args: Parameters<typeof delegateKeysets>) => delegateKeysets(...args).left.map(({ code }) => code)

describe('which keysets are redeemed', () => {
  test('sat and msat, with keys, while our mint can pay in the unit', () => {
    expect([...delegateKeysets([mirrored()], [own()]).keysets.keys()]).toEqual([BOB_ID])
    expect(left([mirrored({ unit: 'usd' })], [own()])).toEqual(['keyset.unit'])
    expect(left([mirrored({ unit: 'msat' })], [own()])).toEqual(['keyset.not-ours-to-pay'])
    expect(left([mirrored()], [own({ active: false })])).toEqual(['keyset.not-ours-to-pay'])
    expect(left([mirrored({ keys: [] })], [own()])).toEqual(['keyset.no-keys'])
    expect(left([mirrored({ refused: { code: 'x', detail: 'y' } })], [own()])).toEqual(['keyset.refused'])
  })

  test('the same id with the same keys at two URLs is an alias, of one keyset', () => {
    const { keysets, left } = delegateKeysets([mirrored(), mirrored({ custodian: ALICE, firstSeenAt: 2 })], [own()])
    expect(keysets.get(BOB_ID)?.custodians).toEqual([BOB, ALICE])
    expect(left).toEqual([])
  })

  test('the same id with other keys is a collision: the first mirrored stands, in whatever order they are told', () => {
    const late = mirrored({ custodian: ALICE, firstSeenAt: 2, keys: keysOf(2) })
    for (const list of [
      [mirrored(), late],
      [late, mirrored()],
    ]) {
      const { keysets, left } = delegateKeysets(list, [own()])
      expect(keysets.get(BOB_ID)?.custodians).toEqual([BOB])
      expect(left).toMatchObject([{ code: 'keyset.collision', custodian: ALICE }])
    }
  })

  test.each([
    ['expired long ago', { finalExpiry: 1 }],
    ['of another fee', { inputFeePpk: 5_000 }],
    ['in msat', { unit: 'msat' }],
  ])('who lists another’s keyset as %s, and was mirrored before, takes nothing and blocks nobody who is to be paid', (_words, lie) => {
    const liar = mirrored({ custodian: ALICE, firstSeenAt: 0, ...lie })
    const ours = [own(), own({ id: '00aaaaaaaaaaaaaa', unit: 'msat' })]
    for (const list of [
      [liar, mirrored({ isPaid: true })],
      [mirrored({ isPaid: true }), liar],
    ]) {
      const { keysets, left } = delegateKeysets(list, ours)
      const { unit, inputFeePpk, finalExpiry } = mirrored()
      expect(keysets.get(BOB_ID)).toMatchObject({ custodians: [BOB], unit, inputFeePpk, finalExpiry })
      expect(left).toMatchObject([{ code: 'keyset.collision', custodian: ALICE }])
    }
  })

  test('an id of our own mint stays its own', () => {
    expect(left([mirrored({ id: DAVE_ID, keys: keysOf(9) })], [own()])).toEqual(['keyset.own'])
    expect(left([mirrored({ id: DAVE_ID, keys: keysOf(2) })], [own()])).toEqual(['keyset.collision'])
  })
})

describe('how they appear', () => {
  const captured = vectors<readonly { readonly u: string; readonly res: object }[]>('captures/nutshell-http')
  const answer = (port: number, path: string) => captured.find(({ u }) => u === `http://127.0.0.1:${port}${path}`)!.res
  const bobs = parseKeysetList(JSON.stringify(answer(3338, '/v1/keysets')))
  if (!bobs.ok) throw new Error('capture')
  const [entry] = bobs.value
  // The capture's amounts are beyond 2^53 in their names only: as text they are exact.
  const keys = parseKeys(JSON.stringify(answer(3338, '/v1/keys')), entry!.id)
  if (!keys.ok) throw new Error('capture')
  const { keysets } = delegateKeysets([mirrored({ ...entry!, keys: keys.value })], [own()])
  const exposed = [...keysets.values()]

  test('real mints: Dave’s list as it was, Bob’s keyset after it, inactive, with his fee and expiry', () => {
    const daves = answer(3339, '/v1/keysets') as { readonly keysets: readonly object[] }
    expect(mergeKeysetList(daves, exposed)).toEqual({
      keysets: [...daves.keysets, { id: entry!.id, unit: 'sat', active: false, input_fee_ppk: 100, final_expiry: null }],
    })
    expect(mergeKeysetList({ keysets: [{ id: entry!.id }] }, exposed)).toEqual({ keysets: [{ id: entry!.id }] })
    expect(mergeKeysetList({ detail: 'busy' }, exposed)).toBeNull()
  })

  test('keys byte for byte those of Bob, amounts ascending, and read again they are the same keyset', () => {
    const text = JSON.stringify(keysAnswer(exposed[0]!))
    expect(parseKeys(text, entry!.id)).toEqual(keys)
    const amounts = [...text.matchAll(/"(\d+)":"0/g)].map(([, amount]) => BigInt(amount!))
    expect(amounts).toEqual(amounts.toSorted((one, other) => (one < other ? -1 : 1)))
    expect(amounts.at(-1)).toBe((2n ** 63n) as Amount)
  })

  test('delegate_for: every custodian with its keysets, under each of its addresses', () => {
    const { keysets } = delegateKeysets([mirrored(), mirrored({ custodian: ALICE, firstSeenAt: 2 })], [own()])
    expect(delegateFor(keysets.values())).toEqual([
      { mint_url: BOB, keysets: [BOB_ID] },
      { mint_url: ALICE, keysets: [BOB_ID] },
    ])
  })
})
