import { describe, expect, it } from 'vitest'
import type { Gap } from '#shared/domain/feed/cursor.ts'
import { parseBatchRequest, planBatch } from '#shared/domain/feed/batch-request.ts'

const plan = (body: unknown, latest: number) => {
  const request = parseBatchRequest(typeof body === 'string' ? body : JSON.stringify(body))
  return request.ok ? planBatch(request.value, latest) : request.error.code
}

describe('a batch request (protocol §3)', () => {
  it.each([
    ['B1 an open range is to latest', { ranges: [{ from: 0 }] }, 3, [{ from: 0, to: 3 }]],
    ['B2 nothing exists on an empty feed', { ranges: [{ from: 0 }] }, -1, []],
    ['B3 ranges and indexes are sorted, merged, each once', { ranges: [{ from: 1, to: 2 }], indexes: [2, 0] }, 3, [{ from: 0, to: 2 }]],
    ['B4 both empty is a request for nothing', { ranges: [], indexes: [] }, 3, []],
    ['B6 from latest + 1', { ranges: [{ from: 4 }] }, 3, []],
    ['B7 from beyond', { ranges: [{ from: 5 }] }, 3, []],
    ['B7 from beyond, closed', { ranges: [{ from: 5, to: 9 }] }, 3, []],
    ['B8 an index that does not exist is left out', { indexes: [99, 1] }, 3, [{ from: 1, to: 1 }]],
    ['to is cut to latest', { ranges: [{ from: 2, to: 99 }] }, 3, [{ from: 2, to: 3 }]],
    ['null is absent', { ranges: null, indexes: [1] }, 3, [{ from: 1, to: 1 }]],
    ['null `to` is absent', { ranges: [{ from: 1, to: null }] }, 3, [{ from: 1, to: 3 }]],
    ['integers no double holds', '{"ranges":[{"from":2,"to":18446744073709551615}]}', 3, [{ from: 2, to: 3 }]],
    ['from that no double holds', '{"ranges":[{"from":9007199254740993,"to":9007199254740993}]}', 3, []],
    ['unknown fields are ignored', { ranges: [{ from: 3, note: 'x' }], more: 1 }, 3, [{ from: 3, to: 3 }]],
  ])('%s', (_name, body, latest, expected) => {
    expect(plan(body, latest)).toEqual(expected)
  })

  it.each([
    ['B4 {}', {}],
    ['both null', { ranges: null, indexes: null }],
    ['no JSON', '{"ranges":'],
    ['no object', '7'],
    ['null', 'null'],
    ['ranges is no array', { ranges: { from: 0 } }],
    ['indexes is no array', { indexes: 3 }],
  ])('is refused with 400: %s', (_name, body) => {
    expect(plan(body, 3)).toBe(0)
  })

  it.each([
    ['B5 from above to', { ranges: [{ from: 3, to: 1 }] }],
    ['from above to, both beyond every double', '{"ranges":[{"from":18446744073709551615,"to":18446744073709551614}]}'],
    ['negative from', { ranges: [{ from: -1 }] }],
    ['negative to', { ranges: [{ from: 0, to: -1 }] }],
    ['a fraction', '{"ranges":[{"from":0.5}]}'],
    ['a float literal', '{"ranges":[{"from":1.0}]}'],
    ['an exponent', '{"ranges":[{"from":1e1}]}'],
    ['text', { ranges: [{ from: '0' }] }],
    ['no from', { ranges: [{ to: 3 }] }],
    ['no object', { ranges: [3] }],
    ['negative index', { indexes: [0, -1] }],
    ['fractional index', { indexes: [1.5] }],
    ['a large negative', '{"indexes":[-18446744073709551615]}'],
    ['one bad range among good ones', { ranges: [{ from: 0 }, { from: 2, to: 1 }] }],
  ])('answers 33005: %s', (_name, body) => {
    expect(plan(body, 3)).toBe(33_005)
  })

  it('B13 truncates 65 ranges at the upper end, and asking again moves on', () => {
    const ranges = Array.from({ length: 65 }, (_, at) => ({ from: at * 2, to: at * 2 })).reverse()
    const planned = plan({ ranges }, 1_000)
    expect(planned).toHaveLength(64)
    expect(planned).toEqual(ranges.toReversed().slice(0, 64))
    expect(plan({ ranges: ranges.filter(({ from }) => from > 126) }, 1_000)).toEqual([{ from: 128, to: 128 }])
  })

  it('leaves out indexes above truncated ranges: what is answered has no holes', () => {
    const ranges = Array.from({ length: 70 }, (_, at) => ({ from: at * 10, to: at * 10 + 1 }))
    const planned = plan({ ranges, indexes: [5, 900] }, 1_000)
    expect(planned).toContainEqual({ from: 5, to: 5 })
    expect(planned).not.toContainEqual({ from: 900, to: 900 })
  })

  it('truncates 10,001 indexes, lowest first', () => {
    const indexes = Array.from({ length: 10_001 }, (_, at) => (10_000 - at) * 2)
    const planned = plan({ indexes }, 1e6) as readonly Gap[]
    expect(planned).toHaveLength(10_000)
    expect(planned.at(-1)).toEqual({ from: 19_998, to: 19_998 })
  })
})
