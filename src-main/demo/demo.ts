import type { Clock, Wire } from '../feed/ports.ts'
import type { Store } from '../storage/store.ts'
import { createDemoWire } from './demo-wire.ts'
import type { Fault } from './faulty-feed.ts'
import { createSimulatedMint, type SimulatedMint } from './simulated-mint.ts'

/** Three simulated mints with real ecash cryptography, published and mirrored in one process through the console's own code. */
export interface Demo {
  readonly wire: Wire
  mints(): readonly DemoMint[]
  /** Starts the wallets that spend. */
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
      // A mint with an empty past could not be told from one that does not answer.
      mint.spend(SPENDS_A_TURN)
      return [mint.url, mint] as const
    }),
  )
  const mintAt = (host: string): SimulatedMint => mints.get(`https://${host}`)!

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
    mints: () =>
      CAST.map(({ host, name, perMinute }) => {
        const mint = mintAt(host)
        return { url: mint.url, name, fault: mint.fault(), spends: mint.spends(), spendsPerMinute: perMinute }
      }),
    start() {
      for (const { host, past, perMinute } of CAST) {
        const mint = mintAt(host)
        void spendSlowly(mint, past).then(() => keepSpending(mint, perMinute))
      }
    },
    stop: () => stopped.abort(),
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
