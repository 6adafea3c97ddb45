import { StoreRefusal } from '../store-refusal.ts'
import type { Database } from './database.ts'
import { initial } from './migrations/0001-initial.ts'
import { reserves } from './migrations/0002-reserves.ts'
import { activePerNetwork } from './migrations/0003-active-per-network.ts'
import { failovers } from './migrations/0004-failovers.ts'
import { redemptions } from './migrations/0005-redemptions.ts'
import { books } from './migrations/0006-books.ts'
import { taken } from './migrations/0007-taken.ts'
import { releasedIntents } from './migrations/0008-released-intents.ts'

/** In order; a database at version n has run the first n. Released entries never change. */
const MIGRATIONS: readonly string[] = [initial, reserves, activePerNetwork, failovers, redemptions, books, taken, releasedIntents]

/** "NIMD": tells our file from a mint's database that was named by mistake. */
const APPLICATION_ID = 0x4e494d44

/** The schema of a file that is ours, 0 when it is new. Refuses what a newer console, or another program, wrote; writes nothing. */
export function knownSchema(db: Database): number {
  const version = db.query<{ user_version: number }>('PRAGMA user_version').get()!.user_version
  const application = db.query<{ application_id: number }>('PRAGMA application_id').get()!.application_id
  const empty = db.query<{ tables: number }>('SELECT count(*) AS tables FROM sqlite_schema').get()!.tables === 0
  if (application !== APPLICATION_ID && !(empty && version === 0)) {
    throw new StoreRefusal('store.foreign', db.file, 'this SQLite database belongs to another program; name another file')
  }
  if (version > MIGRATIONS.length) {
    const words = `the database has schema ${version}, this console knows schemas up to ${MIGRATIONS.length}; use the newer console that wrote it`
    throw new StoreRefusal('store.newer-schema', db.file, words)
  }
  return version
}

/** Brings a file of schema `version` forward, one transaction a step: a kill leaves it at one step or the next. */
export function migrate(db: Database, version: number): void {
  for (let next = version; next < MIGRATIONS.length; next++) {
    db.transact(() => {
      db.exec(MIGRATIONS[next]!)
      db.exec(`PRAGMA user_version = ${next + 1}`)
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
    })
  }
}
