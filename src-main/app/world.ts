import type { Handlers } from '#shared/rpc/server.ts'
import type { Topic } from '#shared/rpc/contract.ts'
import type { EventLog, Journal, Store } from '../storage/store.ts'
import type { Wire, Clock } from '../feed/ports.ts'
import type { PointCheck } from '#shared/domain/feed/verify-event.ts'
import type { Publisher, PublisherDeps } from '../publish/ports.ts'
import type { Network } from '#shared/domain/reserve/network.ts'
import type { Chain } from '../chain/ports.ts'
import { createMirrors } from '../feed/mirrors.ts'
import { createPotKeeper } from '../redemption/pot-keeper.ts'
import { isMintOf, publicationOf } from '../redemption/own-publication.ts'
import { createRedeemedEvents } from '../redemption/redeemed-events.ts'
import type { RedemptionRole } from '../redemption/role-ports.ts'
import { packageText } from '../reserve/read-reserve.ts'
import { spenderOf } from '../reserve/spender.ts'
import { HARDWARE } from '../signing/hardware.ts'
import { whoCanSign } from '../signing/who-can-sign.ts'
import type { PlanSigner, Signing } from '../signing/ports.ts'
import { createRouter } from '../rpc/router.ts'
import type { DemoControl, WorldFacts } from '../rpc/parts.ts'
import { sha256 } from '../crypto/sha256.ts'
import { createChanges, type Changes } from './changes.ts'
import { createCustody } from './custody.ts'
import { createFailoverRole, failoverPolicy } from './failover-role.ts'
import { openRedemption } from './open-redemption.ts'
import { createPolicy } from './policy.ts'

/** One self-contained set of store, roles and answers. The operator's home and the demo network are two of them and never meet. */
export interface World {
  readonly handlers: Handlers
  /** For simulated holders, who come without a socket. */
  readonly redeem: RedemptionRole['redeem']
  /** Whether the ecash of the mint at this URL is paid. */
  readonly isOpen: (mintUrl: string) => boolean
  readonly onChange: (listener: (topics: readonly Topic[]) => void) => () => void
  readonly announce: (topic: Topic) => void
  /** Starts the loops of every role; calls work before it, too. */
  start(): Promise<void>
  stop(): Promise<void>
}

export interface WorldParts {
  readonly store: Store
  readonly wire: Wire
  readonly wireThrough: ((proxy: string) => Wire) | null
  readonly clock: Clock
  readonly isPoint: PointCheck
  readonly facts: Omit<WorldFacts, 'demoRunning'>
  readonly demo: DemoControl
  readonly createChain: (needs: { readonly network: Network; readonly store: Store; readonly changed: () => void }) => Chain
  readonly createSigning: (needs: { readonly changed: () => void }) => Signing
  /** Makes the publishing role; the demo world has none of its own, its simulated mints publish themselves. */
  readonly createPublisher: ((needs: Pick<PublisherDeps, 'journal' | 'changed' | 'redeemed'>) => Publisher) | null
  /** The home's folder, where the gateway keeps its key; null keeps it in memory and opens no port. */
  readonly folder: string | null
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
  const custody = createCustody({
    store,
    journal,
    clock,
    policy,
    changes,
    createChain: needs => parts.createChain({ ...needs, store }),
    createSigning: parts.createSigning,
    chainFollowed: () => failovers.chainChanged(),
  })
  const publisher =
    parts.createPublisher?.({
      journal,
      changed: () => changes.announce('publications'),
      redeemed: mintUrl => (isMintOf(redemption.state().config, mintUrl) ? redeemed : null),
    }) ?? null
  const pots = createPotKeeper({ table: store.redemptions, publishedEvents })
  const redeemed = createRedeemedEvents(store.redemptions)
  const failovers = createFailoverRole({
    store,
    wire: parts.wire,
    wireThrough: parts.wireThrough,
    journal,
    clock,
    custody,
    mirrors,
    pots,
    settings: policy.get,
    redemption: () => redemption,
    changes,
  })
  const redemption: RedemptionRole = openRedemption({
    store,
    wire: parts.wire,
    clock,
    journal,
    failovers: () => failovers,
    pots: () => pots.list(),
    ownFeed,
    folder: parts.folder,
    sockets: parts.folder !== null,
    changed: changes.announce,
  })

  /** Which of our publications is of the gateway's mint; null where none is. Asked for every proof that is judged. */
  function ownPublication(): number | null {
    const { config } = redemption.state()
    return config === null ? null : publicationOf(config, store.publications.list())
  }
  function ownFeed(): EventLog | null {
    const id = ownPublication()
    return id === null ? null : store.log(`own:${id}`)
  }
  function publishedEvents(ids: readonly string[]): bigint | null {
    const id = ownPublication()
    return id === null || publisher === null ? null : BigInt(publisher.redeemedIn(id, ids))
  }

  return {
    handlers: createRouter({
      store,
      clock,
      journal,
      mirrors,
      publisher,
      chain: custody.chain,
      chooseNetwork: custody.chooseNetwork,
      reserves: custody.reserves,
      plans: custody.plans,
      signing: custody.signing,
      failovers,
      failoverPolicy: () => failoverPolicy(policy.get()),
      pots,
      redemption,
      ownKeys: custody.ownKeys,
      whoCanSign: ({ plan, signed }) =>
        whoCanSign(plan, custody.signing.list()).map(({ inputs, ...row }) => ({ ...row, signed: signedBy(row.kind, inputs, signed) })),
      hardware: HARDWARE.map(({ id, name, works, detail }) => ({ id, name, about: detail, usable: works === 'file' })),
      spender: spenderOf,
      packageOf: packageText,
      policy,
      demo: parts.demo,
      facts: parts.facts,
      announce: changes.announce,
    }),
    redeem: (endpoint, body, client) => redemption.redeem(endpoint, body, client),
    isOpen: mintUrl => pots.list().some(({ phase, custodians }) => phase.kind === 'open' && custodians.includes(mintUrl)),
    onChange: changes.onChange,
    announce: changes.announce,
    async start() {
      // Before anything is paid: what a crash cut off is finished.
      failovers.resume()
      mirrors.start()
      custody.start()
      await Promise.all([publisher?.start(), redemption.start()])
    },
    async stop() {
      await redemption.stop()
      await Promise.all([mirrors.stop(), publisher?.stop(), custody.stop()])
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
