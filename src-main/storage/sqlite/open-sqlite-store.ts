import { closeSync, openSync } from 'node:fs'
import type { Store } from '../store.ts'
import { StoreRefusal } from '../store-refusal.ts'
import { Database } from './database.ts'
import { SqliteJournal } from './journal.ts'
import { LogTable } from './log-table.ts'
import { migrate } from './migrate.ts'
import { SqlitePeers } from './peer-table.ts'
import { SqlitePublications } from './publication-table.ts'
import { sqliteSettings } from './setting-table.ts'

/** A process that was told to stop may still be closing. */
const BUSY_TIMEOUT_MS = 2_000

/**
 * Opens, or makes, the console's one file and holds it alone until `close`. A transaction that returned is on disk.
 * Throws StoreRefusal: `store.in-use`, `store.newer-schema`, `store.foreign`, `store.corrupt`, `store.unwritable`, `store.full`.
 */
export function openSqliteStore(file: string): Store {
  createPrivate(file)
  const db = new Database(file, BUSY_TIMEOUT_MS)
  try {
    own(db)
    migrate(db)
    const logs = new LogTable(db)
    return {
      kind: 'sqlite',
      log: key => logs.open(key),
      dropLog: key => logs.drop(key),
      peers: new SqlitePeers(db),
      publications: new SqlitePublications(db, logKey => logs.sourcePosition(logKey)),
      journal: new SqliteJournal(db),
      settings: sqliteSettings(db),
      close: () => db.close(),
    }
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

/**
 * `locking_mode` comes first: with it, entering WAL takes a lock that nobody shares and the system drops with the process.
 * synchronous=FULL syncs every commit, so that a power cut takes back nothing that was acknowledged.
 */
function own(db: Database): void {
  db.exec('PRAGMA locking_mode = EXCLUSIVE')
  db.exec('PRAGMA journal_mode = WAL')
  db.exec('PRAGMA synchronous = FULL')
}
