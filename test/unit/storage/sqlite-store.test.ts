import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '../../../src-main/storage/sqlite/open-sqlite-store.ts'
import { storeContract } from './store-contract.ts'

storeContract('SQLite store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-store-'))
  const file = join(folder, 'nimdolf.sqlite')
  return {
    open: () => openSqliteStore(file),
    reopen(store) {
      store.close()
      return openSqliteStore(file)
    },
    dispose: () => rmSync(folder, { recursive: true }),
  }
})
