import { closeSync, openSync } from 'node:fs'
import { StoreRefusal } from '../store-refusal.ts'
import { Database } from './database.ts'
import { knownSchema, migrate } from './migrate.ts'

/** A process that was told to stop may still be closing. */
const BUSY_TIMEOUT_MS = 2_000

/** Opens, or makes, `file`, holds it alone until it is closed, and brings its schema forward. */
export function openDatabase(file: string): Database {
  createPrivate(file)
  const db = new Database(file, BUSY_TIMEOUT_MS)
  try {
    // Before anything is read: entering WAL then takes a lock that nobody shares and that the system drops with the process.
    db.exec('PRAGMA locking_mode = EXCLUSIVE')
    const schema = knownSchema(db)
    db.exec('PRAGMA journal_mode = WAL')
    // Syncs every commit, so that a power cut takes back nothing that was acknowledged; macOS syncs fully only when told twice.
    db.exec('PRAGMA synchronous = FULL')
    db.exec('PRAGMA fullfsync = ON')
    migrate(db, schema)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Readable by its owner alone from the first byte; SQLite gives its side files the same mode. */
function createPrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return
    throw new StoreRefusal('store.unwritable', file, `the database file cannot be made (${(error as Error).message})`, error)
  }
}
