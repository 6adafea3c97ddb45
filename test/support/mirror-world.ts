import { createPointCheck } from '../../src-main/crypto/point-check.ts'
import { sha256 } from '../../src-main/crypto/sha256.ts'
import { systemClock } from '../../src-main/app/clock.ts'
import { createHttpWire } from '../../src-main/feed/http-wire.ts'
import { createMirrors } from '../../src-main/feed/mirrors.ts'
import type { Clock, MirrorDeps, Mirrors, Wire } from '../../src-main/feed/ports.ts'
import { createMemoryStore } from '../../src-main/storage/memory-store.ts'
import type { EventLog, JournalRow, Store } from '../../src-main/storage/store.ts'

/** Mirrors with a store, as app/ puts them together, for a test to look into. */
export interface MirrorWorld {
  readonly mirrors: Mirrors
  readonly store: Store
  readonly deps: MirrorDeps
  /** Topics announced, in order. */
  readonly changes: string[]
  log(url: string): EventLog
  journal(): readonly JournalRow[]
}

const isPoint = createPointCheck()

export function createMirrorWorld(parts: {
  readonly wire?: Wire
  readonly clock?: Clock
  readonly random?: () => number
  readonly store?: Store
  readonly pollSeconds?: number
}): MirrorWorld {
  const store = parts.store ?? createMemoryStore()
  const changes: string[] = []
  const deps: MirrorDeps = {
    wire: parts.wire ?? createHttpWire(),
    clock: parts.clock ?? systemClock,
    random: parts.random ?? Math.random,
    isPoint,
    sha256,
    peers: store.peers,
    logOf: url => store.log(`mirror:${url}`),
    dropLog: url => store.dropLog(`mirror:${url}`),
    journal: store.journal,
    policy: () => ({ pollSeconds: parts.pollSeconds ?? 30, keysetPollSeconds: 60, staleAfterSeconds: 120 }),
    changed: topic => void changes.push(topic),
  }
  return {
    mirrors: createMirrors(deps),
    store,
    deps,
    changes,
    log: url => store.log(`mirror:${url}`),
    journal: () => store.journal.list({ before: null, limit: 500, level: null, text: '' }).toReversed(),
  }
}

/** Waits for real work (sockets, processes) to make `done` true; the test's own time limit is what ends a wait in vain. */
export async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise(next => setTimeout(next, 2))
}

/** Numbers that are the same for the same seed: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
