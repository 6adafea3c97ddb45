import { describe, expect, test } from 'vitest'
import { parseJson } from '#shared/lib/json.ts'
import { MAX_EVENT_BYTES } from '#shared/lib/limits.ts'
import { encodeEvent } from '#shared/domain/feed/encode-event.ts'
import { isUnusable, parseEvent } from '#shared/domain/feed/parse-event.ts'
import { V, vectorEvents } from '../../../support/vectors.ts'

const good = {
  seq: 5,
  Y: '02ae271c1f9df2672cbfce84f6ba8bdf65fadbe62369c4da8739a251848e603488',
  id: '00ad268c4d1f5826',
  amount: 2,
  witness: null,
}
const parse = (change: Record<string, unknown>) => parseEvent({ ...good, ...change }, () => 'as received')
const read = (text: string) => {
  const json = parseJson(text)
  if (!json.ok) throw new Error(json.error)
  const event = parseEvent(json.value, () => text)
  if (!event.ok || isUnusable(event.value)) throw new Error(JSON.stringify(event))
  return event.value
}

describe('a SpentEvent is parsed', () => {
  test('F1 the vector events come out as they are', () => {
    expect(V.events.map(event => parseEvent(event, () => ''))).toEqual(vectorEvents.map(value => ({ ok: true, value })))
  })

  test.each([2n ** 53n + 1n, 2n ** 63n + 1n, 2n ** 64n - 1n])('F16 amounts beyond 2^53 stay exact: %s', amount => {
    const text = encodeEvent({ ...vectorEvents[0]!, amount: amount as never })
    expect(text).toContain(`"amount":${amount},`)
    expect(read(text).amount).toBe(amount)
    expect(encodeEvent(read(text))).toBe(text)
  })

  test('F24 another key order, unknown keys, an absent witness and upper-case hex make the same event', () => {
    const text = `{"amount":2,"extra":{"deep":[1.5]},"id":"00AD268C4D1F5826","Y":"${good.Y.toUpperCase()}","seq":5}`
    expect(read(text)).toEqual(read(JSON.stringify(good)))
  })

  test('a v2 and a v3 keyset id and a Y of 96 digits are well-formed', () => {
    expect(parse({ id: `01${'ab'.repeat(32)}` })).toMatchObject({ ok: true, value: { seq: 5, id: `01${'ab'.repeat(32)}` } })
    expect(parse({ id: `02${'ab'.repeat(32)}`, Y: 'a0'.repeat(48) })).toMatchObject({ ok: true, value: { Y: 'a0'.repeat(48) } })
  })

  test('the highest seq is 2^53−1', () => {
    expect(parse({ seq: 2 ** 53 - 1 })).toMatchObject({ ok: true, value: { seq: 2 ** 53 - 1 } })
  })
})

describe('F23 a message at a known seq that cannot be used is kept raw', () => {
  test.each([
    ['bad-Y', { Y: undefined }],
    ['bad-Y', { Y: 7 }],
    ['bad-Y', { Y: `${good.Y}00` }],
    ['bad-Y', { Y: good.Y.replace('a', 'g') }],
    ['bad-Y', { Y: `${good.Y}\n` }],
    ['bad-keyset-id', { id: '01ad268c4d1f5826' }],
    ['bad-keyset-id', { id: '03ad268c4d1f5826' }],
    ['bad-keyset-id', { id: null }],
    ['bad-amount', { amount: -1 }],
    ['bad-amount', { amount: 1.5 }],
    ['bad-amount', { amount: '2' }],
    ['bad-amount', { amount: 2 ** 53 }],
    ['bad-amount', { amount: 2n ** 64n }],
    ['bad-amount', { amount: null }],
    ['bad-witness', { witness: {} }],
    ['bad-witness', { witness: 0 }],
    ['bad-witness', { witness: 'lone \ud800 surrogate' }],
    ['oversize', { witness: 'x'.repeat(MAX_EVENT_BYTES) }],
  ])('%s (%#)', (reason, change) => {
    expect(parse(change)).toEqual({ ok: true, value: { seq: 5, raw: 'as received', reason } })
  })

  test('F16 a float or exponent literal is not an amount', () => {
    for (const literal of ['2.0', '2e0', '1e19', '18446744073709551615.0']) {
      const json = parseJson(JSON.stringify(good).replace('"amount":2', `"amount":${literal}`))
      expect(json.ok && parseEvent(json.value, () => literal)).toMatchObject({ ok: true, value: { reason: 'bad-amount', raw: literal } })
    }
  })

  test('F17 the limit is the event’s own bytes: the longest fits, one more does not, whatever the white space around it', () => {
    const room = MAX_EVENT_BYTES - encodeEvent({ ...vectorEvents[0]!, seq: 5, witness: '' }).length
    expect(parse({ witness: 'x'.repeat(room) })).toMatchObject({ ok: true, value: { witness: 'x'.repeat(room) } })
    expect(parse({ witness: 'x'.repeat(room + 1) })).toMatchObject({ ok: true, value: { reason: 'oversize' } })
    // A character of three bytes, and one that JSON escapes with six.
    expect(parse({ witness: '€'.repeat(Math.floor(room / 3) + 1) })).toMatchObject({ ok: true, value: { reason: 'oversize' } })
    expect(parse({ witness: '\u0001'.repeat(Math.floor(room / 6) + 1) })).toMatchObject({ ok: true, value: { reason: 'oversize' } })
    expect(parse({ witness: '\u0001'.repeat(Math.floor(room / 6)), junk: ' '.repeat(MAX_EVENT_BYTES) })).toMatchObject({
      ok: true,
      value: { seq: 5, Y: good.Y },
    })
  })

  test('of a message of megabytes the first 16 KiB are kept', () => {
    const event = parseEvent({ seq: 0, Y: 'no' }, () => 'z'.repeat(5_000_000))
    expect(event).toMatchObject({ ok: true, value: { raw: 'z'.repeat(MAX_EVENT_BYTES) } })
  })

  test('a good event never asks for its raw text', () => {
    const event = parseEvent(good, () => {
      throw new Error('asked')
    })
    expect(event.ok).toBe(true)
  })
})

describe('without a seq nothing can be remembered', () => {
  test.each([undefined, null, '5', -1, -0, 1.5, 2 ** 53, 5n, Number.NaN, []])('seq %s is refused', seq => {
    expect(parse({ seq })).toMatchObject({ ok: false, error: { stage: 'parse', code: 'parse.shape', subject: 'seq' } })
  })

  test.each([null, undefined, 3, 'text', true])('%s is no event', value => {
    expect(parseEvent(value, () => '')).toMatchObject({ ok: false, error: { code: 'parse.shape', subject: 'event' } })
  })
})
