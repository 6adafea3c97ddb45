import { MemoryFailovers } from './memory/memory-failovers.ts'
import { MemoryHeaders } from './memory/memory-headers.ts'
import { MemoryLog } from './memory/memory-log.ts'
import { MemoryPlans } from './memory/memory-plans.ts'
import { MemoryRedemptions } from './memory/memory-redemptions.ts'
import { MemoryReserves } from './memory/memory-reserves.ts'
import { MemoryServers } from './memory/memory-servers.ts'
import { MemoryJournal, MemoryPeers, MemoryPublications, memorySettings } from './memory/memory-tables.ts'
import type { Store } from './store.ts'

/** A store that forgets everything when it closes: the demo network's, and the twin that keeps the SQLite store honest. */
export function createMemoryStore(): Store {
  const logs = new Map<string, MemoryLog>()
  return {
    kind: 'memory',
    log(key) {
      let log = logs.get(key)
      if (log === undefined) logs.set(key, (log = new MemoryLog(key)))
      return log
    },
    dropLog(key) {
      logs.get(key)?.drop()
      logs.delete(key)
    },
    peers: new MemoryPeers(),
    publications: new MemoryPublications(key => logs.get(key)),
    reserves: new MemoryReserves(),
    plans: new MemoryPlans(),
    servers: new MemoryServers(),
    headers: new MemoryHeaders(),
    failovers: new MemoryFailovers(),
    redemptions: new MemoryRedemptions(),
    journal: new MemoryJournal(),
    settings: memorySettings(),
    synced: () => Promise.resolve(),
    close: () => logs.clear(),
  }
}
