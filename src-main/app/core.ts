import { randomBytes } from 'node:crypto'
import { RpcError } from '#shared/rpc/errors.ts'
import type { WorldName } from '#shared/rpc/contract.ts'
import type { PointCheck } from '#shared/domain/feed/verify-event.ts'
import type { Clock, Wire } from '../feed/ports.ts'
import type { Store } from '../storage/store.ts'
import type { Publisher, PublisherDeps } from '../publish/ports.ts'
import type { Network } from '#shared/domain/reserve/network.ts'
import type { Chain, Dial } from '../chain/ports.ts'
import { createChain } from '../chain/chain.ts'
import { createOpenElectrum } from '../chain/open-electrum.ts'
import { createDemo, type Demo } from '../demo/demo.ts'
import { createDemoSigning } from '../signing/demo-signing.ts'
import type { Signing } from '../signing/ports.ts'
import type { DemoState } from '#shared/rpc/views/app.ts'
import type { DemoControl } from '../rpc/parts.ts'
import { openDemo } from './open-demo.ts'
import { createWorld, type World } from './world.ts'
import manifest from '../../package.json' with { type: 'json' }

/** One core process per home: it owns the store and every role, and answers for the demo network beside them. */
export interface Core {
  world(name: WorldName): World
  /** Starts the loops of every role. One-shot commands leave them out. */
  start(): Promise<void>
  stop(): Promise<void>
}

export interface CoreParts {
  readonly store: Store
  readonly createMemoryStore: () => Store
  readonly wire: Wire
  /** Reaches peers through a SOCKS5 proxy, `host:port`. */
  readonly wireThrough: (proxy: string) => Wire
  readonly clock: Clock
  readonly isPoint: PointCheck
  /** Reaches Electrum servers. */
  readonly dial: Dial
  readonly createSigning: (needs: { readonly changed: () => void }) => Signing
  readonly createPublisher:
    ((needs: Pick<PublisherDeps, 'journal' | 'changed' | 'redeemed'> & { readonly store: Store }) => Publisher) | null
  readonly homeFolder: string
  /** False where nothing is kept: then no gateway listens. */
  readonly keepsFiles: boolean
  /** Which host runs the core, as the screens name it. */
  readonly host: string
}

export function createCore(parts: CoreParts): Core {
  const { clock, isPoint } = parts
  const facts = { version: manifest.version, home: parts.homeFolder, host: parts.host, startedAt: clock.now() }
  // Changed by `demo.start` and `demo.leave` alone; null while no demo runs.
  let running: { readonly demo: Demo; readonly world: World } | null = null

  const demo: DemoControl = {
    running: () => running !== null,
    state: demoState,
    async start() {
      if (running === null) {
        const network = createDemo({ store: parts.createMemoryStore(), clock, changed: () => running?.world.announce('demo') })
        const world = createWorld({
          store: parts.createMemoryStore(),
          wire: network.wire,
          wireThrough: null,
          clock,
          isPoint,
          demo,
          facts: { ...facts, world: 'demo', home: 'memory' },
          createChain: chainOver(network.chain.dial),
          createSigning: () =>
            createDemoSigning({
              keys: Object.values(network.cast.you.keys).map(({ secret, use }) => ({ name: 'Demo keys', secret, use })),
              network: 'regtest',
              random: randomBytes,
              createdAt: clock.now(),
            }),
          createPublisher: null,
          folder: null,
        })
        running = { demo: network, world }
        network.connectGateway(world.redeem, world.isOpen)
        await openDemo(world.handlers, network)
        await world.start()
        network.start()
      }
      announceDemo()
      return demoState()
    },
    async leave() {
      const leaving = running
      running = null
      leaving?.demo.stop()
      await leaving?.world.stop()
      announceDemo()
    },
    fault: (url, fault) => known(url, network().fault(url, fault)),
    spend: (url, count) => known(url, network().spend(url, count)),
    redeem: (url, count) => known(url, network().redeem(url, count)),
    async mine(blocks) {
      await network().chain.mine(blocks)
      announceDemo()
      return demoState()
    },
    serverFault(id, fault) {
      if (!network().chain.setServerFault(id, fault)) throw new RpcError('demo.unknown-server', `There is no demo server ${id}.`)
      announceDemo()
      return demoState()
    },
  }

  /** A chain over servers that are reached by `dial`: the operator's over sockets, the demo's in this process. */
  function chainOver(dial: Dial): (needs: { network: Network; store: Store; changed: () => void }) => Chain {
    const open = createOpenElectrum(dial, clock)
    return ({ network: chosen, store, changed }) =>
      createChain({ network: chosen, open, servers: store.servers, headers: store.headers, clock, random: Math.random, changed })
  }

  const { createPublisher } = parts
  const home = createWorld({
    store: parts.store,
    wire: parts.wire,
    wireThrough: parts.wireThrough,
    clock,
    isPoint,
    demo,
    facts: { ...facts, world: 'home' },
    createChain: chainOver(parts.dial),
    createSigning: parts.createSigning,
    createPublisher: createPublisher === null ? null : needs => createPublisher({ ...needs, store: parts.store }),
    folder: parts.keepsFiles ? parts.homeFolder : null,
  })

  function demoState(): DemoState {
    const mints = running?.demo.mints() ?? []
    return {
      running: running !== null,
      chain: running === null ? null : { height: running.demo.chain.height(), servers: running.demo.chain.servers().map(serverState) },
      mints: mints.map(({ spendsPerMinute, ...mint }) => ({ ...mint, spends_per_minute: spendsPerMinute })),
    }
  }
  function known(url: string, found: boolean): DemoState {
    if (!found) throw new RpcError('demo.unknown-mint', `There is no demo mint at ${url.slice(0, 200)}.`)
    return demoState()
  }
  function network(): Demo {
    if (running === null) throw demoNotRunning()
    return running.demo
  }
  function announceDemo(): void {
    home.announce('demo')
    running?.world.announce('demo')
  }

  return {
    world(name) {
      if (name === 'home') return home
      if (running === null) throw demoNotRunning()
      return running.world
    },
    start: () => home.start(),
    async stop() {
      await demo.leave()
      await home.stop()
    },
  }
}

type DemoChainState = NonNullable<DemoState['chain']>
const serverState = ({ id, host, fault }: DemoChainState['servers'][number]): DemoChainState['servers'][number] => ({ id, host, fault })

const demoNotRunning = (): RpcError => new RpcError('demo.not-running', 'The demo network is not running. Start it first.')
