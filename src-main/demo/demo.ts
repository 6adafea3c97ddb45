import type { Clock, Wire } from '../feed/ports.ts'
import type { Store } from '../storage/store.ts'
import { sha256 } from '../crypto/sha256.ts'
import { advertisedBy } from './advertised.ts'
import { castDemo, type Cast } from './cast.ts'
import { createDemoChain, type DemoChain } from './demo-chain.ts'
import { createDemoWire, type Reachable } from './demo-wire.ts'
import { createKeyset } from './ecash.ts'
import type { Fault } from './faulty-feed.ts'
import type { Gateway, Received } from './holders/holders.ts'
import { createOwnSide } from './own-side.ts'
import { createSimulatedMint, type SimulatedMint } from './simulated-mint.ts'

/**
 * Three simulated mints with real ecash cryptography, published and mirrored in one process through the console's own code, the operator's own
 * mint, a simulated chain on which all of them keep reserves, and holders who bring a mint's ecash to the operator when it is gone.
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
  /** Up to `count` holders of that mint's ecash come to the operator's gateway, one by one. False when there is no such mint. */
  redeem(url: string, count: number): boolean
  /** What holders of that mint's ecash got for it so far, by their own count; null when there is no such mint. */
  received(url: string): Received | null
  /**
   * Where holders find the operator's gateway: `RedemptionRole.redeem`. While `isOpen` says that the ecash of a mint is redeemed, its holders also come
   * by themselves. Before this is called, holders find nobody.
   */
  connectGateway(redeem: Gateway, isOpen: (url: string) => boolean): void
  /** Some 200,000 sat of the operator's own mint as a `cashuB` token, other ecash at each call: the float that a rehearsal begins with. */
  floatToken(): string
}

interface DemoMint {
  readonly url: string
  readonly name: string
  readonly fault: Fault
  readonly spends: number
  readonly spendsPerMinute: number
  /** Unspent ecash in wallets, sat. */
  readonly held: string
  /** Holders' requests to the operator's gateway: paid, and those that left with their ecash. */
  readonly redeemed: number
  readonly refused: number
}

interface DemoParts {
  readonly store: Store
  readonly clock: Clock
  readonly changed: () => void
}

/** Spends made before the event loop gets a turn: each costs a blind signature, an unblinding and a verification. */
const SPENDS_A_TURN = 4
/** Between two holders who come by themselves, ms. */
const HOLDER_EVERY_MS = 6_000
/** What a mint of the demo takes for an input (NUT-02), as most mints do. */
const INPUT_FEE_PPK = 100

export function createDemo({ store, clock, changed }: DemoParts): Demo {
  const stopped = new AbortController()
  const cast = castDemo()
  const keysets = new Map(
    cast.mints.map(({ url, host }) => [
      url,
      createKeyset(sha256(new TextEncoder().encode(`nimdolf demo mint ${host}`)), { inputFeePpk: INPUT_FEE_PPK }),
    ]),
  )
  const own = createOwnSide({ url: cast.you.url, inputFeePpk: INPUT_FEE_PPK, clock, signal: stopped.signal })
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
  const holders = new Map(
    cast.mints.map(({ url, host }) => {
      const wallets = own.holdersOf(host, keysets.get(url)!)
      mints.get(url)!.markSpent(wallets.spentBefore)
      return [url, wallets] as const
    }),
  )
  // Changed by `connectGateway` alone.
  let gateway: { readonly redeem: Gateway; readonly isOpen: (url: string) => boolean } | null = null
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

  const redeemAtGateway: Gateway = (...request) => gateway?.redeem(...request) ?? Promise.resolve(null)

  /** Holders look first whether anything is to be had, and those whom nothing helps stay away. */
  async function keepRedeeming(url: string): Promise<void> {
    while (!stopped.signal.aborted) {
      await clock.sleep(HOLDER_EVERY_MS, stopped.signal)
      if (gateway?.isOpen(url) === true) await holders.get(url)!.redeem(1, false, redeemAtGateway, changed)
    }
  }

  return {
    wire: createDemoWire(new Map<string, Reachable>([...mints, [cast.you.url, own.reachable]])),
    cast,
    chain,
    mints: () =>
      cast.mints.map(({ url, name, perMinute }) => {
        const mint = mints.get(url)!
        const { held, redeemed, refused } = holders.get(url)!.state()
        const wallets = { held: String(held), redeemed, refused }
        return { url, name, fault: mint.fault(), spends: mint.spends(), spendsPerMinute: perMinute, ...wallets }
      }),
    start() {
      for (const { url, past, perMinute } of cast.mints) {
        const mint = mints.get(url)!
        void spendSlowly(mint, past).then(() => keepSpending(mint, perMinute))
        void keepRedeeming(url)
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
    redeem(url, count) {
      void holders.get(url)?.redeem(count, true, redeemAtGateway, changed)
      return holders.has(url)
    },
    received: url => holders.get(url)?.state().received ?? null,
    connectGateway(redeem, isOpen) {
      gateway = { redeem, isOpen }
    },
    floatToken: own.floatToken,
  }
}
