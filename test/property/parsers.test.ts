import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseInfo, normalizeMintUrl } from '#shared/domain/delegation/parse-advertisement.ts'
import { encodeEvent } from '#shared/domain/feed/encode-event.ts'
import { parsePage, parsePeerError } from '#shared/domain/feed/parse-page.ts'
import { parseReset, parseSpentMessage } from '#shared/domain/feed/parse-stream-message.ts'
import { verifyPage } from '#shared/domain/feed/verify-page.ts'
import { parseKeys, parseKeysetList } from '#shared/domain/keyset/parse-keyset.ts'
import { parseCheckpoint } from '#shared/domain/log/checkpoint-buckets.ts'
import type { KeysetId } from '#shared/domain/feed/spent-event.ts'
import type { Refusal } from '#shared/domain/errors.ts'
import type { Result } from '#shared/lib/result.ts'
import { createPointCheck } from '../../src-main/crypto/point-check.ts'
import { numRuns } from '../support/cases.ts'
import { V, vectorEvents, vectors } from '../support/vectors.ts'

const isPoint = createPointCheck()
const id = '00456a94ab4e1c46' as KeysetId
const keyset = vectors<{ readonly keysets: readonly { id: string }[] }>('keyset_id').keysets.find(published => published.id === id)

/** Each parser of a peer's text, beside a message that it accepts. */
const parsers: Readonly<Record<string, { readonly valid: string; readonly parse: (text: string) => Result<unknown, Refusal> }>> = {
  page: {
    valid: `{"events":[${vectorEvents.map(encodeEvent).join()}],"latest":3}`,
    parse: text => {
      const page = parsePage(text)
      return page.ok ? verifyPage(page.value, { from: 0, to: 9 }, isPoint) : page
    },
  },
  'stream message': { valid: encodeEvent(vectorEvents[2]!), parse: data => parseSpentMessage({ id: '2', data }) },
  reset: { valid: '{"earliest":100,"latest":200}', parse: parseReset },
  info: {
    valid: JSON.stringify({
      name: 'Bob',
      nuts: {
        xx: {
          supported: true,
          reserves: [{ method: 'onchain', descriptor: 'tr(00)', address: null }],
          delegates: [{ mint_url: 'https://d.test', pubkey: V.events[0]!.Y, delay: 1008 }],
          firehose: { sse: 'https://b.test/sse', http: 'https://b.test/batch' },
          delegate_for: [{ mint_url: 'https://d.test', keysets: [id] }],
        },
      },
    }),
    parse: text => parseInfo(text, 'https://b.test'),
  },
  keysets: {
    valid: JSON.stringify({ keysets: [{ id, unit: 'sat', active: true, input_fee_ppk: 1, final_expiry: null }] }),
    parse: text => parseKeysetList(text),
  },
  keys: { valid: JSON.stringify({ keysets: [keyset] }), parse: text => parseKeys(text, id) },
  checkpoint: { valid: JSON.stringify(V.checkpoint), parse: parseCheckpoint },
  'mint URL': { valid: 'https://b.test/path', parse: normalizeMintUrl },
}

const CODE = /^(?:parse\.(?:not-json|shape|url|stream)|verify\.(?:order|header-id|keyset-keys|keyset-collision|advertisement))$/

function expectCoded(outcome: Result<unknown, Refusal>): void {
  if (outcome.ok) return
  expect(outcome.error.code).toMatch(CODE)
  expect(outcome.error.stage).toBe(outcome.error.code.split('.')[0])
  expect(outcome.error.subject.length).toBeLessThanOrEqual(200)
  expect(outcome.error.detail).not.toBe('')
  expect(outcome.error.detail.length).toBeLessThanOrEqual(500)
}

/** Where to cut, what to put there: most mutants still look like the message they were. */
const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat(4),
  put: fc.oneof(
    fc.constantFrom(
      '',
      '{',
      '}',
      '[',
      ']',
      '"',
      ',',
      ':',
      '\\',
      'null',
      'true',
      '-',
      '0',
      '1e9',
      '.5',
      '18446744073709551616',
      '{}',
      '[]',
      '\u0000',
      '"x"',
    ),
    fc.string({ maxLength: 4, unit: 'binary' }),
  ),
})
const mutate = (text: string, steps: readonly { at: number; cut: number; put: string }[]) =>
  steps.reduce((held, { at, cut, put }) => {
    const place = Math.floor(at * held.length)
    return held.slice(0, place) + put + held.slice(place + cut)
  }, text)

describe.each(Object.entries(parsers))('the parser of a %s', (_name, { valid, parse }) => {
  test('accepts the message that is mutated below', () => {
    expect(parse(valid)).toMatchObject({ ok: true })
  })

  test('never throws and refuses with a code: any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => expectCoded(parse(text))),
      { numRuns },
    )
  })

  test('never throws and refuses with a code: any JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), text => expectCoded(parse(text))),
      { numRuns },
    )
  })

  test('never throws and refuses with a code: a valid message, mutated', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), steps => expectCoded(parse(mutate(valid, steps)))),
      { numRuns },
    )
  })

  test('never throws and refuses with a code: a valid message, one value of any kind replaced', () => {
    fc.assert(
      fc.property(fc.nat(), fc.jsonValue({ maxDepth: 2 }), (pick, value) => {
        const places = [...valid.matchAll(/(?<=:)(?:"[^"]*"|-?\d+|null|true|false|\[\]|\{\})/g)]
        const place = places[pick % Math.max(1, places.length)]
        if (place === undefined) return
        expectCoded(parse(valid.slice(0, place.index) + JSON.stringify(value) + valid.slice(place.index + place[0].length)))
      }),
      { numRuns },
    )
  })
})

test('the parser of a peer’s error never throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.jsonValue().map(detail => JSON.stringify({ code: 33005, detail })),
      ),
      text => {
        const error = parsePeerError(text)
        if (error !== null) expect(error).toEqual({ code: expect.any(Number), detail: expect.any(String) })
      },
    ),
    { numRuns },
  )
})

test('a normalized URL is its own spelling', () => {
  const url = fc.tuple(
    fc.webUrl({ validSchemes: ['https'], withQueryParameters: false, withFragments: false }),
    fc.constantFrom('', '/', '//', '/./'),
  )
  fc.assert(
    fc.property(url, ([text, tail]) => {
      const once = normalizeMintUrl(text + tail)
      if (once.ok) expect(normalizeMintUrl(once.value)).toEqual(once)
    }),
    { numRuns },
  )
})
