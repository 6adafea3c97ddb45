import type { Store } from '../store.ts'
import type { Database } from './database.ts'
import { SqliteFailovers } from './failover-table.ts'
import { SqliteHeaders } from './header-table.ts'
import { SqliteJournal } from './journal.ts'
import { LogTable } from './log-table.ts'
import { openDatabase } from './open-database.ts'
import { SqlitePeers } from './peer-table.ts'
import { SqlitePlans } from './plan-table.ts'
import { SqlitePublications } from './publication-table.ts'
import { SqliteRedemptions } from './redemption-table.ts'
import { SqliteReserves } from './reserve-table.ts'
import { SqliteServers } from './server-table.ts'
import { sqliteSettings } from './setting-table.ts'

/**
 * The console's one file, held by this process alone until `close`. Throws StoreRefusal: `store.in-use`, `store.newer-schema`,
 * `store.foreign`, `store.corrupt`, `store.unwritable`, `store.full`.
 */
export const openSqliteStore = (file: string): Store => storeOn(openDatabase(file))

/** A store in an open database. */
export function storeOn(db: Database): Store {
  const logs = new LogTable(db)
  return {
    kind: 'sqlite',
    log: key => logs.open(key),
    dropLog: key => logs.drop(key),
    peers: new SqlitePeers(db),
    publications: new SqlitePublications(db, logs),
    reserves: new SqliteReserves(db),
    plans: new SqlitePlans(db),
    servers: new SqliteServers(db),
    headers: new SqliteHeaders(db),
    failovers: new SqliteFailovers(db),
    redemptions: new SqliteRedemptions(db),
    journal: new SqliteJournal(db),
    settings: sqliteSettings(db),
    synced: () => db.synced(),
    close: () => db.close(),
  }
}
