import { describe, expect, it } from 'vitest'
import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import type { Publication } from '#shared/rpc/views/publication.ts'
import { chainStatus } from '../../../src-main/project/chain.ts'
import { overviewOf } from '../../../src-main/project/overview.ts'

const NOW = 1_800_000_000_000
const CALM = { disputed: null, gap: null, changed: null }

function mirror(change: Partial<MirrorRow>): MirrorRow {
  return {
    url: 'https://b.test',
    name: 'Bob',
    standing: 'live',
    disputed: false,
    paused: false,
    contiguous: 9,
    latest: 9,
    behind: 0,
    missing: 0,
    last_contact_ms: 500,
    last_event_at: NOW,
    events: 10,
    events_per_second: 0,
    last_error: null,
    ...change,
  }
}

function publication(change: Partial<Publication>): Publication {
  return {
    id: 1,
    mint_url: 'http://127.0.0.1:3338',
    source: 'nutshell-sqlite',
    db: '/m.sqlite3',
    listen: '127.0.0.1:4000',
    public_url: 'http://127.0.0.1:4000',
    front: false,
    state: 'live',
    halted: null,
    head: 5,
    root: null,
    backfill: null,
    published_at: NOW,
    subscribers: 0,
    checked_at: NOW,
    ...change,
  }
}

const facts = (mirrors: MirrorRow[], publications: Publication[] = [publication({})]) => ({
  mirrors,
  publications,
  reserves: [],
  coins: [],
  plans: [],
  relations: [],
  gateway: [],
  servers: [],
  chain: chainStatus(null, NOW),
  elsewhere: [],
  networkChosen: true,
  canPublish: true,
  since: () => CALM,
  now: NOW,
})

describe('overview', () => {
  it('is calm when every mirror is live', () => {
    const view = overviewOf(facts([mirror({})]))
    expect(view.exceptions).toEqual([])
    expect(view.next_actions.map(({ label }) => label)).toEqual(['Add server'])
    expect(view.mirrors).toMatchObject({ total: 1, live: 1, events: 10 })
  })

  it('says that the newest block is old, since every deadline stands on it', () => {
    const agreement = 'verified' as const
    const chain = {
      ...chainStatus(null, NOW),
      agreement,
      tip: { height: 900_000, hash: '00'.repeat(32), time: 1, age_ms: 50_400_000, stale: true },
    }
    const view = overviewOf({ ...facts([mirror({})]), chain })
    expect(view.exceptions).toMatchObject([
      { status: 'urgent', title: 'The newest block is 14 h old', action: { target: { screen: 'servers' } } },
    ])
  })

  it('names what is on networks that are not followed', () => {
    const view = overviewOf({ ...facts([mirror({})]), elsewhere: [{ network: 'mainnet', reserves: 2, plans: 1 }] })
    expect(view.exceptions).toMatchObject([{ status: 'unknown', subject: 'mainnet', title: 'Not watched: 2 reserves and 1 transaction' }])
  })

  it('puts the worst first: disputed, halted, gap, stale', () => {
    const view = overviewOf(
      facts(
        [mirror({ url: 's', standing: 'stale' }), mirror({ url: 'g', standing: 'gap', missing: 2 }), mirror({ url: 'd', disputed: true })],
        [publication({ state: 'halted', halted: { reason: { code: 'publish.went-backwards', detail: 'older' }, way_out: 'restore' } })],
      ),
    )
    expect(view.exceptions.map(row => row.status)).toEqual(['disputed', 'halted', 'gap', 'stale'])
    expect(view.next_actions).toHaveLength(3)
  })

  it('counts a disputed mirror as disputed, not as live, and never twice', () => {
    const { mirrors } = overviewOf(facts([mirror({ disputed: true }), mirror({})]))
    expect(mirrors).toMatchObject({ total: 2, disputed: 1, live: 1 })
  })

  it('keeps quiet about a mirror that the operator paused', () => {
    expect(overviewOf(facts([mirror({ standing: 'stale', paused: true })])).exceptions).toEqual([])
  })

  it('offers the first steps of an empty console, the network first', () => {
    const view = overviewOf({ ...facts([], []), networkChosen: false })
    expect(view.next_actions.map(row => row.target.screen)).toEqual(['settings', 'mirrors', 'publications'])
  })

  it('reports a changed advertisement with the moment it was seen', () => {
    const view = overviewOf({ ...facts([mirror({})]), since: () => ({ ...CALM, changed: NOW - 60_000 }) })
    expect(view.exceptions).toMatchObject([{ status: 'changed', since: NOW - 60_000 }])
  })

  it('dates a dispute from its evidence and a gap from the last event before it, not from the last contact', () => {
    const since = () => ({ disputed: NOW - 5_000, gap: NOW - 7_000, changed: null })
    const view = overviewOf({ ...facts([mirror({ disputed: true, standing: 'gap', missing: 1_204, contiguous: 77_120 })]), since })
    expect(view.exceptions.map(row => row.since)).toEqual([NOW - 5_000, NOW - 7_000])
    expect(view.exceptions[1]?.title).toBe('1\u202f204 events missing after seq 77\u202f120')
  })

  it('advises instead of repeating the exception', () => {
    const { exceptions, next_actions: actions } = overviewOf(facts([mirror({ standing: 'stale' })]))
    expect(actions[0]?.title).toBe('Find out why Bob is silent')
    expect(actions[0]?.detail).not.toContain(exceptions[0]?.detail)
    expect(actions[0]?.target).toEqual({ screen: 'mirrors', select: 'https://b.test' })
  })
})
