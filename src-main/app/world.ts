import type { Handlers } from '#shared/rpc/server.ts'
import type { Topic } from '#shared/rpc/contract.ts'
import type { Journal } from '../storage/store.ts'
import type { Store } from '../storage/store.ts'
import type { Wire, Clock } from '../feed/ports.ts'
import type { PointCheck } from '#shared/domain/feed/verify-event.ts'
import type { Publisher } from '../publish/ports.ts'
import { createMirrors } from '../feed/mirrors.ts'
import { createRouter } from '../rpc/router.ts'
import type { DemoControl, WorldFacts } from '../rpc/parts.ts'
import { sha256 } from '../crypto/sha256.ts'
import { createChanges, type Changes } from './changes.ts'
import { createPolicy } from './policy.ts'

/** One self-contained set of store, roles and answers. The operator's home and the demo network are two of them and never meet. */
export interface World {
  readonly handlers: Handlers
  readonly onChange: (listener: (topics: readonly Topic[]) => void) => () => void
  readonly announce: (topic: Topic) => void
  /** Starts the loops of every role; calls work before it, too. */
  start(): Promise<void>
  stop(): Promise<void>
}

export interface WorldParts {
  readonly store: Store
  readonly wire: Wire
  readonly clock: Clock
  readonly isPoint: PointCheck
  readonly facts: Omit<WorldFacts, 'demoRunning'>
  readonly demo: DemoControl
  /** Makes the publishing role; the demo world has none of its own, its simulated mints publish themselves. */
  readonly createPublisher: ((needs: { readonly journal: Journal; readonly changed: () => void }) => Publisher) | null
}

export function createWorld(parts: WorldParts): World {
  const { store, clock } = parts
  const changes = createChanges()
  const policy = createPolicy(store.settings)
  const journal = announcing(store.journal, changes)

  const mirrors = createMirrors({
    wire: parts.wire,
    clock,
    random: Math.random,
    isPoint: parts.isPoint,
    sha256,
    peers: store.peers,
    logOf: url => store.log(`mirror:${url}`),
    dropLog: url => store.dropLog(`mirror:${url}`),
    journal,
    policy: () => {
      const { poll_seconds, keyset_poll_seconds, stale_after_seconds } = policy.get()
      return { pollSeconds: poll_seconds, keysetPollSeconds: keyset_poll_seconds, staleAfterSeconds: stale_after_seconds }
    },
    changed: changes.announce,
  })
  const publisher = parts.createPublisher?.({ journal, changed: () => changes.announce('publications') }) ?? null

  return {
    handlers: createRouter({
      store,
      clock,
      journal,
      mirrors,
      publisher,
      policy,
      demo: parts.demo,
      facts: parts.facts,
      announce: changes.announce,
    }),
    onChange: changes.onChange,
    announce: changes.announce,
    async start() {
      mirrors.start()
      await publisher?.start()
    },
    async stop() {
      await Promise.all([mirrors.stop(), publisher?.stop()])
      store.close()
    },
  }
}

/** The journal, telling screens that it grew. */
function announcing(journal: Journal, changes: Changes): Journal {
  return {
    add(entry) {
      const id = journal.add(entry)
      changes.announce('log')
      return id
    },
    list: query => journal.list(query),
  }
}
