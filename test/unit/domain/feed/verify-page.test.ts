import { describe, expect, test } from 'vitest'
import { parsePage } from '#shared/domain/feed/parse-page.ts'
import { encodeEvent } from '#shared/domain/feed/encode-event.ts'
import { verifyEvent } from '#shared/domain/feed/verify-event.ts'
import { verifyPage } from '#shared/domain/feed/verify-page.ts'
import type { KeysetId, ParsedEvent, Y } from '#shared/domain/feed/spent-event.ts'
import { isCurvePoint } from '#shared/domain/proof/curve.ts'
import { V, vectorEvents } from '../../../support/vectors.ts'

const [e0, e1, e2, e3] = vectorEvents as [ParsedEvent, ParsedEvent, ParsedEvent, ParsedEvent]
const offCurve: ParsedEvent = { ...e1, Y: `02${'0'.repeat(63)}5` as Y }

function verify(events: readonly ParsedEvent[], asked: { from: number; to: number }, latest: number | null = 3) {
  const page = parsePage(`{"events":[${events.map(encodeEvent).join()}],"latest":${latest}}`)
  if (!page.ok) throw new Error(page.error.detail)
  return verifyPage(page.value, asked, isCurvePoint)
}

describe('verifyPage', () => {
  test('B1 what was asked for, ascending, is verified', () => {
    expect(verify([e0, e1, e2, e3], { from: 0, to: 9_999 })).toEqual({
      ok: true,
      value: { events: [e0, e1, e2, e3], unusable: [], latest: 3 },
    })
  })

  test('B3 a page may leave out what does not exist', () => {
    expect(verify([e0, e2], { from: 0, to: 2 })).toMatchObject({ ok: true, value: { events: [e0, e2] } })
  })

  test.each([
    ['descending', [e1, e0], { from: 0, to: 3 }],
    ['the same seq twice', [e0, e0], { from: 0, to: 3 }],
    ['above the range', [e0, e1], { from: 0, to: 0 }],
    ['below the range', [e0, e1], { from: 1, to: 3 }],
  ])('%s is refused', (_name, events, asked) => {
    expect(verify(events, asked)).toMatchObject({ ok: false, error: { stage: 'verify', code: 'verify.order' } })
  })

  test('F23 an event off the curve is unusable and its neighbours are not', () => {
    expect(verify([e0, offCurve, e2], { from: 0, to: 3 })).toEqual({
      ok: true,
      value: { events: [e0, e2], unusable: [{ seq: 1, raw: encodeEvent(offCurve), reason: 'not-on-curve' }], latest: 3 },
    })
  })

  test('B2 latest 0 without events is an empty feed for who asked for 0, else a feed of one', () => {
    expect(verify([], { from: 0, to: 9 }, 0)).toMatchObject({ ok: true, value: { latest: -1 } })
    expect(verify([], { from: 1, to: 9 }, 0)).toMatchObject({ ok: true, value: { latest: 0 } })
  })

  test('an event that is shown exists, whatever latest says', () => {
    expect(verify([e2, e3], { from: 2, to: 9 }, 2)).toMatchObject({ ok: true, value: { latest: 3 } })
    expect(verify([e2, e3], { from: 2, to: 9 }, null)).toMatchObject({ ok: true, value: { latest: 3 } })
  })
})

describe('verifyEvent', () => {
  const v3Id = `02${'ab'.repeat(32)}` as KeysetId
  const g1 = V.v3_secret_bytes.Y_raw33_current as Y

  test('a v3 keyset has Ys on BLS12-381', () => {
    const event = { ...e0, id: v3Id, Y: g1 }
    expect(verifyEvent(event, isCurvePoint)).toEqual(event)
  })

  test.each([
    ['a v3 keyset with a secp256k1 Y', { ...e0, id: v3Id }],
    ['a v1 keyset with a BLS Y', { ...e0, Y: g1 }],
    ['a v2 keyset with a BLS Y', { ...e0, id: `01${'ab'.repeat(32)}` as KeysetId, Y: g1 }],
  ])('%s is unusable', (_name, event) => {
    expect(verifyEvent(event, isCurvePoint)).toEqual({ seq: 0, raw: encodeEvent(event), reason: 'bad-Y' })
  })
})
