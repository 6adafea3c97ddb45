import { randomBytes } from 'node:crypto'
import { createPointCheck } from '../crypto/point-check.ts'
import { createDial } from '../chain/dial.ts'
import { createHttpWire } from '../feed/http-wire.ts'
import { createDemoSigning } from '../signing/demo-signing.ts'
import { createMemoryStore } from '../storage/memory-store.ts'
import { systemClock } from './clock.ts'
import { createCore, type Core } from './core.ts'

/** A core that keeps nothing, for runtimes without `node:sqlite`: the demo network and looking around. It publishes no mint. */
export function composeMemoryCore(host: string): Core {
  return createCore({
    store: createMemoryStore(),
    createMemoryStore,
    wire: createHttpWire(),
    wireThrough: createHttpWire,
    clock: systemClock,
    isPoint: createPointCheck(),
    dial: createDial(),
    // Nothing is kept here, least of all keys.
    createSigning: () => createDemoSigning({ keys: [], network: 'regtest', random: randomBytes, createdAt: 0 }),
    createPublisher: null,
    homeFolder: 'memory: nothing is kept',
    keepsFiles: false,
    host,
  })
}
