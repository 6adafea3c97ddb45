import { createPointCheck } from '../crypto/point-check.ts'
import { createHttpWire } from '../feed/http-wire.ts'
import { createMemoryStore } from '../storage/memory-store.ts'
import { systemClock } from './clock.ts'
import { createCore, type Core } from './core.ts'

/** A core that keeps nothing, for runtimes without `node:sqlite`: the demo network and looking around. It publishes no mint. */
export function composeMemoryCore(host: string): Core {
  return createCore({
    store: createMemoryStore(),
    createMemoryStore,
    wire: createHttpWire(),
    clock: systemClock,
    isPoint: createPointCheck(),
    createPublisher: null,
    homeFolder: 'memory: nothing is kept',
    host,
  })
}
