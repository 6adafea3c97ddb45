import type { Handlers } from '#shared/rpc/server.ts'
import type { Topic } from '#shared/rpc/contract.ts'
import type { Journal } from '../storage/store.ts'
import type { Store } from '../storage/store.ts'
import type { Wire, Clock } from '../feed/ports.ts'
import type { PointCheck } from '#shared/domain/feed/verify-event.ts'
import type { Publisher } from '../publish/ports.ts'
import type { Network } from '#shared/domain/reserve/network.ts'
import type { Chain } from '../chain/ports.ts'
import { createMirrors } from '../feed/mirrors.ts'
import { packageText } from '../reserve/read-reserve.ts'
import { createPlans } from '../reserve/plans.ts'
import { createReserves } from '../reserve/reserves.ts'
import { spenderOf } from '../reserve/spender.ts'
import { HARDWARE } from '../signing/hardware.ts'
import { whoCanSign } from '../signing/who-can-sign.ts'
import type { PlanSigner, Signing } from '../signing/ports.ts'
import { createRouter } from '../rpc/router.ts'
import type { DemoControl, WorldFacts } from '../rpc/parts.ts'
import { sha256 } from '../crypto/sha256.ts'
import { createChainRole } from './chain-role.ts'
import { createChanges, type Changes } from './changes.ts'
import { createPolicy, reservePolicy } from './policy.ts'

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
  readonly createChain: (needs: { readonly network: Network; readonly store: Store; readonly changed: () => void }) => Chain
  readonly createSigning: (needs: { readonly changed: () => void }) => Signing
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
  // Public keys of our signers; read from their files again after they or the chain changed, not for every reserve of every question.
  // Changed by `ownKeys` and `forgetKeys` alone.
  let heldKeys: readonly string[] | null = null
  const forgetKeys = (): void => void (heldKeys = null)
  const ownKeys = (): readonly string[] => (heldKeys ??= signing.list().flatMap(({ keys }) => keys.map(({ pubkey }) => pubkey)))
  const signing = parts.createSigning({
    changed() {
      forgetKeys()
      changes.announce('signers')
    },
  })
  const chainRole = createChainRole({
    network: policy.get().network,
    create: network => parts.createChain({ network, store, changed: chainChanged }),
    began: () => reserves.start(),
  })
  const chain = () => chainRole.current()
  const reserves = createReserves({
    table: store.reserves,
    plans: store.plans,
    journal,
    clock,
    chain,
    policy: () => reservePolicy(policy.get()),
    ownKeys,
    changed: () => changes.announce('reserves'),
  })
  const plans = createPlans({
    table: store.plans,
    reserves,
    signing,
    journal,
    clock,
    chain,
    policy: () => reservePolicy(policy.get()),
    changed: () => changes.announce('plans'),
  })

  // True while news of the chain waits for its turn; changed by `chainChanged` alone.
  let chainMoved = false
  // True once the store is closed: news that still waits then has nowhere to go. Changed by `stop` alone.
  let stopped = false
  /** A block moves every script at once: they are written down together, once a turn. */
  function chainChanged(): void {
    if (chainMoved) return
    chainMoved = true
    setImmediate(() => {
      chainMoved = false
      if (stopped) return
      forgetKeys()
      reserves.chainChanged()
      plans.chainChanged()
      changes.announce('chain')
    })
  }

  const publisher = parts.createPublisher?.({ journal, changed: () => changes.announce('publications') }) ?? null

  return {
    handlers: createRouter({
      store,
      clock,
      journal,
      mirrors,
      publisher,
      chain,
      chooseNetwork: network => chainRole.choose(network),
      reserves,
      plans,
      signing,
      ownKeys,
      whoCanSign: ({ plan, signed }) =>
        whoCanSign(plan, signing.list()).map(({ inputs, ...row }) => ({ ...row, signed: signedBy(row.kind, inputs, signed) })),
      hardware: HARDWARE.map(({ id, name, works, detail }) => ({ id, name, about: detail, usable: works === 'file' })),
      spender: spenderOf,
      packageOf: packageText,
      policy,
      demo: parts.demo,
      facts: parts.facts,
      announce: changes.announce,
    }),
    onChange: changes.onChange,
    announce: changes.announce,
    async start() {
      mirrors.start()
      chainRole.start()
      await publisher?.start()
    },
    async stop() {
      await Promise.all([mirrors.stop(), publisher?.stop(), chainRole.stop(), signing.stop()])
      stopped = true
      store.close()
    },
  }
}

/** Whose signature it is, only keys on this machine can say. */
const signedBy = (kind: PlanSigner['kind'], inputs: readonly number[], signed: readonly boolean[]): number =>
  kind === 'keystore' || kind === 'demo' ? inputs.filter(at => signed[at] === true).length : 0

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
