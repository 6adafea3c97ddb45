/** Started by storage-disk-faults.test.ts on a disk that fails now and then: goes on after every refusal, and says what became of each call. */
import { writeSync } from 'node:fs'
import { openSqliteStore } from '../../src-main/storage/sqlite/open-sqlite-store.ts'
import { StoreRefusal } from '../../src-main/storage/store-refusal.ts'
import type { Store } from '../../src-main/storage/store.ts'
import { crashBatch } from './storage-batches.ts'
import { changesDone, makeChange } from './storage-changes.ts'

const [file, tries] = process.argv.slice(2)
let store: Store | null = null
for (let left = Number(tries); left > 0; left--) {
  try {
    store ??= openSqliteStore(file!)
    const next = store.publications.sourcePosition(1)
    store.log('own:1').append(crashBatch(next))
    for (let number = changesDone(store); number <= next; number++) makeChange(store, number)
    writeSync(1, `${next}\n`)
    // Now and then the next transaction meets what recovery made of the last one.
    if (next % 40 === 39) {
      const old = store
      store = null
      old.close()
    }
  } catch (error) {
    if (!(error instanceof StoreRefusal)) throw error
    writeSync(1, `${error.code}\n`)
  }
}
