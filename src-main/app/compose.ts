import { randomBytes } from 'node:crypto'
import { createPointCheck } from '../crypto/point-check.ts'
import { sha256 } from '../crypto/sha256.ts'
import { createDial } from '../chain/dial.ts'
import { createHttpWire } from '../feed/http-wire.ts'
import { createPublisher } from '../publish/publisher.ts'
import { createSigning } from '../signing/signing.ts'
import { runtimeRefusalOf } from '../signing/runtime-refusal.ts'
import { runSigner } from '../signing/signer-process.ts'
import { createMemoryStore } from '../storage/memory-store.ts'
import { openSqliteStore } from '../storage/sqlite/open-sqlite-store.ts'
import { systemClock } from './clock.ts'
import { createCore, type Core } from './core.ts'
import { prepareHome, type Home } from './home.ts'

/** The core as operators run it: one SQLite file, real requests, every role. The only place that knows who satisfies whom. */
export function composeCore(home: Home, host: string): Core {
  prepareHome(home)
  const isPoint = createPointCheck()
  const runtimeRefusal = runtimeRefusalOf(process.versions)
  return createCore({
    store: openSqliteStore(home.database),
    createMemoryStore,
    wire: createHttpWire(),
    wireThrough: createHttpWire,
    clock: systemClock,
    isPoint,
    dial: createDial(),
    createSigning: ({ changed }) =>
      createSigning({
        folder: home.keys,
        clock: systemClock,
        random: randomBytes,
        runSigner,
        changed,
        runtimeRefusal,
      }),
    createPublisher: ({ store, journal, changed, redeemed }) =>
      createPublisher({
        clock: systemClock,
        sha256,
        isPoint,
        publications: store.publications,
        logOf: id => store.log(`own:${id}`),
        journal,
        headFolder: home.heads,
        changed,
        redeemed,
      }),
    homeFolder: home.folder,
    keepsFiles: true,
    host,
  })
}
