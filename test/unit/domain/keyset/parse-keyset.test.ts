import { describe, expect, test } from 'vitest'
import { parseKeys, parseKeysetList } from '#shared/domain/keyset/parse-keyset.ts'
import type { Refusal } from '#shared/domain/errors.ts'
import type { KeysetId } from '#shared/domain/feed/spent-event.ts'
import { MAX_KEYSETS } from '#shared/lib/limits.ts'
import { publicKeyOf } from '#shared/domain/proof/bdhke.ts'

const id = '00ad268c4d1f5826' as KeysetId
const v3 = `02${'ab'.repeat(32)}` as KeysetId
const key = (k: bigint) => publicKeyOf(k)

function list(...keysets: unknown[]) {
  const refused: Refusal[] = []
  const parsed = parseKeysetList(JSON.stringify({ keysets }), refusal => refused.push(refusal))
  return { parsed, refused }
}

describe('/v1/keysets', () => {
  test('an entry with and without the optional fields', () => {
    const { parsed, refused } = list(
      { id: id.toUpperCase(), unit: 'sat', active: true, input_fee_ppk: 100, final_expiry: 2_000_000_000 },
      { id: v3, unit: 'msat', active: false },
      { id: `01${'00'.repeat(32)}`, unit: 'usd', active: false, input_fee_ppk: null, final_expiry: null },
    )
    expect(parsed).toEqual({
      ok: true,
      value: [
        { id, unit: 'sat', active: true, inputFeePpk: 100, finalExpiry: 2_000_000_000 },
        { id: v3, unit: 'msat', active: false, inputFeePpk: 0, finalExpiry: null },
        { id: `01${'00'.repeat(32)}`, unit: 'usd', active: false, inputFeePpk: 0, finalExpiry: null },
      ],
    })
    expect(refused).toEqual([])
  })

  test.each([
    ['a short id', { id: '01ad268c4d1f5826', unit: 'sat', active: true }],
    ['an id of before v1', { id: '9mlfd5vCzgGl', unit: 'sat', active: false }],
    ['an id that is a path', { id: '../../info', unit: 'sat', active: true }],
    ['no id', { unit: 'sat', active: true }],
    ['C7 unit "SAT" in v3', { id: v3, unit: 'SAT', active: true }],
    ['an endless unit', { id, unit: 'x'.repeat(33), active: true }],
    ['a unit with a line end', { id, unit: 'sat\n', active: true }],
    ['no unit', { id, active: true }],
    ['active as a number', { id, unit: 'sat', active: 1 }],
    ['a negative fee', { id, unit: 'sat', active: true, input_fee_ppk: -1 }],
    ['a broken fee', { id, unit: 'sat', active: true, input_fee_ppk: 0.5 }],
    ['an expiry in words', { id, unit: 'sat', active: true, final_expiry: 'never' }],
    ['null', null],
  ])('%s is left out and reported, and the next entry counts', (_name, bad) => {
    const good = { id: '00ffffffffffffff', unit: 'sat', active: true }
    const { parsed, refused } = list(bad, good)
    expect(parsed).toMatchObject({ ok: true, value: [{ id: good.id }] })
    expect(refused).toMatchObject([{ stage: 'parse', code: 'parse.shape' }])
  })

  test('an id listed twice counts once', () => {
    const { parsed, refused } = list({ id, unit: 'sat', active: true }, { id, unit: 'usd', active: true })
    expect(parsed).toMatchObject({ ok: true, value: [{ id, unit: 'sat' }] })
    expect(refused).toMatchObject([{ code: 'verify.keyset-collision', subject: id }])
  })

  test('a list that never ends is cut, and said so', () => {
    const many = Array.from({ length: MAX_KEYSETS + 1 }, (_, at) => ({
      id: `00${at.toString(16).padStart(14, '0')}`,
      unit: 'sat',
      active: true,
    }))
    const { parsed, refused } = list(...many)
    expect(parsed.ok && parsed.value.length).toBe(MAX_KEYSETS)
    expect(refused).toHaveLength(1)
  })

  test.each(['', '[]', 'null', '{}', '{"keysets":{}}'])('%j is refused', text => {
    expect(parseKeysetList(text)).toMatchObject({ ok: false, error: { stage: 'parse' } })
  })
})

describe('/v1/keys/{id}', () => {
  const answer = (keys: unknown, of: unknown = id) => JSON.stringify({ keysets: [{ id: 'other' }, { id: of, unit: 'sat', keys }] })

  test('C16 amounts are in numeric order, also beyond 2^32 and 2^53', () => {
    const amounts = ['8589934592', '9223372036854775808', '2', '4294967296', '16']
    const keys = Object.fromEntries(amounts.map((amount, at) => [amount, key(BigInt(at + 1))]))
    const parsed = parseKeys(answer(keys), id)
    expect(parsed.ok && parsed.value.map(({ amount }) => amount)).toEqual([2n, 16n, 2n ** 32n, 2n ** 33n, 2n ** 63n])
    expect(parsed.ok && parsed.value[0]!.key).toBe(key(3n))
  })

  test('upper-case hex is the same key', () => {
    expect(parseKeys(answer({ 1: key(1n).toUpperCase() }, id.toUpperCase()), id)).toEqual({
      ok: true,
      value: [{ amount: 1n, key: key(1n) }],
    })
  })

  test('C8 one key for two amounts is refused', () => {
    expect(parseKeys(answer({ 1: key(1n), 2: key(1n).toUpperCase() }), id)).toMatchObject({
      ok: false,
      error: { code: 'verify.keyset-keys' },
    })
  })

  test('C8 one amount written twice is refused, although a JSON reader keeps the last', () => {
    const text = `{"keysets":[{"id":"${id}","keys":{"1":"${key(1n)}","1":"${key(2n)}"}}]}`
    expect(parseKeys(text, id)).toMatchObject({ ok: false, error: { code: 'verify.keyset-keys', subject: id } })
    expect(parseKeys(text.replace(',"1"', ',"\\u0031"'), id)).toMatchObject({ ok: false, error: { code: 'verify.keyset-keys' } })
    expect(parseKeys(text.replace(',"1"', ',"2"'), id)).toMatchObject({ ok: true })
  })

  test('the same key in two objects is no repetition', () => {
    const two = JSON.stringify({
      keysets: [
        { id, keys: { 1: key(1n) } },
        { id: v3, keys: { 1: key(1n) } },
      ],
    })
    expect(parseKeys(two, id)).toMatchObject({ ok: true })
  })

  test.each([
    ['01', key(1n)],
    ['0', key(1n)],
    ['-1', key(1n)],
    ['1e3', key(1n)],
    ['18446744073709551616', key(1n)],
    ['sat', key(1n)],
    ['1', key(1n).replace(/^0./, '04')],
    ['1', `02${'0'.repeat(63)}5`],
    ['1', '00'],
    ['1', 7],
    ['1', null],
  ])('amount %s with key %s is refused', (amount, value) => {
    expect(parseKeys(answer({ [amount]: value }), id)).toMatchObject({
      ok: false,
      error: { stage: 'verify', code: 'verify.keyset-keys', subject: id },
    })
  })

  test('a v3 keyset has keys on G2, not on secp256k1', () => {
    expect(parseKeys(answer({ 1: key(1n) }, v3), v3)).toMatchObject({ ok: false, error: { code: 'verify.keyset-keys' } })
  })

  test('no keys, and too many, are refused', () => {
    expect(parseKeys(answer({}), id)).toMatchObject({ ok: false, error: { code: 'verify.keyset-keys' } })
    const many = Object.fromEntries(Array.from({ length: 257 }, (_, at) => [at + 1, 'x']))
    expect(parseKeys(answer(many), id)).toMatchObject({ ok: false, error: { code: 'verify.keyset-keys' } })
  })

  test.each(['', 'null', '{}', '{"keysets":[]}', '{"keysets":[null]}', '{"keysets":[{"id":"00ad268c4d1f5826","keys":null}]}'])(
    '%j is refused',
    text => {
      expect(parseKeys(text, id)).toMatchObject({ ok: false, error: { stage: 'parse' } })
    },
  )
})
