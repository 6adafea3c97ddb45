import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { isCurvePoint } from '#shared/domain/proof/curve.ts'
import { createPublisher } from '../../src-main/publish/publisher.ts'
import type { PublicationArgs, Publisher, PublisherDeps } from '../../src-main/publish/ports.ts'
import { createMemoryStore } from '../../src-main/storage/memory-store.ts'
import type { Store } from '../../src-main/storage/store.ts'
import { createMint, type MintDatabase, type MintKind } from './mint-database.ts'

export const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()

/** The machine's clock, which a test may put forward. */
export function createClock() {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    sleep: (ms: number, signal: AbortSignal) => after(ms, undefined, { signal }).catch(() => undefined),
    skip: (ms: number) => void (ahead += ms),
  }
}

/** A mint's file, a store and a publisher between them, in a folder of their own. */
export interface Stage {
  readonly folder: string
  readonly file: string
  readonly mint: MintDatabase
  readonly store: Store
  readonly publisher: Publisher
  readonly args: PublicationArgs
  /** Puts the publishers' clock forward, ms. */
  skip(ms: number): void
  /** A publisher on the same store, as after a restart. */
  again(store?: Store): Publisher
  close(): Promise<void>
}

export function createStage(kind: MintKind, mintUrl = 'http://127.0.0.1:9', redeemed: PublisherDeps['redeemed'] = () => null): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-publish-'))
  const file = join(folder, 'mint.sqlite3')
  const mint = createMint(kind, file)
  const store = createMemoryStore()
  const publishers: Publisher[] = []
  const clock = createClock()
  const again = (on: Store = store): Publisher => {
    const publisher = publisherOn(on, folder, { clock, redeemed })
    publishers.push(publisher)
    return publisher
  }
  return {
    folder,
    file,
    mint,
    store,
    publisher: again(),
    args: { mintUrl, source: `${kind}-sqlite`, db: file, listen: '127.0.0.1:0', publicUrl: null, front: false },
    again,
    skip: clock.skip,
    async close() {
      await Promise.all(publishers.map(publisher => publisher.stop()))
      if (mint.db.isOpen) mint.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function publisherOn(
  store: Store,
  folder: string,
  parts: Partial<Pick<PublisherDeps, 'clock' | 'isPoint' | 'redeemed'>> = {},
): Publisher {
  return createPublisher({
    clock: createClock(),
    sha256,
    isPoint: isCurvePoint,
    publications: store.publications,
    logOf: id => store.log(`own:${id}`),
    journal: store.journal,
    redeemed: () => null,
    headFolder: join(folder, 'heads'),
    changed: () => undefined,
    ...parts,
  })
}

/** Resolves once `condition` holds; a condition that never comes is the test's own time-out. */
export async function until<Value>(condition: () => Value | null | undefined | false): Promise<Value> {
  for (;;) {
    const value = condition()
    if (value !== null && value !== undefined && value !== false) return value
    await after(5)
  }
}
