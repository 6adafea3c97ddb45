import { describe, expect, test } from 'vitest'
import { encodeEvent, encodeSse } from '#shared/domain/feed/encode-event.ts'
import { parseReset, parseSpentMessage } from '#shared/domain/feed/parse-stream-message.ts'
import { V, vectorEvents } from '../../../support/vectors.ts'

const [first, , third] = vectorEvents
const data = encodeEvent(first!)

describe('a server-sent event', () => {
  test('F1 V.sse_frame_seq0 is written byte for byte, and its data parsed', () => {
    expect(encodeSse(first!)).toBe(V.sse_frame_seq0)
    const [, sent] = /data: (.*)\n\n$/.exec(V.sse_frame_seq0)!
    expect(parseSpentMessage({ id: '0', data: sent! })).toEqual({ ok: true, value: first })
    expect(parseSpentMessage({ id: '2', data: encodeEvent(third!) })).toEqual({ ok: true, value: third })
  })

  test.each(['1', '', undefined, '00', ' 0', '0.0', '-0', 'x'.repeat(100_000)])('F5 id %j beside seq 0 is refused', id => {
    const refused = parseSpentMessage({ id, data })
    expect(refused).toMatchObject({ ok: false, error: { stage: 'verify', code: 'verify.header-id', subject: '0' } })
    expect(refused.ok ? '' : refused.error.detail.length).toBeLessThan(100)
  })

  test('F5 an unusable event with a wrong id is refused as well', () => {
    expect(parseSpentMessage({ id: '6', data: '{"seq":5,"Y":"no"}' })).toMatchObject({
      ok: false,
      error: { code: 'verify.header-id', subject: '5' },
    })
  })

  test('F23 an unusable event keeps its data', () => {
    const odd = '{"seq":5, "Y":"no"}'
    expect(parseSpentMessage({ id: '5', data: odd })).toEqual({ ok: true, value: { seq: 5, raw: odd, reason: 'bad-Y' } })
  })

  test('F17 an oversize event with a readable seq is unusable', () => {
    const long = data.replace('"witness":null', `"witness":"${'w'.repeat(20_000)}"`)
    expect(parseSpentMessage({ id: '0', data: long })).toMatchObject({ ok: true, value: { seq: 0, reason: 'oversize' } })
  })

  test.each(['', '{', 'null', '[]', '{"seq":"0"}'])('%j is refused with a code of the parser', text => {
    expect(parseSpentMessage({ id: '0', data: text })).toMatchObject({ ok: false, error: { stage: 'parse' } })
  })
})

describe('a reset', () => {
  test('F13 carries the window', () => {
    expect(parseReset('{"latest":200,"earliest":100,"more":1}')).toEqual({ ok: true, value: { earliest: 100, latest: 200 } })
  })

  test.each(['-1', 'null'])('of an empty feed has latest %s', latest => {
    expect(parseReset(`{"earliest":0,"latest":${latest}}`)).toEqual({ ok: true, value: { earliest: 0, latest: -1 } })
  })

  test.each([
    '',
    'null',
    '{}',
    '{"earliest":0}',
    '{"earliest":-1,"latest":3}',
    '{"earliest":"0","latest":3}',
    '{"earliest":0,"latest":1e2}',
  ])('%j is refused', text => {
    expect(parseReset(text)).toMatchObject({ ok: false, error: { stage: 'parse' } })
  })
})
