import { createChain } from '../../src-main/chain/chain.ts'
import { createOpenElectrum } from '../../src-main/chain/open-electrum.ts'
import { createPointCheck } from '../../src-main/crypto/point-check.ts'
import { sha256 } from '../../src-main/crypto/sha256.ts'
import { createDemo } from '../../src-main/demo/demo.ts'
import { createFailovers } from '../../src-main/failover/coordinator.ts'
import { DEFAULT_FAILOVER_POLICY } from '../../src-main/failover/default-policy.ts'
import { createMirrors } from '../../src-main/feed/mirrors.ts'
import { createPlans } from '../../src-main/reserve/plans.ts'
import { createReserves } from '../../src-main/reserve/reserves.ts'
import { createDemoSigning } from '../../src-main/signing/demo-signing.ts'
import { createMemoryStore } from '../../src-main/storage/memory-store.ts'
import { pinnedInfo } from '../../src-main/project/mirror.ts'
import { createPotKeeper, value } from './failover-world.ts'
import { createSimulatedClock } from './simulated-clock.ts'

const MINUTE = 60_000
const STALE_MS = 30_000

/** The console's own parts over the demo network: mirrors, chain, tray, signer and failovers, on a clock that a test moves. */
export async function createDemoFailover() {
  const clock = createSimulatedClock()
  const demo = createDemo({ store: createMemoryStore(), clock, changed: () => undefined })
  const store = createMemoryStore()
  const { you, mints } = demo.cast
  for (const { host, port, transport } of demo.chain.servers())
    store.servers.add({ host, port, transport, pin: null, proxy: null, enabled: true, addedAt: clock.now() })

  const mirrors = createMirrors({
    wire: demo.wire,
    clock,
    random: () => 0.5,
    isPoint: createPointCheck(),
    sha256,
    peers: store.peers,
    logOf: url => store.log(`mirror:${url}`),
    dropLog: url => store.dropLog(`mirror:${url}`),
    journal: store.journal,
    policy: () => ({ pollSeconds: 5, keysetPollSeconds: 60, staleAfterSeconds: STALE_MS / 1_000 }),
    changed: () => undefined,
  })
  const chain = createChain({
    network: 'regtest',
    open: createOpenElectrum(demo.chain.dial, clock),
    servers: store.servers,
    headers: store.headers,
    clock,
    random: () => 0.5,
    changed: () => void setImmediate(chainChanged),
  })
  const signing = createDemoSigning({
    keys: Object.values(you.keys).map(({ secret, use }) => ({ name: 'Demo keys', secret, use })),
    network: 'regtest',
    random: bytes => new Uint8Array(bytes).fill(7),
    createdAt: clock.now(),
  })
  const ownKeys = () => signing.list().flatMap(({ keys }) => keys.map(({ pubkey }) => pubkey))
  const ladder = { duePercent: 50, urgentPercent: 10, alarmBlocks: 36 }
  const shared = { journal: store.journal, clock, chain: () => chain, changed: () => undefined }
  const reserves = createReserves({
    ...shared,
    table: store.reserves,
    plans: store.plans,
    policy: () => ({ network: 'regtest', ladder }),
    ownKeys,
  })
  const plans = createPlans({ ...shared, table: store.plans, reserves, signing, policy: () => ({ ladder, maxFee: 100_000n }) })
  const pots = createPotKeeper()
  const failovers = createFailovers({
    ...shared,
    table: store.failovers,
    reserves,
    plans,
    attest: signing.attest,
    peers: store.peers,
    logOf: url => store.log(`mirror:${url}`),
    mirror: mirrors.state,
    vantages: () => [{ name: 'this machine', wire: demo.wire }],
    ownKeys,
    self: () => you.url,
    pots: pots.keeper,
    policy: () => ({ ...DEFAULT_FAILOVER_POLICY, staleAfterMs: STALE_MS }),
    onRedemption: () => undefined,
  })
  function chainChanged(): void {
    reserves.chainChanged()
    plans.chainChanged()
    failovers.chainChanged()
  }

  const { network, template, internalKey, delegates } = you.policy
  const own = value(
    reserves.add({ source: 'policy', name: 'lantern', mintUrl: you.url, policy: { network, template, internalKey, delegates } }),
  )[0]!.row.id
  for (const { url } of mints) {
    value(await mirrors.add(url, []))
    const { advertisement } = pinnedInfo(store.peers.get(url)!)
    const advertised = advertisement!.reserves.map(reserve => ({ ...reserve, delegates: advertisement!.delegates }))
    value(reserves.add({ source: 'advertised', name: url, mintUrl: url, reserves: advertised, me: null }))
  }
  mirrors.start()
  chain.start()

  /** Lets time pass until it is so; the test fails where it never is. */
  async function until(what: string, done: () => boolean, minutes = 10): Promise<void> {
    if (!(await clock.passUntil(done, minutes * MINUTE))) throw new Error(`never happened: ${what}`)
  }

  return {
    clock,
    demo,
    store,
    mirrors,
    plans,
    failovers,
    own,
    signer: signing.list()[0]!.id,
    until,
    async mine(blocks: number): Promise<void> {
      await demo.chain.mine(blocks)
      await until(
        'every server shows the new tip',
        () => chain.state().tip?.height === demo.chain.height() && chain.state().agreement === 'verified',
      )
    },
    async stop(): Promise<void> {
      demo.stop()
      await Promise.all([mirrors.stop(), chain.stop(), signing.stop()])
    },
  }
}
