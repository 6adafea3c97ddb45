/** A core that publishes one mint's database and nothing else: `publisher-child.ts HOME KIND FILE`. Prints its URL, then lives until it is killed. */
import { join } from 'node:path'
import { createPointCheck } from '../../src-main/crypto/point-check.ts'
import { openSqliteStore } from '../../src-main/storage/sqlite/open-sqlite-store.ts'
import { publisherOn } from '../support/publishing.ts'

const [home, kind, file] = process.argv.slice(2) as [string, 'nutshell' | 'cdk', string]
const publisher = publisherOn(openSqliteStore(join(home, 'nimdolf.sqlite')), home, { isPoint: createPointCheck() })

if (publisher.list().length === 0) {
  await publisher.add({
    mintUrl: 'http://127.0.0.1:9',
    source: `${kind}-sqlite`,
    db: file,
    listen: '127.0.0.1:0',
    publicUrl: null,
    front: false,
  })
} else await publisher.start()

const state = publisher.list()[0]
if (state === undefined || state.halted !== null) throw new Error(JSON.stringify(state?.halted ?? 'nothing is published'))
process.stdout.write(`${state.row.publicUrl}\n`)
