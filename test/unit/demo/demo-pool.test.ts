import { afterEach, describe, expect, it, vi } from 'vitest'
import { createChain } from '../../../src-main/chain/chain.ts'
import { createOpenElectrum } from '../../../src-main/chain/open-electrum.ts'
import { createDemo } from '../../../src-main/demo/demo.ts'
import { signSpend } from '../../../src-main/demo/chain/sign-spend.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { createSimulatedClock } from '../../support/simulated-clock.ts'

// Thousands of blocks on a busy machine take their time; the bound only ends a test that hangs.
vi.setConfig({ testTimeout: 60_000 })

const MINUTE = 60_000
const stops: (() => unknown)[] = []
afterEach(() => Promise.all(stops.splice(0).map(stop => stop())))

/** The console's own pool over the servers of the demo, as the demo's world has it. */
async function start() {
  const clock = createSimulatedClock()
  const demo = createDemo({ store: createMemoryStore(), clock, changed: () => undefined })
  const store = createMemoryStore()
  for (const { host, port, transport } of demo.chain.servers()) {
    store.servers.add({ host, port, transport, pin: null, proxy: null, enabled: true, addedAt: clock.now() })
  }
  const pool = createChain({
    network: 'regtest',
    open: createOpenElectrum(demo.chain.dial, clock),
    servers: store.servers,
    headers: store.headers,
    clock,
    random: () => 0.5,
    changed: () => undefined,
  })
  const { you, mints } = demo.cast
  const own = you.reserve.scriptPubKey
  const kestrel = mints.find(({ name }) => name === 'Kestrel')!.reserve
  pool.watch([own, kestrel.scriptPubKey])
  pool.start()
  stops.push(() => pool.stop(), demo.stop)
  const reaches = (agreement: string, minutes = 1) => clock.passUntil(() => pool.script(own).agreement === agreement, minutes * MINUTE)
  expect(await reaches('verified')).toBe(true)
  return { clock, demo, pool, own, kestrel, reaches }
}

describe('the console’s pool over the demo’s servers', () => {
  it('verifies the coins of the story, and the fees', async () => {
    const { clock, demo, pool, own } = await start()
    expect(pool.state()).toMatchObject({ agreement: 'verified', answered: 3, configured: 3, tip: { height: demo.chain.height() } })
    const held = pool.script(own).coins.map(({ amount, height }) => [amount, height === null ? 0 : demo.chain.height() - height + 1])
    expect(held).toEqual(
      expect.arrayContaining([
        [10_000_000n, 116],
        [20_000_000n, 80],
        [50_000_000n, 12],
        [15_000_000n, 0],
      ]),
    )
    expect(await clock.passUntil(() => pool.fees()?.servers === 3, 3 * MINUTE)).toBe(true)
    expect(pool.fees()).toMatchObject({ fast: 6_000, normal: 3_000, slow: 1_000, relay: 1_000 })
  })

  it('follows two weeks of blocks found at once', async () => {
    const { clock, demo, pool, reaches } = await start()
    await demo.chain.mine(2_016)
    expect(await clock.passUntil(() => pool.state().tip?.height === demo.chain.height(), MINUTE)).toBe(true)
    expect(await reaches('verified')).toBe(true)
  })

  it('calls a script disputed as long as one server lies, and names it', async () => {
    const { demo, pool, own, reaches } = await start()
    demo.chain.setServerFault(2, 'lies')
    expect(await reaches('disputed')).toBe(true)
    expect(pool.script(own).contradicting).toEqual([2])
    demo.chain.setServerFault(2, 'none')
    expect(await reaches('verified', 10)).toBe(true)
  })

  it('stays verified with one silent server, is unknown with two, and recovers', async () => {
    const { clock, demo, pool, reaches } = await start()
    demo.chain.setServerFault(3, 'silent')
    await clock.pass(5 * MINUTE)
    await demo.chain.mine(1)
    expect(await reaches('verified', 5)).toBe(true)
    demo.chain.setServerFault(2, 'silent')
    expect(await reaches('unknown', 10)).toBe(true)
    expect(pool.state().agreement).toBe('unknown')
    demo.chain.setServerFault(2, 'none')
    demo.chain.setServerFault(3, 'none')
    expect(await reaches('verified', 10)).toBe(true)
  })

  it('R13 follows a reorganisation: the coin is unconfirmed again', async () => {
    const { clock, demo, pool, own } = await start()
    await demo.chain.mine(1)
    const fresh = () => pool.script(own).coins.find(({ amount }) => amount === 15_000_000n)
    expect(await clock.passUntil(() => fresh()?.height === demo.chain.height(), MINUTE)).toBe(true)
    demo.chain.reorg(3)
    expect(await clock.passUntil(() => fresh()?.height === null && pool.script(own).agreement === 'verified', 5 * MINUTE)).toBe(true)
    await demo.chain.mine(1)
    expect(await clock.passUntil(() => fresh()?.height === demo.chain.height(), MINUTE)).toBe(true)
  })

  it('broadcasts a claim: refused by every server one block early, taken on time, and seen as a spend by our leaf', async () => {
    const { clock, demo, pool, kestrel } = await start()
    const { you } = demo.cast
    const coin = pool.script(kestrel.scriptPubKey).coins.find(({ amount }) => amount === 8_000_000n)!
    const { script, controlBlock } = kestrel.leaves[0]!
    const raw = signSpend({
      version: 2,
      lockTime: 0,
      inputs: [
        {
          coin: { ...coin, coinbase: false },
          sequence: 100,
          unlock: { path: 'leaf', secret: you.keys.delegate.secret, script, controlBlock },
        },
      ],
      outputs: [{ scriptPubKey: you.reserve.scriptPubKey, amount: 7_999_000n }],
    })
    await demo.chain.mine(4)
    for (const { refusal } of await pool.broadcast(raw)) expect(refusal?.detail).toContain('non-BIP68-final')
    await demo.chain.mine(1)
    expect((await pool.broadcast(raw)).map(({ refusal }) => refusal)).toEqual([null, null, null])
    await demo.chain.mine(1)
    const spend = () => pool.script(kestrel.scriptPubKey).coins.find(({ txid }) => txid === coin.txid)?.spent
    expect(await clock.passUntil(() => spend()?.height === demo.chain.height(), MINUTE)).toBe(true)
    expect(spend()?.path).toMatchObject({ kind: 'leaf', key: you.keys.delegate.pubkey })
  })
})
