/** Started by storage.test.ts and killed by it: appends batch after batch and says on standard output which are safe. */
import { writeSync } from 'node:fs'
import { openSqliteStore } from '../../src-main/storage/sqlite/open-sqlite-store.ts'
import { crashBatch } from './storage-batches.ts'
import { changesDone, makeChange } from './storage-changes.ts'

const [file] = process.argv.slice(2)
const store = openSqliteStore(file!)
const log = store.log('own:1')
for (let next = store.publications.sourcePosition(1); ; next++) {
  log.append(crashBatch(next))
  for (let number = changesDone(store); number <= next; number++) makeChange(store, number)
  // Synchronous: an acknowledgement that a kill could swallow would prove nothing.
  writeSync(1, `${next}\n`)
}
