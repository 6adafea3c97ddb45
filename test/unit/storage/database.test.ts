import { join } from 'node:path'
import { expect, test } from 'vitest'
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
