import type { Topic, WorldName } from '#shared/rpc/contract.ts'
import type { Transport } from '#shared/rpc/client.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import { dispatch, type Handlers } from '#shared/rpc/server.ts'
import { demoMints } from './example-data.ts'
import { exampleHandlers, type Scene } from './example-handlers.ts'

export type { Scene } from './example-handlers.ts'

/**
 * An in-memory core for tests and for looking at screens: it answers the whole contract, validates both directions like the real one,
 * acts on commands and announces what changed. It never touches a network or a file.
 */
export interface ExampleCore {
  readonly transport: Transport
  /** Calls that were made, in order; for tests. */
  readonly calls: readonly { readonly world: WorldName; readonly name: string; readonly args: unknown }[]
  /** Announces topics as if something had happened. */
  announce(...topics: Topic[]): void
  /** Breaks or mends the line. */
  connect(connected: boolean): void
  /** Replaces handlers of the home world. */
  override(change: Partial<Handlers>): void
}

interface Watcher {
  readonly world: WorldName
  readonly onChange: (topics: readonly Topic[]) => void
  readonly onState: (connected: boolean) => void
}

export function createExampleCore(scene: Scene = 'busy', now: () => number = Date.now): ExampleCore {
  const watchers = new Set<Watcher>()
  const calls: { world: WorldName; name: string; args: unknown }[] = []
  let connected = true
  const announce = (...topics: Topic[]): void => {
    for (const watcher of watchers) watcher.onChange(topics)
  }
  const demo = { running: false, mints: demoMints() }
  const worlds: Record<WorldName, Handlers> = {
    home: exampleHandlers('home', scene, demo, now, announce),
    demo: exampleHandlers('demo', 'calm', demo, now, announce),
  }

  return {
    calls,
    announce,
    connect(next) {
      connected = next
      for (const watcher of watchers) watcher.onState(next)
    },
    override(change) {
      worlds.home = { ...worlds.home, ...change }
    },
    transport: {
      async call(world, name, args) {
        calls.push({ world, name, args })
        if (!connected) throw new TypeError('fetch failed')
        if (scene === 'failing' && world === 'home' && name !== 'app.status' && name !== 'settings.get')
          throw new RpcError(
            'store.full',
            'The disk that holds the home is full: nothing more can be written. Free some space, then try again.',
          )
        if (world === 'demo' && !demo.running) throw new RpcError('demo.not-running', 'The demo network is not running. Start it first.')
        // Through JSON, as every real transport sends it: what does not survive that would fail here too.
        return JSON.parse(JSON.stringify(await dispatch(worlds[world], name, JSON.parse(JSON.stringify(args))))) as unknown
      },
      watch(world, onChange, onState) {
        const watcher = { world, onChange, onState }
        watchers.add(watcher)
        onState(connected)
        return () => void watchers.delete(watcher)
      },
    },
  }
}
