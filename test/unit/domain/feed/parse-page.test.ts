import { describe, expect, test } from 'vitest'
import { parsePage, parsePeerError } from '#shared/domain/feed/parse-page.ts'
import { encodeEvent } from '#shared/domain/feed/encode-event.ts'
import { vectorEvents } from '../../../support/vectors.ts'

const events = vectorEvents.map(encodeEvent)

describe('parsePage', () => {
  test('B1 the four events and latest 3', () => {
    expect(parsePage(`{"events":[${events.join()}],"latest":3}`)).toEqual({
      ok: true,
      value: { events: vectorEvents, latest: 3, zero: false },
    })
  })

  test.each([
    ['{"events":[],"latest":-1}', false],
    ['{"events":[],"latest":null}', false],
    ['{"events":[]}', false],
    ['{"latest":0,"events":[]}', true],
  ])('B2 %s is an empty feed', (text, zero) => {
    expect(parsePage(text)).toEqual({ ok: true, value: { events: [], latest: -1, zero } })
  })

  test('latest 0 beside event 0 is a feed of one', () => {
    expect(parsePage(`{"events":[${events[0]}],"latest":0}`)).toMatchObject({ ok: true, value: { latest: 0, zero: false } })
  })

  test.each([
    '{"events":[],"latest":-2}',
    '{"events":[],"latest":"3"}',
    '{"events":[],"latest":1.5}',
    '{"events":[],"latest":99999999999999999999}',
    '{"events":[],"latest":1e1}',
  ])('%s: a latest that is no seq is refused', text => {
    expect(parsePage(text)).toMatchObject({ ok: false, error: { code: 'parse.shape', subject: 'latest' } })
  })

  test.each(['[]', 'null', '3', '{}', '{"events":null,"latest":3}', '{"events":{"0":1},"latest":3}'])('%s is no page', text => {
    expect(parsePage(text)).toMatchObject({ ok: false, error: { code: 'parse.shape', subject: 'events' } })
  })

  test('what is no JSON is refused as such', () => {
    expect(parsePage('<html>')).toMatchObject({ ok: false, error: { stage: 'parse', code: 'parse.not-json' } })
  })

  test('an event without a seq refuses the page and names its place', () => {
    expect(parsePage(`{"events":[${events[0]},{"Y":"00"}],"latest":3}`)).toMatchObject({
      ok: false,
      error: { code: 'parse.shape', subject: 'events[1]' },
    })
  })

  test('F23 an unusable event is kept byte for byte and the others follow', () => {
    const odd = '{ "seq" : 1, "Y":"not, a [point] \\" }", "id":"\\u0030", "amount": 1.50 , "n":[ {"seq":9}, 2 ] }'
    const text = `{"latest":2, "note":{"events":[{"seq":7}]}, "events" : [ ${events[0]} ,\n ${odd} , ${events[2]}] }`
    const page = parsePage(text)
    expect(page).toEqual({
      ok: true,
      value: { events: [vectorEvents[0], { seq: 1, raw: odd, reason: 'bad-Y' }, vectorEvents[2]], latest: 2, zero: false },
    })
  })

  test('of a repeated key the last counts, in values and in evidence', () => {
    const page = parsePage('{"events":[{"seq":1,"Y":"first"}],"events":[{"seq":2,"Y":"second"}],"latest":2}')
    expect(page).toMatchObject({ ok: true, value: { events: [{ seq: 2, raw: '{"seq":2,"Y":"second"}' }] } })
  })

  test('a key written with escapes is the same key', () => {
    const page = parsePage('{"\\u0065vents":[{"seq":2,"Y":"x"}],"latest":2}')
    expect(page).toMatchObject({ ok: true, value: { events: [{ seq: 2, raw: '{"seq":2,"Y":"x"}' }] } })
  })

  test('a string of many megabytes neither throws nor is kept whole', () => {
    const page = parsePage(`{"events":[{"seq":0,"Y":"${'\\n'.repeat(5_000_000)}"}],"latest":0}`)
    expect(page).toMatchObject({ ok: true, value: { events: [{ seq: 0, reason: 'bad-Y' }] } })
  })
})

describe('parsePeerError', () => {
  test('B14 an error of the Cashu list', () => {
    expect(parsePeerError('{"detail":"bad range","code":33005}')).toEqual({ code: 33005, detail: 'bad range' })
  })

  test('the detail is optional and bounded', () => {
    expect(parsePeerError('{"code":0}')).toEqual({ code: 0, detail: '' })
    expect(parsePeerError(`{"code":1,"detail":"${'x'.repeat(9_000)}"}`)?.detail).toHaveLength(500)
  })

  test.each(['', 'null', '[]', '{}', '{"code":"33005"}', '{"code":1.5}', '<html>'])('%j is none', text => {
    expect(parsePeerError(text)).toBeNull()
  })
})
