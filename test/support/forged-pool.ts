import { createChain } from '../../src-main/chain/chain.ts'
import type { Chain } from '../../src-main/chain/ports.ts'
import { createMemoryStore } from '../../src-main/storage/memory-store.ts'
import type { Store } from '../../src-main/storage/store.ts'
import { mineOn, genesisBlock, type ForgedBlock } from './forged-chain.ts'
import { createForgedLedger, createForgedServer, type ForgedLedger, type ForgedServer } from './forged-server.ts'
import { seeded } from './mirror-world.ts'
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts'

/** A chain over servers in memory, on a clock that the test moves. */
export interface ForgedPool {
  readonly clock: SimulatedClock
  readonly ledger: ForgedLedger
  readonly servers: readonly ForgedServer[]
  readonly store: Store
  readonly chain: Chain
  /** Everybody has `blocks` and `mempool` now, and says so. */
  tell(blocks: readonly ForgedBlock[], mempool?: readonly string[], to?: readonly ForgedServer[]): void
  /** A new Chain over the same store, as after a restart. */
  again(): Chain
}

export interface PoolShape {
  readonly servers?: number
  readonly height?: number
  readonly seed?: number
  readonly ledger?: ForgedLedger
}

/** A taproot script of the test's own. */
export const scriptOf = (number: number): string => `5120${number.toString(16).padStart(64, '0')}`

export function createForgedPool({ servers = 5, height = 20, seed = 1, ledger = createForgedLedger() }: PoolShape = {}): ForgedPool {
  const clock = createSimulatedClock()
  const store = createMemoryStore()
  const all = Array.from({ length: servers }, () => createForgedServer(ledger, clock))
  const blocks = mineOn([genesisBlock], height)
  for (const [at, server] of all.entries()) {
    server.blocks = blocks
    store.servers.add({ host: `s${at + 1}.test`, port: at, transport: 'tcp', pin: null, proxy: null, enabled: true, addedAt: at })
  }
  const again = (): Chain =>
    createChain({
      network: 'regtest',
      open: (address, network, signal) => all[address.port]!.open(address, network, signal),
      servers: store.servers,
      headers: store.headers,
      clock,
      random: seeded(seed),
      changed: () => undefined,
    })
  return {
    clock,
    ledger,
    servers: all,
    store,
    chain: again(),
    again,
    tell(told, mempool = [], to = all) {
      for (const server of to) Object.assign(server, { blocks: told, mempool })
      for (const server of to) server.announce()
    },
  }
}

/** Runs `act` on a started chain and stops it, whatever happens. */
export async function withChain(pool: ForgedPool, act: (chain: Chain) => Promise<void>, chain = pool.chain): Promise<void> {
  chain.start()
  try {
    await act(chain)
  } finally {
    const stopped = chain.stop()
    await pool.clock.pass(0)
    await stopped
  }
}
