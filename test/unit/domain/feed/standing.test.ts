import { describe, expect, it } from 'vitest'
import { standingOf, type StandingFacts } from '#shared/domain/feed/standing.ts'

const LIVE: StandingFacts = {
  contiguous: 9,
  latest: 9,
  missing: 0,
  lastContactMs: 1_000,
  staleAfterMs: 120_000,
  staleReplica: false,
  paused: false,
}

describe('standing', () => {
  it.each([
    ['complete and in contact', {}, 'live'],
    ['an empty feed', { contiguous: -1, latest: -1 }, 'live'],
    ['behind what the custodian claims', { latest: 12 }, 'syncing'],
    ['nothing held of a feed that has something', { contiguous: -1, latest: 0 }, 'syncing'],
    ['F7: a hole below the highest held', { latest: 12, missing: 2 }, 'gap'],
    ['F14: an older copy', { staleReplica: true }, 'stale'],
    ['F19: no word for too long', { lastContactMs: 120_001 }, 'stale'],
    ['silence wins over a gap', { lastContactMs: 120_001, missing: 2 }, 'stale'],
    ['never any word', { lastContactMs: -1 }, 'stale'],
    ['paused', { paused: true }, 'stale'],
    ['the last moment of contact that counts', { lastContactMs: 120_000 }, 'live'],
  ] as const)('%s', (_words, facts, standing) => {
    expect(standingOf({ ...LIVE, ...facts })).toBe(standing)
  })
})
