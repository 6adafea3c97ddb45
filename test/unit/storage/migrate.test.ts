import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Database } from '../../../src-main/storage/sqlite/database.ts'
import { SqliteJournal } from '../../../src-main/storage/sqlite/journal.ts'
import { LogTable } from '../../../src-main/storage/sqlite/log-table.ts'
import { knownSchema, migrate } from '../../../src-main/storage/sqlite/migrate.ts'
import { initial } from '../../../src-main/storage/sqlite/migrations/0001-initial.ts'
import { reserves } from '../../../src-main/storage/sqlite/migrations/0002-reserves.ts'
import { activePerNetwork } from '../../../src-main/storage/sqlite/migrations/0003-active-per-network.ts'
import { failovers } from '../../../src-main/storage/sqlite/migrations/0004-failovers.ts'
import { redemptions } from '../../../src-main/storage/sqlite/migrations/0005-redemptions.ts'
import { openSqliteStore } from '../../../src-main/storage/sqlite/open-sqlite-store.ts'
import { SqlitePeers } from '../../../src-main/storage/sqlite/peer-table.ts'
import { SqlitePublications } from '../../../src-main/storage/sqlite/publication-table.ts'
import { sqliteSettings } from '../../../src-main/storage/sqlite/setting-table.ts'
import { headersAt, sampleCoin, sampleEntry, samplePlan, sampleReserve, sampleServer } from './sample-reserves.ts'
import { Yof, batchOf, eventsOf, unusableAt } from './sample-events.ts'

const URL = 'https://mint.example'
const peer = {
  url: URL,
  addedAt: 1,
  paused: false,
  approvedHosts: [],
  pinned: '{}',
  changed: null,
  latest: 5_999,
  lastContactAt: 8,
}
const publication = {
  mintUrl: URL,
  source: 'cdk-sqlite' as const,
  db: '/var/lib/mint.sqlite',
  listen: '127.0.0.1:4448',
  publicUrl: 'https://feed.example',
  front: false,
  enabled: true,
  backfilled: true,
  halted: null,
}
const entry = { at: 1, level: 'info', actor: 'operator', act: 'peer.add', subject: URL, detail: '', before: null, after: null } as const

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nimdolf-migrate-'))
  file = join(folder, 'nimdolf.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A file as the console of schema 1 left it, with something in every kind of table. */
function writeVersionOne(): void {
  const db = new Database(file, 0)
  db.exec('PRAGMA journal_mode = WAL')
  db.transact(() => db.exec(`${initial}; PRAGMA user_version = 1; PRAGMA application_id = 1313426756`))
  const logs = new LogTable(db)
  logs.open(`mirror:${URL}`).append(batchOf(eventsOf(0, 5_999), { unusable: [unusableAt(6_000)] }))
  new SqlitePeers(db).put(peer)
  new SqlitePublications(db, logs).add(publication)
  new SqliteJournal(db).add(entry)
  sqliteSettings(db).set('theme', 'dark')
  db.close()
}

test('a file of version 1 keeps all it held and takes reserves, plans, servers and headers', () => {
  writeVersionOne()
  for (const round of [1, 2]) {
    const store = openSqliteStore(file)
    const log = store.log(`mirror:${URL}`)
    expect([log.cursor(), log.seqOf(Yof(5_999)), log.totals().unusable]).toEqual([
      { contiguous: 6_000, highest: 6_000, count: 6_001 },
      5_999,
      1,
    ])
    expect(store.peers.list()).toEqual([peer])
    expect(store.publications.list()).toEqual([{ ...publication, id: 1 }])
    expect(store.journal.list({ before: null, limit: 9, level: null, text: '' })).toEqual([{ ...entry, id: 1 }])
    expect(store.settings.get('theme')).toBe('dark')
    if (round === 1) {
      const id = store.reserves.add(sampleReserve)
      store.reserves.record(id, { coins: [sampleCoin], gone: [], history: [sampleEntry] })
      store.plans.add(samplePlan)
      store.servers.add(sampleServer)
      store.headers.replace('signet', 0, headersAt(0, 300))
    }
    expect([store.reserves.list().length, store.reserves.coins(1), store.plans.list().length]).toEqual([1, [sampleCoin], 1])
    expect([store.servers.list().length, store.headers.range('signet')]).toEqual([1, { from: 0, to: 299 }])
    store.close()
  }
})

test('a file of version 5 is told what its redemptions paid, to the msat', () => {
  const db = new Database(file, 0)
  for (const step of [initial, reserves, activePerNetwork, failovers, redemptions]) db.exec(step)
  db.exec('PRAGMA user_version = 5; PRAGMA application_id = 1313426756')
  const intent = (
    state: string,
    cost: number,
    unit: string,
    fee: number,
    proofs: readonly (readonly [pot: string, id: string, amount: number])[],
  ) => {
    const rate = unit === 'sat' ? 1_000 : 1
    const pots = [...new Set(proofs.map(([pot]) => pot))]
    const facts = {
      unit,
      redeemed: proofs.map(([pot, id, amount]) => ({ Y: 'y', id, amount: `n:${amount}`, custodian: `mint of ${id}`, pot })),
      debits: pots.map(pot => ({
        pot,
        msat: `n:${rate * proofs.reduce((sum, [of, , amount]) => sum + (of === pot ? amount : 0), 0)}`,
      })),
      fee: `n:${fee}`,
    }
    db.query(`INSERT INTO intents (key, state, facts, cost, outputs, created_at) VALUES (hex(randomblob(8)), ?, ?, ?, '[]', 1)`).run(
      state,
      JSON.stringify(facts),
      String(cost),
    )
  }
  intent('settled', 1, 'sat', 2, [
    ['bob', '00b0', 8],
    ['bob', '00b1', 4],
    ['dave', '00d0', 7],
  ])
  intent('settled', 3, 'msat', 1, [['bob', '00bb', 64]])
  intent('settled', 0, 'sat', 0, [['bob', '00b0', 16]])
  intent('released', 2, 'sat', 5, [['dave', '00d0', 32]])
  intent('open', 4, 'sat', 5, [['dave', '00d0', 32]])
  db.close()
  const store = openSqliteStore(file)
  const row = (id: string, unit: string, proofs: bigint, grossMsat: bigint) => ({ custodian: `mint of ${id}`, id, unit, proofs, grossMsat })
  // Two sat of fee and one of cost for 12,000 and 7,000 msat: 1,263 and 737, 631 and 369.
  expect(store.redemptions.books('bob')).toEqual({
    toHoldersMsat: 12_000n - 1_263n + 63n + 16_000n,
    feesMsat: 1_263n + 1n,
    floatMsat: 631n + 3n,
    keysets: [row('00b0', 'sat', 2n, 24_000n), row('00b1', 'sat', 1n, 4_000n), row('00bb', 'msat', 1n, 64n)],
  })
  expect(store.redemptions.books('dave')).toEqual({
    toHoldersMsat: 7_000n - 737n,
    feesMsat: 737n,
    floatMsat: 369n + 2_000n + 4_000n,
    keysets: [row('00d0', 'sat', 1n, 7_000n)],
  })
  store.close()
})

test('a disk that is full at any page of a step leaves the file before that step, and it succeeds once there is room', () => {
  writeVersionOne()
  const db = new Database(file, 0)
  const size = db.query<{ page_count: number }>('PRAGMA page_count').get()!.page_count
  let refused = 0
  let reached = 1
  for (let room = 0, done = false; !done; room++) {
    db.exec(`PRAGMA max_page_count = ${size + room}`)
    try {
      migrate(db, knownSchema(db))
      done = true
    } catch (error) {
      expect(error).toMatchObject({ code: 'store.full' })
      expect(knownSchema(db)).toBeGreaterThanOrEqual(reached)
      refused++
    }
    reached = knownSchema(db)
  }
  expect(refused).toBeGreaterThan(5)
  db.close()
  openSqliteStore(file).close()
})

test('at most one reserve of a network is active even when the program errs', () => {
  const store = openSqliteStore(file)
  store.reserves.add({ ...sampleReserve, active: true })
  store.close()
  const db = new Database(file, 0)
  expect(() =>
    db.exec(
      "INSERT INTO reserves SELECT NULL, role, name, network, mint_url, me, package, '51200000', address, target, 1, 0 FROM reserves",
    ),
  ).toThrow(/UNIQUE/)
  db.close()
})

test('headers that were damaged are reported, never answered around', () => {
  const alter = (sql: string) => {
    const db = new Database(file, 0)
    db.exec(sql)
    db.close()
  }
  for (const sql of [
    'UPDATE header_chunks SET bytes = zeroblob(79) WHERE first = 512',
    'DELETE FROM header_chunks WHERE first = 256',
    'UPDATE header_chunks SET bytes = zeroblob(80) WHERE first = 0',
  ]) {
    const store = openSqliteStore(file)
    store.headers.replace('signet', 0, headersAt(0, 600))
    store.close()
    alter(sql)
    const again = openSqliteStore(file)
    expect(() => (again.headers.range('signet'), again.headers.read('signet', 0, 1_000))).toThrow(/damaged/)
    again.close()
    alter('DELETE FROM header_chunks')
  }
})
