import type { Clock } from '../feed/ports.ts'
import type { Dial } from '../chain/ports.ts'
import type { Cast } from './cast.ts'
import { standInsOf } from './cast.ts'
import type { ServerFault } from './electrum/server-view.ts'
import { createReserveKeeper } from './keep-reserve.ts'
import { BLOCK_MS, historyLength, playHistory } from './play-history.ts'
import { createSimulatedChain } from './simulated-chain.ts'
import { createDemoDial, createSimulatedElectrum } from './simulated-electrum.ts'

/** The chain of the demo network with its servers and with mints that keep their reserves on it. */
export interface DemoChain {
  readonly dial: Dial
  height(): number
  servers(): readonly DemoServer[]
  /** False when there is no such server. */
  setServerFault(id: number, fault: ServerFault): boolean
  /** Finds blocks at once, the mints acting between them. Answers how many: fewer when they would lie two hours ahead of the clock. */
  mine(blocks: number): Promise<number>
  /** Replaces the newest `depth` blocks; what they held waits again. */
  reorg(depth: number): void
  /** Pays `amount` sat to a script; answers the txid. */
  faucet(scriptPubKey: string, amount: bigint): string
  /** Finds a block every twenty seconds until `stop`. */
  start(): void
  stop(): void
}

/** `id` counts from 1 in the order of the list. */
export interface DemoServer {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly transport: 'tcp'
  readonly fault: ServerFault
}

const HOSTS = ['core.demo', 'north.demo', 'south.demo'] as const
/** Blocks found and transactions sent before the event loop gets a turn. */
const BLOCKS_A_TURN = 144
const SPENDS_A_TURN = 4

interface Staging {
  readonly cast: Cast
  readonly clock: Clock
  /** Whether the mint at this URL is at work. */
  readonly isAwake: (url: string) => boolean
  readonly changed: () => void
}

export function createDemoChain({ cast, clock, isAwake, changed }: Staging): DemoChain {
  const stopped = new AbortController()
  // How far the chain's own clock is behind while the past is played, ms; changed by the callback below alone.
  let behind = historyLength(cast) * BLOCK_MS
  const chain = createSimulatedChain({ clock: { now: () => clock.now() - behind } })
  const neglected = playHistory(chain, cast, () => (behind -= BLOCK_MS))

  const servers = HOSTS.map(host => createSimulatedElectrum(host, chain))
  const keepers = cast.mints.map(mint =>
    createReserveKeeper({ chain, mint, standsInFor: standInsOf(mint, cast), neglected, isAwake: () => isAwake(mint.url) }),
  )

  async function mine(blocks: number): Promise<number> {
    let found = 0
    let spends = 0
    for (; found < blocks && !stopped.signal.aborted; found++) {
      for (const keeper of keepers) spends += keeper.act()
      if (chain.mine(1) === 0) break
      if (spends < SPENDS_A_TURN && (found + 1) % BLOCKS_A_TURN !== 0) continue
      spends = 0
      await new Promise<void>(resolve => setImmediate(resolve))
    }
    changed()
    return found
  }

  async function keepMining(): Promise<void> {
    while (!stopped.signal.aborted) {
      await clock.sleep(BLOCK_MS, stopped.signal)
      if (!stopped.signal.aborted) await mine(1)
    }
  }

  return {
    dial: createDemoDial(servers),
    height: () => chain.height(),
    servers: () =>
      servers.map((server, at) => ({ id: at + 1, host: server.host, port: server.port, transport: 'tcp', fault: server.fault() })),
    setServerFault(id, fault) {
      const server = servers[id - 1]
      server?.setFault(fault)
      changed()
      return server !== undefined
    },
    mine,
    reorg: depth => chain.reorg(depth),
    faucet: (scriptPubKey, amount) => chain.faucet(scriptPubKey, amount),
    start: () => void keepMining(),
    stop() {
      stopped.abort()
      for (const server of servers) server.stop()
    },
  }
}
