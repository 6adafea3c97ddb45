import type { Network } from '#shared/domain/reserve/network.ts'
import type { Chain } from '../chain/ports.ts'

/** The chain of the chosen network, if one is chosen. Another choice stops the old one and starts anew. */
export interface ChainRole {
  current(): Chain | null
  /** Follows `network` from now on; null follows none. */
  choose(network: Network | null): Promise<void>
  start(): void
  stop(): Promise<void>
}

interface ChainRoleDeps {
  readonly create: (network: Network) => Chain
  /** Called with each new chain before it starts, so that it learns what to watch. */
  readonly began: () => void
  readonly network: Network | null
}

export function createChainRole({ create, began, network }: ChainRoleDeps): ChainRole {
  // Changed by `choose` alone.
  let chosen: Network | null = network
  let chain: Chain | null = network === null ? null : create(network)
  // Changed by `start` and `stop` alone.
  let running = false

  return {
    current: () => chain,
    async choose(next) {
      if (next === chosen) return
      const before = chain
      // First what can fail: a store that refuses leaves the old chain in its place.
      chain = next === null ? null : create(next)
      chosen = next
      began()
      if (running) chain?.start()
      await before?.stop()
    },
    start() {
      running = true
      began()
      chain?.start()
    },
    async stop() {
      running = false
      await chain?.stop()
    },
  }
}
