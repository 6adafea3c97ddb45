import { afterEach, describe, expect, it, vi } from 'vitest'
import { createDemo, type Demo } from '../../../src-main/demo/demo.ts'
import { signSpend } from '../../../src-main/demo/chain/sign-spend.ts'
import { scriptHashOf } from '../../../src-main/demo/chain/transaction-archive.ts'
import { DEMO_PORT } from '../../../src-main/demo/simulated-electrum.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { parseInfo } from '#shared/domain/delegation/parse-advertisement.ts'
import { readTransaction } from '#shared/domain/chain/transaction.ts'
import { verifyReserve } from '#shared/domain/reserve/verify-reserve.ts'
import { spendPathOf } from '#shared/domain/reserve/spend-path.ts'
import { createSimulatedClock } from '../../support/simulated-clock.ts'

// Thousands of blocks on a busy machine take their time; the bound only ends a test that hangs.
vi.setConfig({ testTimeout: 60_000 })

const KESTREL = 'https://kestrel.demo'
const HARBOR = 'https://harbor.demo'
const open: Demo[] = []
afterEach(() => open.splice(0).forEach(demo => demo.stop()))

function start() {
  const clock = createSimulatedClock()
  const demo = createDemo({ store: createMemoryStore(), clock, changed: () => undefined })
  open.push(demo)
  return { clock, demo, ask: serverOf(demo) }
}

/** Calls of the first server, as a client would make them. */
function serverOf(demo: Demo) {
  const { signal } = new AbortController()
  const address = { host: 'core.demo', port: DEMO_PORT, transport: 'tcp', pin: null, proxy: null } as const
  const line = demo.chain.dial(address, signal).then(dialled => {
    if (!dialled.ok) throw new Error(dialled.error.code)
    return { ...dialled.value, replies: dialled.value.lines[Symbol.asyncIterator]() }
  })
  return async <Answer>(method: string, ...params: unknown[]): Promise<Answer> => {
    const { send, replies } = await line
    send(JSON.stringify({ jsonrpc: '2.0', id: 0, method, params }))
    const { error, result } = JSON.parse(String((await replies.next()).value)) as { error?: { message: string }; result: Answer }
    if (error !== undefined) throw new Error(error.message)
    return result
  }
}

interface Seen {
  readonly txid: string
  readonly vout: number
  readonly amount: bigint
  readonly confirmations: number
}

/** Coins of a script out of raw transactions, as the console finds them: unspent, oldest first. */
async function coinsOf(demo: Demo, ask: ReturnType<typeof serverOf>, scriptPubKey: string): Promise<readonly Seen[]> {
  const history = await ask<{ tx_hash: string; height: number }[]>('blockchain.scripthash.get_history', scriptHashOf(scriptPubKey))
  const found = []
  for (const { tx_hash, height } of history)
    found.push({ height, tx: readTransaction(await ask<string>('blockchain.transaction.get', tx_hash))! })
  const spent = new Set(found.flatMap(({ tx }) => tx.inputs.map(({ txid, vout }) => `${txid}:${vout}`)))
  return found
    .flatMap(({ tx, height }) =>
      tx.outputs.map((output, vout) => ({
        txid: tx.txid,
        vout,
        ...output,
        confirmations: height > 0 ? demo.chain.height() - height + 1 : 0,
      })),
    )
    .filter(coin => coin.scriptPubKey === scriptPubKey && !spent.has(`${coin.txid}:${coin.vout}`))
    .sort((one, other) => other.confirmations - one.confirmations)
}

const reserveAt = (demo: Demo, url: string) => demo.cast.mints.find(mint => mint.url === url)!.reserve

/** The operator's claim of a coin of a peer's reserve, to the own one. */
function claimOf(demo: Demo, url: string, seen: Seen): string {
  const reserve = reserveAt(demo, url)
  const { keys, reserve: own } = demo.cast.you
  const at = reserve.policy.delegates.findIndex(({ pubkey }) => pubkey === keys.delegate.pubkey)
  const { script, controlBlock } = reserve.leaves[at]!
  const coin = { ...seen, scriptPubKey: reserve.scriptPubKey, height: null, coinbase: false }
  return signSpend({
    version: 2,
    lockTime: 0,
    inputs: [
      { coin, sequence: reserve.policy.delegates[at]!.delay, unlock: { path: 'leaf', secret: keys.delegate.secret, script, controlBlock } },
    ],
    outputs: [{ scriptPubKey: own.scriptPubKey, amount: seen.amount - 1_000n }],
  })
}

describe('the story of the demo', () => {
  it('opens with an armed, a due, an urgent and an unconfirmed coin of the operator, and a hot wallet', async () => {
    const { demo, ask, clock } = start()
    const { reserve, hot } = demo.cast.you
    const ages = (await coinsOf(demo, ask, reserve.scriptPubKey)).map(({ confirmations, amount }) => [confirmations, amount])
    expect(ages).toEqual([
      [116, 10_000_000n],
      [80, 20_000_000n],
      [12, 50_000_000n],
      [0, 15_000_000n],
    ])
    expect(await coinsOf(demo, ask, hot.scriptPubKey)).toHaveLength(2)
    const tip = await ask<{ hex: string }>('blockchain.headers.subscribe')
    expect(Buffer.from(tip.hex, 'hex').readUInt32LE(68)).toBe(Math.floor(clock.now() / 1_000) - 20)
  })

  it('finds a block every twenty seconds', async () => {
    const { demo, clock } = start()
    const before = demo.chain.height()
    demo.start()
    await clock.pass(61_000)
    expect(demo.chain.height()).toBe(before + 3)
  })

  it('advertises reserves whose leaves are exactly the advertised delegates, the operator among them', async () => {
    const { demo } = start()
    const me = demo.cast.you.keys.delegate.pubkey
    const mine = []
    for (const { url, reserve } of demo.cast.mints) {
      const { signal } = new AbortController()
      const reply = await demo.wire.fetch({
        method: 'GET',
        url: `${url}/v1/info`,
        accept: '*/*',
        maxBytes: 1e6,
        deadlineMs: 1e3,
        approvedHosts: [],
        signal,
      })
      if (!reply.ok) throw new Error(reply.error.code)
      const info = parseInfo(new TextDecoder().decode(reply.value.bytes), url)
      const advertisement = info.ok ? info.value.advertisement : null
      if (advertisement === null) throw new Error('no advertisement')
      const { descriptor, address } = advertisement.reserves[0]!
      const verdict = verifyReserve({ descriptor, address, delegates: advertisement.delegates }, me, 'regtest')
      expect(verdict).toMatchObject({ state: 'verified', findings: [], address: reserve.address })
      if (verdict.claimable) mine.push(url)
    }
    expect(mine).toEqual([HARBOR, KESTREL])
  })

  it('lets the operator take the coin that Kestrel forgot five blocks later, and not one earlier', async () => {
    const { demo, ask } = start()
    const [forgotten] = await coinsOf(demo, ask, reserveAt(demo, KESTREL).scriptPubKey)
    expect(forgotten).toMatchObject({ confirmations: 95, amount: 8_000_000n })
    const raw = claimOf(demo, KESTREL, forgotten!)
    await demo.chain.mine(4)
    await expect(ask('blockchain.transaction.broadcast', raw)).rejects.toThrow('non-BIP68-final')
    await demo.chain.mine(1)
    const txid = await ask<string>('blockchain.transaction.broadcast', raw)
    await demo.chain.mine(1)
    expect(await coinsOf(demo, ask, demo.cast.you.reserve.scriptPubKey)).toContainEqual(expect.objectContaining({ txid, confirmations: 1 }))
  })

  it('silence Kestrel, let its coin mature, claim it', async () => {
    const { demo, ask } = start()
    const { scriptPubKey } = reserveAt(demo, KESTREL)
    demo.fault(KESTREL, 'silence')
    await demo.chain.mine(70)
    const coins = await coinsOf(demo, ask, scriptPubKey)
    expect(coins.map(({ confirmations }) => confirmations)).toEqual([165, 100])
    for (const coin of coins) await ask('blockchain.transaction.broadcast', claimOf(demo, KESTREL, coin))
    await demo.chain.mine(1)
    expect(await coinsOf(demo, ask, scriptPubKey)).toEqual([])
  })

  it('shows a mint that is awake re-arm by itself before half of its delay is over', async () => {
    const { demo, ask } = start()
    const { scriptPubKey } = reserveAt(demo, KESTREL)
    for (let round = 0; round < 12; round++) {
      await demo.chain.mine(25)
      const ages = (await coinsOf(demo, ask, scriptPubKey)).map(({ confirmations }) => confirmations)
      expect(ages.filter(age => age > 50).length).toBeLessThanOrEqual(1)
    }
    const { reserve } = demo.cast.mints[0]!
    const ages = (await coinsOf(demo, ask, reserve.scriptPubKey)).map(({ confirmations }) => confirmations)
    expect(Math.max(...ages)).toBeLessThanOrEqual(60)
  })

  it('lets Harbor take what the operator leaves lying, twelve blocks after its leaf opened', async () => {
    const { demo, ask } = start()
    const { scriptPubKey } = demo.cast.you.reserve
    const [urgent] = await coinsOf(demo, ask, scriptPubKey)
    await demo.chain.mine(144 - 116 + 12)
    expect(await coinsOf(demo, ask, scriptPubKey)).toContainEqual(expect.objectContaining({ txid: urgent!.txid, confirmations: 156 }))
    await demo.chain.mine(2)
    expect(await coinsOf(demo, ask, scriptPubKey)).not.toContainEqual(expect.objectContaining({ txid: urgent!.txid }))
    const history = await ask<{ tx_hash: string }[]>('blockchain.scripthash.get_history', scriptHashOf(scriptPubKey))
    const spend = readTransaction(await ask<string>('blockchain.transaction.get', history.at(-1)!.tx_hash))!
    const harbor = demo.cast.you.policy.delegates[0]!.pubkey
    expect(spendPathOf(spend.inputs[0]!.witness)).toMatchObject({ kind: 'leaf', key: harbor })
  })

  it('leaves the coin to nobody while both delegates are silenced', async () => {
    const { demo, ask } = start()
    demo.fault(HARBOR, 'silence')
    demo.fault('https://fjord.demo', 'silence')
    await demo.chain.mine(300)
    expect(await coinsOf(demo, ask, demo.cast.you.reserve.scriptPubKey)).toHaveLength(4)
  })

  it('goes two weeks ahead at once, with every mint at work', async () => {
    const { demo } = start()
    const before = demo.chain.height()
    expect(await demo.chain.mine(2_016)).toBe(2_016)
    expect(demo.chain.height()).toBe(before + 2_016)
  })

  it('has three servers that fail on request', () => {
    const { demo } = start()
    expect(demo.chain.setServerFault(2, 'lies')).toBe(true)
    expect(demo.chain.setServerFault(4, 'lies')).toBe(false)
    expect(demo.chain.servers().map(({ id, host, fault }) => [id, host, fault])).toEqual([
      [1, 'core.demo', 'none'],
      [2, 'north.demo', 'lies'],
      [3, 'south.demo', 'none'],
    ])
  })

  it('casts the same keys, scripts and addresses each time', () => {
    const [one, other] = [start().demo, start().demo]
    expect(one.cast).toEqual(other.cast)
    expect(one.cast.you.keys.internal).toMatchObject({ name: 'Reserve key', pubkey: one.cast.you.policy.internalKey, use: 'internal' })
  })
})
