import { describe, expect, it } from 'vitest'
import { mergeXx } from '../../../src-main/publish/advertise.ts'

const xx = { supported: true, firehose: { sse: 'https://b.test/v1/firehose/sse', http: 'https://b.test/v1/firehose/batch' } }

describe('merging nuts.xx into a mint’s /v1/info', () => {
  it('adds the key and changes nothing else, not even the digits of a number', () => {
    const info = '{"name":"B","time":1795235865,"big":18446744073709551615,"float":1.50,"exp":1e3,"nuts":{"17":{"supported":[]}},"x":null}'
    expect(mergeXx(info, xx)).toBe(info.replace('{"17":{"supported":[]}}', `{"17":{"supported":[]},"xx":${JSON.stringify(xx)}}`))
  })

  it('keeps what the mint itself says of reserves and delegates', () => {
    const own = { supported: false, reserves: [{ method: 'onchain' }], firehose: { sse: 'https://old.test' } }
    const merged = JSON.parse(mergeXx(JSON.stringify({ nuts: { xx: own } }), xx)) as { nuts: { xx: object } }
    expect(merged.nuts.xx).toEqual({ ...xx, reserves: own.reserves })
  })

  it('serves a mint without nuts, or with nonsense for them', () => {
    for (const nuts of ['', ',"nuts":null', ',"nuts":[1]', ',"nuts":"x"']) {
      expect(JSON.parse(mergeXx(`{"name":"B"${nuts}}`, xx))).toEqual({ name: 'B', nuts: { xx } })
    }
  })

  it('throws on what is no info', () => {
    for (const text of ['', '[]', 'null', '"x"', '{"nuts":']) expect(() => mergeXx(text, xx)).toThrow()
  })

  it('passes a __proto__ key through as data', () => {
    expect(mergeXx('{"__proto__":{"polluted":1}}', xx)).toContain('"__proto__":{"polluted":1}')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
