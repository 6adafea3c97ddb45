import { RpcError } from '#shared/rpc/errors.ts'
import type { WorldName } from '#shared/rpc/contract.ts'
import type { PointCheck } from '#shared/domain/feed/verify-event.ts'
import type { Clock, Wire } from '../feed/ports.ts'
import type { Journal, Store } from '../storage/store.ts'
import type { Publisher } from '../publish/ports.ts'
import { createDemo, type Demo } from '../demo/demo.ts'
import type { DemoState } from '#shared/rpc/views/app.ts'
import type { DemoControl } from '../rpc/parts.ts'
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
  readonly clock: Clock
  readonly isPoint: PointCheck
  readonly createPublisher:
    ((needs: { readonly store: Store; readonly journal: Journal; readonly changed: () => void }) => Publisher) | null
  readonly homeFolder: string
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
          clock,
          isPoint,
          demo,
          facts: { ...facts, world: 'demo', home: 'memory' },
          createPublisher: null,
        })
        running = { demo: network, world }
        await openDemo(world, network)
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
  }

  const { createPublisher } = parts
  const home = createWorld({
    store: parts.store,
    wire: parts.wire,
    clock,
    isPoint,
    demo,
    facts: { ...facts, world: 'home' },
    createPublisher: createPublisher === null ? null : needs => createPublisher({ ...needs, store: parts.store }),
  })

  function demoState(): DemoState {
    const mints = running?.demo.mints() ?? []
    return {
      running: running !== null,
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

/** What an operator would do first, done through the same calls. */
async function openDemo({ handlers }: World, demo: Demo): Promise<void> {
  await handlers['settings.set']({ network: 'regtest', poll_seconds: 5, stale_after_seconds: 30 })
  for (const { url } of demo.mints()) await handlers['peer.add']({ url, approved_hosts: [] })
}

const demoNotRunning = (): RpcError => new RpcError('demo.not-running', 'The demo network is not running. Start it first.')
