import { heaviest, standingOf, tipOf, type TipStanding } from '#shared/domain/chain/heaviest.ts'
import type { HeaderChain } from '#shared/domain/chain/verify-headers.ts'
import { MAX_SERVERS } from '#shared/lib/limits.ts'
import type { Result } from '#shared/lib/result.ts'
import type { ServerRow } from '../storage/store.ts'
import { followHeaders } from './follow-headers.ts'
import type { HeaderStore } from './header-store.ts'
import { HOLD_MS } from './held-verdict.ts'
import type { ChainDeps, ServerRefusal, ServerState } from './ports.ts'
import { startServerLink, type Connection, type ServerLink } from './server-link.ts'

export interface PoolNeeds extends Pick<ChainDeps, 'network' | 'open' | 'clock' | 'random' | 'servers'> {
  readonly headers: HeaderStore
  readonly signal: AbortSignal
  run(task: Promise<void>): void
  /** The best chain changed; blocks above `kept` are new. */
  advanced(kept: number): void
  /** This server's chain was followed to a new tip, after `advanced`. */
  moved(connection: Connection): void
  gone(connection: Connection): void
  /** A server has been on another chain for too long. */
  standingChanged(): void
  /** Something to show changed, and nothing that a verdict stands on. */
  changed(): void
}

/** The configured servers: who is connected, whose chain is the best, and who stands where on it. */
export interface ServerPool {
  reconfigure(): void
  stop(): Promise<void>
  /** Servers that are configured and switched on. */
  configured(): number
  /** Connected, with their chain verified up to a tip. */
  ready(): readonly Connection[]
  /** Of those the ones at the best tip that gave no false proof. */
  atTip(): readonly Connection[]
  /** Ids of those that follow another chain for longer than a reorganisation takes to spread, or gave a false proof. */
  contradicting(): readonly number[]
  /** How many gave any proof or transaction that does not hold. */
  accused(): number
  states(): readonly ServerState[]
  sync(): { readonly height: number; readonly target: number } | null
  /** Ends every wait before a next attempt. */
  retry(): void
  /** No server is being connected or followed. */
  isSettled(): boolean
}

/** ms that one server may take to bring the next part of a long chain before another one is asked for it too. */
const LEASE_MS = 3_000

export function createServerPool(needs: PoolNeeds): ServerPool {
  const { clock, headers, network, signal } = needs
  // Changed by `reconfigure`: rows that are switched on, and their links.
  let rows = enabledRows(needs)
  const links = new Map<number, ServerLink>()
  // Changed by `review`: since when (ms) a server has been seen on another chain.
  const forkedSince = new Map<Connection, number>()
  // Changed by `follow`: who brings a long chain now, and until when the others wait for it.
  let lease: { readonly server: number; readonly until: number } | null = null
  let syncing: { readonly height: number; readonly target: number } | null = null

  const ready = (): Connection[] =>
    [...links.values()].flatMap(link => {
      const connection = link.connection()
      return connection === null || connection.chain === null ? [] : [connection]
    })
  const standing = (connection: Connection): TipStanding => standingOf(tipOf(connection.chain!), headers.best())

  async function follow(connection: Connection): Promise<Result<HeaderChain, ServerRefusal>> {
    const { server } = connection
    const followed = await followHeaders(connection.announced, {
      electrum: connection.electrum,
      own: connection.chain,
      best: () => headers.best(),
      now: () => clock.now() / 1000,
      progress(chain, target) {
        lease = { server, until: clock.now() + LEASE_MS }
        syncing = { height: tipOf(chain).height, target }
        // Work is what makes a chain: where none is asked for, nothing is kept before the server has shown all of it.
        if (network !== 'regtest') adopt(heaviest([headers.best(), chain])!)
        needs.changed()
      },
      async waitForOther() {
        if (lease === null || lease.server === server || clock.now() >= lease.until) {
          lease = { server, until: clock.now() + LEASE_MS }
          return false
        }
        await clock.sleep(lease.until - clock.now(), connection.signal)
        return !connection.signal.aborted
      },
    })
    if (lease?.server === server) {
      lease = null
      syncing = null
    }
    return followed
  }

  function adopt(chain: HeaderChain): void {
    const kept = headers.adopt(chain)
    if (kept !== null) needs.advanced(kept)
  }

  /** The most work among ready servers wins. Where work costs something, what was seen once is not given up for less. */
  function review(): void {
    const chains = ready().map(({ chain }) => chain!)
    const current = headers.best()
    const standsStill = chains.some(chain => tipOf(chain).hash === tipOf(current).hash)
    const best = heaviest(network === 'regtest' && !standsStill ? chains : [current, ...chains])
    if (best !== null) adopt(best)
    for (const connection of ready()) {
      if (standing(connection) !== 'forked') forkedSince.delete(connection)
      else if (!forkedSince.has(connection)) {
        forkedSince.set(connection, clock.now())
        needs.run(clock.sleep(HOLD_MS, connection.signal).then(needs.standingChanged))
      }
    }
  }

  function start(row: ServerRow): ServerLink {
    return startServerLink(row, {
      ...needs,
      follow,
      announced: needs.changed,
      moved(connection) {
        review()
        needs.moved(connection)
      },
      gone(connection) {
        forkedSince.delete(connection)
        if (lease?.server === connection.server) lease = syncing = null
        review()
        needs.gone(connection)
      },
    })
  }

  return {
    reconfigure() {
      rows = enabledRows(needs)
      for (const [id, link] of links) {
        const row = rows.find(enabled => enabled.id === id)
        if (sameAddress(row, link.row)) continue
        links.delete(id)
        needs.run(link.stop())
      }
      if (!signal.aborted) for (const row of rows) if (!links.has(row.id)) links.set(row.id, start(row))
    },

    async stop() {
      await Promise.all([...links.values()].map(link => link.stop()))
    },

    configured: () => rows.length,
    ready,
    atTip: () => ready().filter(connection => connection.falseProof === null && standing(connection) === 'same'),
    contradicting: () =>
      ready()
        .filter(connection => {
          const accused = connection.falseProof !== null && !connection.forges
          return accused || clock.now() >= (forkedSince.get(connection) ?? Infinity) + HOLD_MS
        })
        .map(({ server }) => server),
    accused: () => ready().filter(({ falseProof }) => falseProof !== null).length,

    states: () =>
      needs.servers.list().map(row => {
        const link = links.get(row.id)
        if (link === undefined) return switchedOff(row)
        const connection = link.connection()
        const agrees =
          connection === null || connection.chain === null
            ? null
            : connection.falseProof === null && ['same', 'near'].includes(standing(connection))
        return { ...link.state(), row, agrees }
      }),

    sync: () => syncing,
    retry() {
      for (const link of links.values()) link.retry()
    },
    isSettled: () => [...links.values()].every(link => ['ready', 'down', 'off'].includes(link.state().state)),
  }
}

const enabledRows = ({ servers }: PoolNeeds): readonly ServerRow[] =>
  servers
    .list()
    .filter(row => row.enabled)
    .slice(0, MAX_SERVERS)

const sameAddress = (one: ServerRow | undefined, other: ServerRow): boolean =>
  one !== undefined &&
  one.host === other.host &&
  one.port === other.port &&
  one.transport === other.transport &&
  one.pin === other.pin &&
  one.proxy === other.proxy

const switchedOff = (row: ServerRow): ServerState => ({
  row,
  state: 'off',
  reason: null,
  software: '',
  tip: null,
  agrees: null,
  latencyMs: null,
  lastAnswerAt: null,
  nextAttemptAt: null,
})
