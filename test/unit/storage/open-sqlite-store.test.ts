import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSqliteStore } from '../../../src-main/storage/sqlite/open-sqlite-store.ts'
import { StoreRefusal } from '../../../src-main/storage/store-refusal.ts'
import { Yof, batchOf, eventsOf, unusableAt } from './sample-events.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nimdolf-open-'))
  file = join(folder, 'nimdolf.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs SQL on the closed file, as damage or another program would. */
function alter(sql: string): void {
  const db = new DatabaseSync(file)
  db.exec(sql)
  db.close()
}

function refusalOf(act: () => unknown): { code: string; detail: string } {
  try {
    act()
  } catch (error) {
    if (error instanceof StoreRefusal) return { code: error.code, detail: error.detail }
    throw error
  }
  throw new Error('nothing was refused')
}

test('the file and its side files are for their owner alone', () => {
  const store = openSqliteStore(file)
  store.settings.set('a', 'b')
  for (const name of [file, `${file}-wal`]) expect(statSync(name).mode & 0o777).toBe(0o600)
  store.close()
})

test('a second opener is refused in words, here and in another process, until the first closes', () => {
  const store = openSqliteStore(file)
  expect(refusalOf(() => openSqliteStore(file))).toMatchObject({ code: 'store.in-use', detail: expect.stringContaining('another process') })
  const module = new URL('../../../src-main/storage/sqlite/open-sqlite-store.ts', import.meta.url).href
  const script = `import { openSqliteStore } from ${JSON.stringify(module)}
    try { openSqliteStore(process.argv[1]); console.log('opened') } catch (error) { console.log(error.code) }`
  const elsewhere = () => execFileSync(process.execPath, ['--input-type=module', '-e', script, file], { encoding: 'utf8' }).trim()
  expect(elsewhere()).toBe('store.in-use')
  store.close()
  expect(elsewhere()).toBe('opened')
}, 30_000)

test('a database of a newer schema is refused in words and left as it is', () => {
  openSqliteStore(file).close()
  alter('PRAGMA user_version = 4711')
  const before = readFileSync(file)
  expect(refusalOf(() => openSqliteStore(file))).toMatchObject({ code: 'store.newer-schema', detail: expect.stringContaining('4711') })
  expect(readFileSync(file).equals(before)).toBe(true)
})

test("another program's database is refused and left as it is", () => {
  alter('CREATE TABLE proofs_used (y TEXT)')
  const before = readFileSync(file)
  expect(refusalOf(() => openSqliteStore(file)).code).toBe('store.foreign')
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('a folder that is missing is named in words', () => {
  expect(refusalOf(() => openSqliteStore(join(folder, 'none', 'x.sqlite'))).code).toBe('store.unwritable')
})

test('a migration that was killed half-way starts over', () => {
  openSqliteStore(file).close()
  truncateSync(file, 0)
  const store = openSqliteStore(file)
  expect(store.log('x').cursor().count).toBe(0)
  store.close()
})

describe('damage is reported, never answered around', () => {
  test('no database at all', () => {
    writeFileSync(file, 'this is not a database, but it is long enough to be read as one'.repeat(20))
    expect(refusalOf(() => openSqliteStore(file)).code).toBe('store.corrupt')
  })

  test('a torn file', () => {
    const store = openSqliteStore(file)
    store.log('x').append(batchOf(eventsOf(0, 5_999)))
    store.close()
    truncateSync(file, 40_960)
    expect(
      refusalOf(() => {
        const torn = openSqliteStore(file)
        try {
          torn.log('x').read(0, 6_000, 6_000)
        } finally {
          torn.close()
        }
      }).code,
    ).toBe('store.corrupt')
  })

  const flips = {
    'a page of events': 'UPDATE pages SET bytes = zeroblob(length(bytes)) WHERE first = 100',
    'a chunk of the index': 'UPDATE chunks SET bytes = zeroblob(length(bytes))',
    'a filter of the index': 'UPDATE runs SET filter = zeroblob(length(filter))',
    'a missing chunk': 'DELETE FROM chunks',
    'a missing raw message': 'DELETE FROM unusable',
  }
  test.each(Object.entries(flips))('%s', (_name, sql) => {
    const store = openSqliteStore(file)
    store.log('x').append(batchOf(eventsOf(0, 5_999), { unusable: [unusableAt(6_000)] }))
    store.close()
    alter(sql)
    const damaged = openSqliteStore(file)
    try {
      const log = damaged.log('x')
      expect(refusalOf(() => (log.seqOf(Yof(150)), log.read(0, 6_000, 7_000))).code).toBe('store.corrupt')
    } finally {
      damaged.close()
    }
  })
})
