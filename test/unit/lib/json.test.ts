import { describe, expect, test } from 'vitest'
import { parseJson, stringifyJson } from '#shared/lib/json.ts'

const valueOf = (text: string): unknown => {
  const json = parseJson(text)
  if (!json.ok) throw new Error(json.error)
  return json.value
}

describe('parseJson', () => {
  test.each([
    ['9007199254740991', 2 ** 53 - 1],
    ['9007199254740992', 2n ** 53n],
    ['9007199254740993', 2n ** 53n + 1n],
    ['9223372036854775809', 2n ** 63n + 1n],
    ['18446744073709551615', 2n ** 64n - 1n],
    ['-9007199254740993', -(2n ** 53n) - 1n],
    ['123456789012345678901234567890', 123456789012345678901234567890n],
    ['0', 0],
    ['-7', -7],
  ])('F16 %s stays exact, alone and inside arrays and objects', (literal, value) => {
    expect(valueOf(literal)).toBe(value)
    expect(valueOf(` ${literal} `)).toBe(value)
    expect(valueOf(`[ 1, ${literal}]`)).toEqual([1, value])
    expect(valueOf(`{"a" :\n${literal},"b":2}`)).toEqual({ a: value, b: 2 })
  })

  test.each(['1.0', '1e3', '9007199254740993.0', '1E0', '-0.0'])(
    'F16 %s is a literal with a fraction or an exponent, so never an integer',
    literal => {
      const [value] = valueOf(`[${literal}]`) as [unknown]
      expect(Number.isInteger(value)).toBe(false)
      expect(typeof value).not.toBe('bigint')
      expect(Number(value)).toBe(Number(literal))
    },
  )

  test('other fractions stay numbers', () => {
    expect(valueOf('[0.5,-1.25e-3]')).toEqual([0.5, -0.00125])
  })

  test('digits inside strings are text', () => {
    const held = { text: '[9007199254740993, 1.0]', ':12345678901234567': 'x' }
    expect(valueOf(JSON.stringify(held))).toEqual(held)
  })

  test.each(['', '{', '[1,]', 'undefined', '01', '"\u0000"', '[1]]', '\ufeff[1]', 'NaN'])('%j is not JSON', text => {
    expect(parseJson(text)).toMatchObject({ ok: false })
  })

  test('nesting that overflows the stack is refused, not thrown', () => {
    const deep = '['.repeat(1_000_000) + '9007199254740993' + ']'.repeat(1_000_000)
    expect(parseJson(deep)).toMatchObject({ ok: false })
  })
})

describe('stringifyJson', () => {
  test('F16 a bigint is a raw integer', () => {
    expect(stringifyJson({ amount: 2n ** 64n - 1n, list: [1n, 'x', null] })).toBe('{"amount":18446744073709551615,"list":[1,"x",null]}')
  })
})
