import type { Clock, Wire } from '../feed/ports.ts'
import type { Store } from '../storage/store.ts'
import { sha256 } from '../crypto/sha256.ts'
import { advertisedBy } from './advertised.ts'
import { castDemo, type Cast } from './cast.ts'
import { createDemoChain, type DemoChain } from './demo-chain.ts'
import { createDemoWire } from './demo-wire.ts'
import { createKeyset } from './ecash.ts'
import type { Fault } from './faulty-feed.ts'
import { createSimulatedMint, type SimulatedMint } from './simulated-mint.ts'

/**
 * Three simulated mints with real ecash cryptography, published and mirrored in one process through the console's own code, and a simulated
 * chain on which they and the operator keep reserves.
 */
export interface Demo {
  readonly wire: Wire
  /** Who plays, and the operator's keys and reserve. */
  readonly cast: Cast
  readonly chain: DemoChain
  mints(): readonly DemoMint[]
  /** Starts the wallets that spend and the miner. */
  start(): void
  stop(): void
  /** False when there is no such mint. */
  fault(url: string, fault: Fault): boolean
  /** False when there is no such mint. The spends follow one by one. */
  spend(url: string, count: number): boolean
}

interface DemoMint {
  readonly url: string
  readonly name: string
  readonly fault: Fault
  readonly spends: number
  readonly spendsPerMinute: number
}

interface DemoParts {
  readonly store: Store
  readonly clock: Clock
  readonly changed: () => void
}

/** Spends made before the event loop gets a turn: each costs a blind signature, an unblinding and a verification. */
const SPENDS_A_TURN = 4

export function createDemo({ store, clock, changed }: DemoParts): Demo {
  const stopped = new AbortController()
  const cast = castDemo()
  const keysets = new Map(
    cast.mints.map(({ url, host }) => [url, createKeyset(sha256(new TextEncoder().encode(`nimdolf demo mint ${host}`)))]),
  )
  const keysetsOf = (url: string): readonly string[] => [keysets.get(url)?.id].filter(id => id !== undefined)
  const mints = new Map<string, SimulatedMint>(
    cast.mints.map(role => {
      const { name, url, host } = role
      const advertised = advertisedBy(role, cast, keysetsOf)
      const mint = createSimulatedMint({ name, url, keyset: keysets.get(url)!, advertised, log: store.log(`demo:${host}`), clock })
      // A mint with an empty past could not be told from one that does not answer.
      mint.spend(SPENDS_A_TURN)
      return [mint.url, mint] as const
    }),
  )
  const chain = createDemoChain({ cast, clock, isAwake: url => mints.get(url)?.fault() !== 'silence', changed })

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
    cast,
    chain,
    mints: () =>
      cast.mints.map(({ url, name, perMinute }) => {
        const mint = mints.get(url)!
        return { url, name, fault: mint.fault(), spends: mint.spends(), spendsPerMinute: perMinute }
      }),
    start() {
      for (const { url, past, perMinute } of cast.mints) {
        const mint = mints.get(url)!
        void spendSlowly(mint, past).then(() => keepSpending(mint, perMinute))
      }
      chain.start()
    },
    stop() {
      stopped.abort()
      chain.stop()
    },
    fault(url, fault) {
      mints.get(url)?.setFault(fault)
      changed()
      return mints.has(url)
    },
    spend(url, count) {
      const mint = mints.get(url)
      if (mint !== undefined) void spendSlowly(mint, count)
      return mint !== undefined
    },
  }
}
