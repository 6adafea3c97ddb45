import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../src-main/storage/sqlite/open-database.ts'
import { openSqliteStore, storeOn } from '../../src-main/storage/sqlite/open-sqlite-store.ts'
import { StoreRefusal } from '../../src-main/storage/store-refusal.ts'
import type { Store } from '../../src-main/storage/store.ts'
import { NaiveLog } from '../unit/storage/naive-log.ts'
import { Yof } from '../unit/storage/sample-events.ts'
import { headersAt, sampleCoin, sampleEntry, samplePlan, sampleReserve, sampleServer } from '../unit/storage/sample-reserves.ts'
import { crashBatch } from './storage-batches.ts'
import { afterChanges, changedTables, changesDone, makeChange } from './storage-changes.ts'
import { verifyWhatIsLeft } from './storage-verify.ts'

const WRITER = fileURLToPath(new URL('./storage-writer.ts', import.meta.url))
const LOG = 'own:1'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nimdolf-failed-'))
  file = join(folder, 'nimdolf.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

function codeOf(act: () => unknown): string | null {
  try {
    act()
    return null
  } catch (error) {
    if (error instanceof StoreRefusal) return error.code
    throw error
  }
}

/** The log holds batches 0..count−1 and answers as if nothing else had been tried. */
function expectBatches(store: Store, count: number): void {
  const naive = new NaiveLog()
  for (let number = 0; number < count; number++) naive.append(crashBatch(number))
  const log = store.log(LOG)
  naive.expectSame(log)
  expect(store.publications.sourcePosition(1)).toBe(count)
  expect(naive.rows.filter(({ seq, event }) => event !== null && log.seqOf(event.Y) !== seq)).toEqual([])
  for (const { Y } of crashBatch(count).events) expect(log.seqOf(Y)).toBeNull()
}

test('a disk that fills up at any page: that append keeps nothing, says store.full, and succeeds once there is room', () => {
  const db = openDatabase(file)
  const store = storeOn(db)
  const pages = db.query<{ page_count: number }>('PRAGMA page_count')
  let refused = 0
  for (let number = 0; number < 60; number++) {
    // One more page each time, until the append fits: it is refused at every page that it asks for.
    for (let room = 0; ; room++) {
      db.exec(`PRAGMA max_page_count = ${pages.get()!.page_count + room}`)
      const code = codeOf(() => store.log(LOG).append(crashBatch(number)))
      if (code === null) break
      expect(code).toBe('store.full')
      expect(store.log(LOG).cursor().count).toBe(store.log(LOG).read(0, Number.MAX_SAFE_INTEGER, 1e6).length)
      expect(store.log(LOG).seqOf(crashBatch(number).events[0]?.Y ?? Yof('none'))).toBeNull()
      refused++
    }
    if (number % 20 === 0) expectBatches(store, number + 1)
  }
  expect(refused).toBeGreaterThan(60)
  expectBatches(store, 60)
  store.close()
  const again = openSqliteStore(file)
  expectBatches(again, 60)
  again.close()
})

test('a disk that fills up at any page: reserves, plans and headers keep whole changes alone', () => {
  const db = openDatabase(file)
  const store = storeOn(db)
  const pages = db.query<{ page_count: number }>('PRAGMA page_count')
  let refused = 0
  for (let number = 0; number < 120; number++) {
    for (let room = 0; ; room++) {
      db.exec(`PRAGMA max_page_count = ${pages.get()!.page_count + room}`)
      const code = codeOf(() => makeChange(store, number))
      if (code === null) break
      expect(code).toBe('store.full')
      expect(changesDone(store)).toBe(number)
      expect(changedTables(store).reserve).toEqual(afterChanges(number).reserve)
      refused++
    }
  }
  expect(refused).toBeGreaterThan(10)
  store.close()
  const again = openSqliteStore(file)
  expect(changedTables(again)).toEqual(afterChanges(120))
  again.close()
})

test('a database that turned read-only refuses every write with a code and still answers', () => {
  const db = openDatabase(file)
  const store = storeOn(db)
  for (let number = 0; number < 30; number++) store.log(LOG).append(crashBatch(number))
  for (let number = 0; number < 3; number++) makeChange(store, number)
  store.servers.add(sampleServer)
  db.exec('PRAGMA query_only = ON')
  const peer = { url: 'a', addedAt: 0, paused: false, approvedHosts: [], pinned: '', changed: null, latest: -1, lastContactAt: null }
  const writes = [
    () => store.log(LOG).append(crashBatch(30)),
    () => store.log('another'),
    () => store.dropLog(LOG),
    () => store.settings.set('a', 'b'),
    () => store.peers.put(peer),
    () => store.reserves.add({ ...sampleReserve, network: 'regtest' }),
    () => store.reserves.update({ ...sampleReserve, id: 1, active: true }),
    () => store.reserves.record(1, { coins: [sampleCoin], gone: [], history: [sampleEntry] }),
    () => store.reserves.remove(1),
    () => store.plans.add(samplePlan),
    () => store.plans.update({ ...samplePlan, id: 1 }),
    () => store.servers.add(sampleServer),
    () => store.servers.update({ ...sampleServer, id: 1 }),
    () => store.servers.remove(1),
    () => store.headers.replace('signet', 0, headersAt(0, 9)),
    () => store.journal.add({ at: 0, level: 'info', actor: 'console', act: '', subject: '', detail: '', before: null, after: null }),
  ]
  for (const write of writes) expect(codeOf(write)).toBe('store.unwritable')
  expectBatches(store, 30)
  expect(changedTables(store)).toEqual(afterChanges(3))
  db.exec('PRAGMA query_only = OFF')
  store.log(LOG).append(crashBatch(30))
  expectBatches(store, 31)
  store.close()
})

test('a file that the system lets grow no further: what was acknowledged is there, the rest is refused with a code', () => {
  openSqliteStore(file).close()
  // Every file that the writer writes, the write-ahead log among them, stops at this many KiB: writes fail inside a commit.
  const limit = 512
  const shell = `trap '' XFSZ; ulimit -f ${limit}; exec "$0" "$@"`
  const { stdout, stderr } = spawnSync('bash', ['-c', shell, process.execPath, WRITER, file], { encoding: 'utf8' })
  expect(stderr).toMatch(/store\.(unwritable|full)/)
  const acknowledged = stdout.trim().split('\n').length
  expect(acknowledged).toBeGreaterThan(3)
  expect(statSync(file).size).toBeLessThanOrEqual(limit * 1024)
  // A batch is acknowledged after the change that follows it: one more of them may be there.
  const committed = verifyWhatIsLeft(file, acknowledged - 1)
  expect(committed - acknowledged).toBeOneOf([0, 1])
  const store = openSqliteStore(file)
  store.log(LOG).append(crashBatch(committed))
  expectBatches(store, committed + 1)
  store.close()
})
