import { expect, test } from 'vitest'
import type { JournalRow, PeerRow, PublicationRow, Store, StoredKeyset } from '../../../src-main/storage/store.ts'
import { V1_KEYSET, V2_KEYSET, V3_KEYSET, Yof, batchOf, eventAt } from './sample-events.ts'

const URL = 'https://mint.example'
const peer: PeerRow = {
  url: URL,
  addedAt: 1_000,
  paused: false,
  approvedHosts: ['127.0.0.1:3338'],
  pinned: '{"name":"Müller’s mint"}',
  changed: null,
  latest: -1,
  lastContactAt: null,
}
const keyset: StoredKeyset = {
  id: V2_KEYSET,
  unit: 'sat',
  active: true,
  inputFeePpk: 100,
  finalExpiry: 1_900_000_000,
  derivation: 'v2',
  refused: null,
  keys: [
    { amount: 1n, key: `02${'11'.repeat(32)}` },
    { amount: 2n ** 63n, key: `03${'22'.repeat(32)}` },
  ],
  firstSeenAt: 5,
}
const publication: Omit<PublicationRow, 'id'> = {
  mintUrl: URL,
  source: 'nutshell-sqlite',
  db: '/var/lib/mint.sqlite3',
  listen: '127.0.0.1:4448',
  publicUrl: 'https://feed.example',
  front: false,
  enabled: true,
  backfilled: false,
  halted: null,
}

/** The smaller tables of a store. Called inside the store's own describe block. */
export function tableContract(store: () => Store, reopen: () => void): void {
  test('peers', () => {
    const other = { ...peer, url: 'https://a.example' }
    store().peers.put(peer)
    store().peers.put(other)
    const changed = { ...peer, paused: true, changed: { seenAt: 9, json: '{}' }, latest: Number.MAX_SAFE_INTEGER, lastContactAt: 77 }
    store().peers.put(changed)
    reopen()
    expect(store().peers.list()).toEqual([changed, other])
    expect(store().peers.get(URL)).toEqual(changed)
    expect(store().peers.get('https://none.example')).toBeNull()
    store().peers.remove(URL)
    expect(store().peers.list()).toEqual([other])
  })

  test('keysets of a peer are added or replaced by id, never dropped', () => {
    expect(() => store().peers.putKeysets(URL, [keyset])).toThrow('no peer')
    store().peers.put(peer)
    const refused: StoredKeyset = {
      ...keyset,
      id: V1_KEYSET,
      finalExpiry: null,
      derivation: 'none',
      refused: { code: 'verify.keyset-id', detail: 'no' },
      keys: [],
    }
    store().peers.putKeysets(URL, [keyset, refused])
    store().peers.putKeysets(URL, [{ ...keyset, active: false }])
    store().peers.put({ ...peer, latest: 4 })
    reopen()
    expect(store().peers.keysets(URL)).toEqual([{ ...keyset, active: false }, refused])
    store().peers.remove(URL)
    expect(store().peers.keysets(URL)).toEqual([])
    store().peers.put(peer)
    expect(store().peers.keysets(URL)).toEqual([])
  })

  test('samples, old ones go', () => {
    store().peers.put(peer)
    expect(() => store().peers.addSample('https://none.example', { at: 1, behind: 0, contactAgeMs: 0, events: 0 }, 0)).toThrow('no peer')
    for (const at of [10, 20, 30, 20]) store().peers.addSample(URL, { at, behind: at, contactAgeMs: 5, events: 2 }, 15)
    reopen()
    expect(
      store()
        .peers.samples(URL, 0)
        .map(({ at }) => at),
    ).toEqual([20, 30])
    expect(store().peers.samples(URL, 20)).toEqual([{ at: 30, behind: 30, contactAgeMs: 5, events: 2 }])
    expect(store().peers.samples('https://none.example', 0)).toEqual([])
  })

  test('publications, whose ids never return', () => {
    const first = store().publications.add(publication)
    const second = store().publications.add({ ...publication, halted: { code: 'publish.went-backwards', detail: 'K4' } })
    expect(second).toBeGreaterThan(first)
    store().publications.update({ ...publication, id: first, enabled: false, backfilled: true, front: true })
    reopen()
    expect(store().publications.list()).toEqual([
      { ...publication, id: first, enabled: false, backfilled: true, front: true },
      { ...publication, id: second, halted: { code: 'publish.went-backwards', detail: 'K4' } },
    ])
    store().publications.remove(second)
    expect(store().publications.get(second)).toBeNull()
    expect(() => store().publications.update({ ...publication, id: second })).toThrow('no publication')
    expect(store().publications.add(publication)).toBeGreaterThan(second)
  })

  test('the source position moves with the append, or not at all', () => {
    const id = store().publications.add(publication)
    expect(store().publications.sourcePosition(id)).toBe(0)
    const log = store().log(`own:${id}`)
    log.append(batchOf([eventAt(0)], { sourcePosition: 41 }))
    log.append(batchOf([eventAt(1)]))
    expect(() => log.append(batchOf([eventAt(1)], { sourcePosition: 99 }))).toThrow(RangeError)
    reopen()
    expect(store().publications.sourcePosition(id)).toBe(41)
    store()
      .log(`own:${id}`)
      .append(batchOf([], { sourcePosition: Number.MAX_SAFE_INTEGER }))
    expect(store().publications.sourcePosition(id)).toBe(Number.MAX_SAFE_INTEGER)
  })

  test('D21 what a feed carries of redemptions moves with the append, or not at all', () => {
    const id = store().publications.add(publication)
    const marks = () => store().publications.redeemed(id)
    expect(marks()).toEqual({ place: 0, keysets: [], spentToo: 0 })
    const log = store().log(`own:${id}`)
    log.append(batchOf([eventAt(0, { id: V2_KEYSET }), eventAt(1)], { redeemedPlace: 3 }))
    log.append(batchOf([eventAt(2)], { sourcePosition: 5 }))
    const twins = [
      { Y: Yof(0), keyset: V2_KEYSET, carried: 'redeemed' },
      { Y: Yof(2), keyset: V1_KEYSET, carried: 'spent' },
      { Y: Yof(3, 48), keyset: V3_KEYSET, carried: 'spent' },
    ] as const
    expect(() => log.append(batchOf([eventAt(2)], { redeemedPlace: 9, twins }))).toThrow(RangeError)
    expect(marks()).toMatchObject({ place: 3, spentToo: 0 })
    log.append(batchOf([eventAt(3)], { redeemedPlace: 4, twins }))
    log.append(batchOf([], { twins: [{ ...twins[0], carried: 'spent' }, twins[1]] }))
    store()
      .log('own:77')
      .append(batchOf([eventAt(0)], { redeemedPlace: 8, twins }))
    reopen()
    expect(marks()).toEqual({
      place: 4,
      keysets: [
        { id: V1_KEYSET, events: 2, shadowed: 1 },
        { id: V2_KEYSET, events: 1, shadowed: 0 },
        { id: V3_KEYSET, events: 0, shadowed: 1 },
      ].toSorted((one, other) => (one.id < other.id ? -1 : 1)),
      spentToo: 1,
    })
    store().dropLog(`own:${id}`)
    expect(marks()).toEqual({ place: 0, keysets: [], spentToo: 0 })
  })

  test('the journal, newest first, by page, level and text', () => {
    const entry: Omit<JournalRow, 'id'> = {
      at: 1,
      level: 'info',
      actor: 'operator',
      act: 'peer.add',
      subject: URL,
      detail: 'Added',
      before: null,
      after: '{"url":1}',
    }
    const ids = [
      store().journal.add(entry),
      store().journal.add({ ...entry, level: 'alarm', act: 'feed.rollback', detail: '100% of seq_5', actor: 'peer' }),
      store().journal.add({ ...entry, detail: 'ADDED again' }),
    ]
    reopen()
    const list = (query: Partial<Parameters<Store['journal']['list']>[0]>) =>
      store().journal.list({ before: null, limit: 10, level: null, text: '', ...query })
    expect(list({}).map(({ id }) => id)).toEqual([...ids].reverse())
    expect(list({ limit: 1 })).toEqual([{ ...entry, id: ids[2], detail: 'ADDED again' }])
    expect(list({ before: ids[1]! }).map(({ id }) => id)).toEqual([ids[0]])
    expect(list({ before: ids[0]! })).toEqual([])
    expect(list({ level: 'alarm' }).map(({ id }) => id)).toEqual([ids[1]])
    expect(list({ text: 'added' }).map(({ id }) => id)).toEqual([ids[2], ids[0]])
    expect(list({ text: 'MINT.example', level: 'info' }).map(({ id }) => id)).toEqual([ids[2], ids[0]])
    // What LIKE would take for wildcards.
    expect(list({ text: '0% of seq_' }).map(({ id }) => id)).toEqual([ids[1]])
    expect(list({ text: '1%5' })).toEqual([])
  })

  test('settings', () => {
    expect(store().settings.get('theme')).toBeNull()
    store().settings.set('theme', 'dark')
    store().settings.set('theme', 'light')
    reopen()
    expect(store().settings.get('theme')).toBe('light')
  })
}
