import { describe, expect, test } from 'vitest'
import { CSV_HEAD, encodeCsv, encodeEvent } from '#shared/domain/feed/encode-event.ts'
import { canonicalEvent } from '#shared/domain/feed/canonical-event.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { sha256 } from '../../../../src-main/crypto/sha256.ts'
import { V, vectorEvents } from '../../../support/vectors.ts'

const first = vectorEvents[0]!

describe('the encodings of an event', () => {
  test('V.event_canon', () => {
    expect(vectorEvents.map(event => toHex(canonicalEvent(event, sha256)))).toEqual(V.event_canon)
  })

  test('the canonical seq has all its 53 bits', () => {
    expect(toHex(canonicalEvent({ ...first, seq: 2 ** 53 - 1 }, sha256))).toMatch(/^001fffffffffffff08/)
  })

  test('an empty witness is not an absent one', () => {
    expect(canonicalEvent({ ...first, witness: '' }, sha256)).toHaveLength(canonicalEvent(first, sha256).length + 32)
  })

  test('F16 JSON holds the amount as a raw integer', () => {
    expect(encodeEvent(vectorEvents[3]!)).toContain('"amount":9223372036854775808,')
  })

  test('CSV fields follow the head, and quotes are doubled', () => {
    expect(CSV_HEAD).toBe('seq,Y,id,amount,witness')
    expect(encodeCsv(first)).toBe(`0,${first.Y},${first.id},2,`)
    expect(encodeCsv(vectorEvents[2]!)).toBe(`2,${vectorEvents[2]!.Y},00ad268c4d1f5826,1,"{""signatures"":[""00""]}"`)
    expect(encodeCsv({ ...first, witness: '' })).toMatch(/,""$/)
  })

  test.each(['=HYPERLINK("http://x")', '+1', '-1', '@x', '\t=1'])('CSV: a hostile witness %j does not start a formula', witness => {
    expect(encodeCsv({ ...first, witness })).toContain(`,"'${witness.replaceAll('"', '""')}"`)
  })
})
