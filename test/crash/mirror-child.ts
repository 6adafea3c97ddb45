import { openSqliteStore } from '../../src-main/storage/sqlite/open-sqlite-store.ts'
import { createMirrorWorld } from '../support/mirror-world.ts'

/** A mirror in a process of its own, to be killed: `mirror-child.ts DATABASE MINT_URL`. Says `ready` once it runs. */
const [file = '', url = ''] = process.argv.slice(2)
const { mirrors, store } = createMirrorWorld({ store: openSqliteStore(file), pollSeconds: 1 })
if (store.peers.get(url) === null) {
  const added = await mirrors.add(url, [])
  if (!added.ok) throw new Error(added.error.detail)
}
mirrors.start()
process.stdout.write('ready\n')
