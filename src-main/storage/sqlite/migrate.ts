import { StoreRefusal } from '../store-refusal.ts'
import type { Database } from './database.ts'
import { initial } from './migrations/0001-initial.ts'

/** In order; a database at version n has run the first n. Released entries never change. */
const MIGRATIONS: readonly string[] = [initial]

/** "NIMD": tells our file from a mint's database that was named by mistake. */
const APPLICATION_ID = 0x4e494d44

/** Brings the schema forward, or refuses a file that a newer console, or another program, wrote. Looks before it writes. */
export function migrate(db: Database): void {
  const version = db.query<{ user_version: number }>('PRAGMA user_version').get()!.user_version
  refuseForeign(db, version)
  if (version > MIGRATIONS.length) {
    const words = `the database has schema ${version}, this console knows schemas up to ${MIGRATIONS.length}; use the newer console that wrote it`
    throw new StoreRefusal('store.newer-schema', db.file, words)
  }
  for (let next = version; next < MIGRATIONS.length; next++) {
    db.transact(() => {
      db.exec(MIGRATIONS[next]!)
      db.exec(`PRAGMA user_version = ${next + 1}`)
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
    })
  }
}

function refuseForeign(db: Database, version: number): void {
  const empty = version === 0 && db.query<{ n: number }>('SELECT count(*) AS n FROM sqlite_schema').get()!.n === 0
  const application = db.query<{ application_id: number }>('PRAGMA application_id').get()!.application_id
  if (empty || application === APPLICATION_ID) return
  throw new StoreRefusal('store.foreign', db.file, 'this SQLite database belongs to another program; name another file')
}
