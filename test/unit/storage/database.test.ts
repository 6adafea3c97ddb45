import * as fs from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { openDatabase } from '../../../src-main/storage/sqlite/open-database.ts'
import { freshFolder } from '../rpc/served-world.ts'

const FULL = 2

test('what may be taken back by a power cut is kept like everything else, and nothing after it is less safe', () => {
  const db = openDatabase(join(freshFolder(), 'nimdolf.sqlite'))
  // SQLite answers when the statement is prepared.
  const sync = () => db.query<{ synchronous: number }>('PRAGMA synchronous').get()!.synchronous
  db.exec('CREATE TABLE facts (fact TEXT) STRICT')
  const add = db.query<never>('INSERT INTO facts (fact) VALUES (?)')
  const facts = db.query<{ fact: string }>('SELECT fact FROM facts')

  expect(db.transactUnsynced(() => (add.run('kept'), sync()))).toBeLessThan(FULL)
  expect(sync()).toBe(FULL)
  expect(() =>
    db.transactUnsynced(() => {
      add.run('half')
      throw new Error('broken')
    }),
  ).toThrow('broken')
  expect(sync()).toBe(FULL)
  expect(facts.all()).toMatchObject([{ fact: 'kept' }])
  db.close()
})

/** Flushes of the log, as a debugger of the system would count them. */
vi.mock('node:fs', async original => {
  const real = await original<typeof fs>()
  return { ...real, fdatasync: vi.fn(real.fdatasync) }
})

test('one flush keeps all commits before it, and only that counts: a transaction that wrote nothing flushes nothing', async () => {
  const db = openDatabase(join(freshFolder(), 'nimdolf.sqlite'))
  db.exec('CREATE TABLE facts (fact TEXT) STRICT')
  const add = db.query<never>('INSERT INTO facts (fact) VALUES (?)')
  const flushes = vi.mocked(fs.fdatasync)
  flushes.mockClear()

  await db.synced()
  expect(flushes).toHaveBeenCalledTimes(0)
  for (const fact of ['one', 'two', 'three']) db.transactUnsynced(() => add.run(fact))
  const first = [db.synced(), db.synced()]
  expect(flushes).toHaveBeenCalledTimes(1)
  // It began after that flush did.
  db.transactUnsynced(() => add.run('four'))
  await Promise.all([...first, db.synced()])
  expect(flushes).toHaveBeenCalledTimes(2)

  db.transact(() => add.run('five'))
  await db.synced()
  expect(flushes).toHaveBeenCalledTimes(2)
  db.transactUnsynced(() => add.run('six'))
  db.transact(() => undefined)
  await db.synced()
  expect(flushes).toHaveBeenCalledTimes(3)
  db.close()
})

test('a disk that failed to keep something is not believed any more, whatever it says later', async () => {
  const db = openDatabase(join(freshFolder(), 'nimdolf.sqlite'))
  db.exec('CREATE TABLE facts (fact TEXT) STRICT')
  const add = db.query<never>('INSERT INTO facts (fact) VALUES (?)')
  vi.mocked(fs.fdatasync).mockImplementationOnce((_file, done) => done(new Error('EIO')))

  db.transactUnsynced(() => add.run('lost'))
  await expect(db.synced()).rejects.toMatchObject({ code: 'store.unwritable' })
  db.transactUnsynced(() => add.run('later'))
  await expect(db.synced()).rejects.toMatchObject({ code: 'store.unwritable' })
  db.close()
})
