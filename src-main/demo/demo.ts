import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { DemoState } from '#shared/rpc/views/app.ts'
import type { Clock, Wire } from '../feed/ports.ts'
import type { Store } from '../storage/store.ts'
import { createDemoWire } from './demo-wire.ts'
import { createSimulatedMint, type Fault, type SimulatedMint } from './simulated-mint.ts'

/** Three simulated mints with real ecash cryptography, published and mirrored in one process through the console's own code. */
export interface Demo {
  readonly wire: Wire
  /** Adds the mints as peers of the demo world, through the same calls an operator would make. */
  prepare(handlers: Handlers): Promise<void>
  /** Starts the wallets that spend. */
  start(): void
  stop(): void
  state(): DemoState
  fault(url: string, fault: Fault): DemoState
  spend(url: string, count: number): DemoState
}

interface DemoParts {
  readonly store: Store
  readonly clock: Clock
  readonly changed: () => void
}

/** `past`: spends before the operator came; `perMinute`: how often its wallets spend. */
const CAST = [
  { name: 'Harbor', host: 'harbor.demo', past: 160, perMinute: 24 },
  { name: 'Fjord', host: 'fjord.demo', past: 90, perMinute: 10 },
  { name: 'Kestrel', host: 'kestrel.demo', past: 40, perMinute: 4 },
] as const

/** Spends made before the event loop gets a turn: each costs a blind signature, an unblinding and a verification. */
const SPENDS_A_TURN = 4

export function createDemo({ store, clock, changed }: DemoParts): Demo {
  const stopped = new AbortController()
  const mints = new Map<string, SimulatedMint>(
    CAST.map(role => {
      const mint = createSimulatedMint({ ...role, url: `https://${role.host}`, log: store.log(`demo:${role.host}`), clock })
      return [mint.url, mint] as const
    }),
  )

  function state(): DemoState {
    return {
      running: true,
      mints: [...mints.values()].map(mint => ({
        url: mint.url,
        name: mint.name,
        fault: mint.fault(),
        spends: mint.spends(),
        spends_per_minute: CAST.find(role => role.name === mint.name)?.perMinute ?? 0,
      })),
    }
  }

  function mintAt(url: string): SimulatedMint {
    const mint = mints.get(url)
    if (mint === undefined) throw new RpcError('demo.unknown-mint', `There is no demo mint at ${url.slice(0, 200)}.`)
    return mint
  }

  async function spendSlowly(mint: SimulatedMint, count: number): Promise<void> {
    for (let left = count; left > 0 && !stopped.signal.aborted; left -= SPENDS_A_TURN) {
      mint.spend(Math.min(left, SPENDS_A_TURN))
      await new Promise<void>(resolve => setImmediate(resolve))
    }
    changed()
  }

  async function keepSpending(mint: SimulatedMint, perMinute: number): Promise<void> {
    while (!stopped.signal.aborted) {
      await clock.sleep(60_000 / perMinute, stopped.signal)
      if (!stopped.signal.aborted) mint.spend(1)
    }
  }

  return {
    wire: createDemoWire(mints),
    state,
    async prepare(handlers) {
      for (const mint of mints.values()) mint.spend(SPENDS_A_TURN)
      for (const url of mints.keys()) await handlers['peer.add']({ url, approved_hosts: [] })
      await handlers['settings.set']({ network: 'regtest', poll_seconds: 5, keyset_poll_seconds: 60, stale_after_seconds: 30 })
    },
    start() {
      for (const role of CAST) {
        const mint = mintAt(`https://${role.host}`)
        void spendSlowly(mint, role.past).then(() => keepSpending(mint, role.perMinute))
      }
    },
    stop: () => stopped.abort(),
    fault(url, fault) {
      mintAt(url).setFault(fault)
      changed()
      return state()
    },
    spend(url, count) {
      void spendSlowly(mintAt(url), count)
      return state()
    },
  }
}
