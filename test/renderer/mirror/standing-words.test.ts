import { expect, test } from 'vitest'
import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import { badnessOf, explain, progressOf, shownOf } from '../../../src-renderer/features/mirror/standing-words.ts'

const row = (change: Partial<MirrorRow>): MirrorRow => ({
  url: 'https://mint.example',
  name: '',
  standing: 'live',
  disputed: false,
  paused: false,
  contiguous: 99,
  latest: 99,
  behind: 0,
  missing: 0,
  last_contact_ms: 1_000,
  last_event_at: 0,
  events: 100,
  events_per_second: 0,
  last_error: null,
  ...change,
})
const error = { code: 'wire.status', detail: 'The mint answers 500.' }

test('a dispute wins in display whatever the standing is', () => {
  for (const standing of ['live', 'syncing', 'gap', 'stale'] as const) expect(shownOf(row({ standing, disputed: true }))).toBe('disputed')
  expect(shownOf(row({ standing: 'gap' }))).toBe('gap')
})

test('worst first: disputed, gap, stale, catching up, live; a paused one after its equals', () => {
  const rows = [
    row({}),
    row({ standing: 'syncing' }),
    row({ paused: true }),
    row({ standing: 'stale' }),
    row({ standing: 'gap' }),
    row({ disputed: true }),
  ]
  const order = rows.toSorted((one, other) => badnessOf(one) - badnessOf(other))
  expect(order.map(each => `${shownOf(each)}${each.paused ? ' paused' : ''}`)).toEqual([
    'disputed',
    'gap',
    'stale',
    'syncing',
    'live',
    'live paused',
  ])
})

test('each standing has a fact and what it means, with the coded cause', () => {
  expect(explain(row({ standing: 'gap', missing: 412, contiguous: 77_120, last_error: error }), 0)).toEqual({
    fact: '412 events missing after seq 77\u202f120.',
    meaning: 'The mint answers 500 (wire.status). Events above the gap already block; the missing ones are asked for again.',
  })
  expect(explain(row({ standing: 'stale' }), 3 * 86_400_000).fact).toBe('No reply for 3 d.')
  expect(explain(row({ standing: 'stale' }), -1).fact).toBe('The mint has never answered.')
  expect(explain(row({ standing: 'syncing', behind: 61_288 }), 0).fact).toBe('61\u202f288 events to fetch.')
  expect(explain(row({ disputed: true, standing: 'gap' }), 0).meaning).toContain('Beside that it is gap.')
  expect(explain(row({ paused: true, standing: 'stale' }), 0).fact).toBe('Paused by the operator.')
})

test('progress counts from nothing held, and never promises a time without a rate', () => {
  expect(progressOf(row({ standing: 'syncing', contiguous: -1, latest: 999, behind: 1_000 }))).toMatchObject({
    share: 0,
    words: '0 of 1\u202f000',
    left: 'no rate yet',
  })
  expect(progressOf(row({ contiguous: 402_189, latest: 463_477, behind: 61_288, events_per_second: 8_140 }))).toMatchObject({
    words: '402\u202f190 of 463\u202f478',
    rate: '8\u202f140 events/s',
    left: 'about 7 s left',
  })
  expect(progressOf(row({ contiguous: -1, latest: -1 })).share).toBe(0)
})
