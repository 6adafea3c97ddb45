import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deriveReserve, type Reserve } from '#shared/domain/reserve/policy.ts'
import { meaningOf } from '../../src-main/reserve/node-words.ts'
import { BOB, DAVE, FRANK } from '../support/reserve-world.ts'
import { handMade, type HandMade } from './hand-made.ts'
import { keyFor, openWorld, refusalOf, type Operator, type PeersWorld } from './operators.ts'

const RATE = 2_000
const DELAYS = [20, 30] as const
type Template = 'pk-older' | 'csv-drop'

describe('a delegate on a real chain', () => {
  let world: PeersWorld
  let dave: Operator
  /** Dave’s raw key as a signer, and the reserve that his claims go into. */
  let signer: string
  let own: { readonly id: number; readonly scriptPubKey: string }

  beforeAll(async () => {
    world = await openWorld()
    dave = await world.operator('dave')
    signer = (await dave.rawKey('Dave', DAVE.secret)).id
    const [row] = await dave.call('reserve.add', {
      source: 'policy',
      name: 'Of Dave',
      mint_url: null,
      policy: {
        network: 'regtest',
        template: 'pk-older',
        internal_key: keyFor(await dave.keystore('Custodian'), 'internal'),
        delegates: [{ name: 'Frank', mint_url: null, pubkey: FRANK.pubkey, delay: 144 }],
      },
    })
    own = { id: row!.id, scriptPubKey: row!.script_pubkey }
  })
  afterAll(() => world?.stop())

  /** Bob’s reserve with Dave first and Frank second; the salt makes each test’s another one. */
  function bobs(template: Template, salt: number, delays: readonly number[] = DELAYS): Reserve {
    return deriveReserve({
      network: 'regtest',
      template,
      internalKey: BOB.pubkey,
      delegates: [DAVE, FRANK].map(({ pubkey }, at) => ({
        name: at === 0 ? 'Dave' : 'Frank',
        mintUrl: null,
        pubkey,
        delay: delays[at]! + salt,
      })),
    })
  }

  /** Bob, whose reserve it is. */
  async function custodianOf(reserve: Reserve): Promise<{ readonly bob: Operator; readonly id: number }> {
    const { policy } = reserve
    const bob = await world.operator(`bob ${reserve.address.slice(-12)}`)
    const [row] = await bob.call('reserve.add', {
      source: 'policy',
      name: 'Bob',
      mint_url: null,
      policy: {
        network: 'regtest',
        template: policy.template as Template,
        internal_key: policy.internalKey,
        delegates: policy.delegates.map(({ name, pubkey, delay }) => ({ name, mint_url: null, pubkey, delay })),
      },
    })
    return { bob, id: row!.id }
  }

  /** Bob hands the package over; Dave watches by it. */
  async function watch(reserve: Reserve, { bob, id }: Partial<Awaited<ReturnType<typeof custodianOf>>> = {}): Promise<number> {
    const of = bob === undefined || id === undefined ? await custodianOf(reserve) : { bob, id }
    const { package: text } = await of.bob.call('reserve.get', { id: of.id })
    const [peer] = await dave.call('reserve.add', {
      source: 'package',
      name: 'Bob',
      package: text!,
      role: 'peer',
      me: null,
      mint_url: null,
    })
    expect(peer).toMatchObject({ claimable: true, verdict: 'verified', address: reserve.address })
    return peer!.id
  }

  /** The coin of `amount` sat, confirmed, and the height of its block. */
  async function fund(reserve: Reserve, amount = 100_000n): Promise<HandMade['coins'][number] & { readonly height: number }> {
    const txid = await world.pay({ to: reserve.address, amount })
    return { txid, vout: 0, amount, scriptPubKey: reserve.scriptPubKey, height: await world.mine(1) }
  }

  const byLeaf = (reserve: Reserve, at: number, coins: HandMade['coins'], change: Partial<HandMade> = {}): string => {
    const { script, controlBlock } = reserve.leaves[at]!
    return handMade({
      coins,
      version: 2,
      sequence: reserve.policy.delegates[at]!.delay,
      secret: [DAVE, FRANK][at]!.secret,
      by: { script, controlBlock },
      to: own.scriptPubKey,
      fee: 1_000n,
      ...change,
    })
  }
  /** What the node says of it: null when it takes it. */
  const refused = (raw: string): Promise<string | null> =>
    world.chain.node.call('sendrawtransaction', raw).then(
      () => null,
      (error: Error) => error.message,
    )
  const claim = (reserve: number, coins: string[] = []) =>
    dave.call('plan.create', { plan: { kind: 'claim', reserve, coins, to: own.id, rate: RATE } })
  const coinsOf = async (reserve: number) => (await dave.call('reserve.get', { id: reserve })).outputs

  it.each(['pk-older', 'csv-drop'] as const)('R10 by %s: one block early nobody can, on time it confirms', async template => {
    const reserve = bobs(template, 0)
    const peer = await watch(reserve)
    const coin = await fund(reserve)
    const opens = coin.height + DELAYS[0] - 1
    await world.mine(opens - 1 - coin.height)
    await dave.until(async () =>
      expect(await coinsOf(peer)).toMatchObject([{ status: 'urgent', countdown: { blocks: 1, opens_at_tip: opens } }]),
    )

    // Impossible in the product, in both ways of asking …
    expect(await refusalOf(claim(peer))).toMatchObject({ code: 'plan.nothing-mature' })
    expect(await refusalOf(claim(peer, [`${coin.txid}:0`]))).toMatchObject({ code: 'plan.immature' })
    // … and refused by the node when it is made by hand.
    const words = await refused(byLeaf(reserve, 0, [coin]))
    expect(words).toMatch(/sequence locks on inputs not met/)

    await world.mine(1)
    await dave.until(async () => expect(await coinsOf(peer)).toMatchObject([{ status: 'matured', countdown: { blocks: 0 } }]))
    const plan = await claim(peer)
    expect(plan).toMatchObject({ inputs: [{ sequence: DELAYS[0] }], outputs: [{ purpose: 'reserve' }] })
    expect(await dave.signAndSend(plan.id, signer)).toMatchObject({ state: 'sent', refused: null })
    expect(await world.mine(1)).toBe(coin.height + DELAYS[0])
    await dave.until(async () => expect(await dave.call('plan.get', { id: plan.id })).toMatchObject({ state: 'confirmed' }))
    expect(await coinsOf(peer)).toMatchObject([
      { state: 'spent', spend: { path: 'leaf', by: 'our own leaf', height: coin.height + DELAYS[0] } },
    ])
    expect(await coinsOf(own.id)).toContainEqual(expect.objectContaining({ txid: plan.txid, state: 'confirmed' }))
  })

  it('is told the node’s words when a reorganisation makes a signed claim too early', async () => {
    const reserve = bobs('pk-older', 1)
    const peer = await watch(reserve)
    const coin = await fund(reserve)
    await world.mine(DELAYS[0])
    await dave.until(async () => expect(await coinsOf(peer)).toMatchObject([{ status: 'matured' }]))
    const plan = await claim(peer)
    await dave.call('plan.sign', { id: plan.id, signer })
    // The tip is gone, and its replacement not found yet: servers still show the old one.
    await world.chain.node.call('invalidateblock', await world.chain.node.call('getblockhash', coin.height + DELAYS[0]))
    const refusal = await refusalOf(dave.call('plan.broadcast', { id: plan.id }))
    expect(refusal).toMatchObject({
      code: 'broadcast.too-early',
      detail: expect.stringContaining('sequence locks on inputs not met') as string,
    })
    expect(await dave.call('plan.get', { id: plan.id })).toMatchObject({ state: 'open', refused: { code: 'broadcast.too-early' } })
    await world.mine(2)
    expect(await dave.call('plan.broadcast', { id: plan.id })).toMatchObject({ state: 'sent', refused: null })
    await world.mine(1)
    await dave.until(async () => expect(await dave.call('plan.get', { id: plan.id })).toMatchObject({ state: 'confirmed' }))
  })

  it('R8 R9 R15 the node refuses what the product would never make', async () => {
    const reserve = bobs('csv-drop', 2)
    const coin = await fund(reserve)
    await world.mine(60)
    const delay = reserve.policy.delegates[0]!.delay
    const meaning = async (change: Partial<HandMade>) => {
      const words = (await refused(byLeaf(reserve, 0, [coin], change))) ?? 'it was taken'
      return { ...meaningOf(words), words }
    }
    const never = { code: 'broadcast.wrong-sequence' }
    expect(await meaning({ version: 1 })).toMatchObject(never)
    expect(await meaning({ sequence: delay - 1 })).toMatchObject(never)
    expect(await meaning({ sequence: 0xffff_ffff })).toMatchObject(never)
    expect(await meaning({ secret: FRANK.secret })).toMatchObject({ code: 'broadcast.signature' })
    expect(await refused(byLeaf(reserve, 0, [coin]))).toBeNull()
  })

  it('names the custodian when its key path was first', async () => {
    const reserve = bobs('pk-older', 3)
    const peer = await watch(reserve)
    const coin = await fund(reserve)
    await world.mine(40)
    await dave.until(async () => expect(await coinsOf(peer)).toMatchObject([{ status: 'matured' }]))
    const plan = await claim(peer)
    await dave.call('plan.sign', { id: plan.id, signer })
    const keyPath = { sequence: 0xffff_fffd, secret: BOB.secret, by: { merkleRoot: reserve.merkleRoot }, to: reserve.scriptPubKey }
    expect(await refused(byLeaf(reserve, 0, [coin], { ...keyPath, fee: 20_000n }))).toBeNull()
    expect(await refusalOf(dave.call('plan.broadcast', { id: plan.id }))).toMatchObject({
      code: expect.stringMatching(/^broadcast\.(?:already-spent|replacement-fee)$/) as string,
    })
    await world.mine(1)
    await dave.until(async () => {
      const [spent] = (await coinsOf(peer)).filter(({ state }) => state === 'spent')
      expect(spent?.spend).toMatchObject({ path: 'key', by: expect.stringContaining('Bob') as string })
    })
    expect(await refusalOf(claim(peer, [`${coin.txid}:0`]))).toMatchObject({ code: 'plan.spent' })
  })

  it('R18 names the other delegate whose leaf was first, and marks the sent claim as lost to it', async () => {
    const reserve = bobs('pk-older', 4)
    const peer = await watch(reserve)
    const coin = await fund(reserve)
    await world.mine(60)
    await dave.until(async () => expect(await coinsOf(peer)).toMatchObject([{ status: 'matured' }]))
    const plan = await claim(peer)
    await dave.signAndSend(plan.id, signer)
    // Frank pays more, and his sequence says that he replaces (BIP125).
    expect(await refused(byLeaf(reserve, 1, [coin], { fee: 30_000n }))).toBeNull()
    await world.mine(1)
    await dave.until(async () =>
      expect(await dave.call('plan.get', { id: plan.id })).toMatchObject({
        state: 'lost',
        lost_to: expect.stringContaining('the leaf of Frank') as string,
      }),
    )
    expect(await dave.call('log.list', { before: null, limit: 50, level: 'alarm', text: 'Frank' })).not.toEqual([])
  })

  it('outbids a later delegate whose claim waits in the mempool, and wins', async () => {
    const reserve = bobs('pk-older', 6)
    const peer = await watch(reserve)
    const coin = await fund(reserve)
    await world.mine(60)
    const franks = byLeaf(reserve, 1, [coin], { fee: 900n })
    expect(await refused(franks)).toBeNull()
    await dave.until(async () =>
      expect(await coinsOf(peer)).toMatchObject([{ state: 'spending', spend: { path: 'leaf', by: 'the leaf of Frank', height: null } }]),
    )
    const plan = await claim(peer)
    expect(plan.warnings).toContainEqual({
      code: 'plan.replaces',
      detail: expect.stringMatching(/the leaf of Frank takes .*, 900 sat fee/) as string,
    })
    expect(Number(plan.fee)).toBeGreaterThanOrEqual(900 + plan.vsize)
    expect(await dave.signAndSend(plan.id, signer)).toMatchObject({ state: 'sent', refused: null })
    await dave.until(async () => expect(await coinsOf(peer)).toMatchObject([{ state: 'spending', spend: { by: 'our own leaf' } }]))

    // Frank answers; ours is gone, and its fee is raised above his.
    expect(await refused(byLeaf(reserve, 1, [coin], { fee: 3_000n }))).toBeNull()
    await dave.until(async () => expect(await coinsOf(peer)).toMatchObject([{ state: 'spending', spend: { by: 'the leaf of Frank' } }]))
    expect(await refusalOf(dave.call('plan.bump', { id: plan.id, sat_per_kvb: 20_000 }))).toMatchObject({ code: 'plan.bump' })
    const bumped = await dave.call('plan.bump', { id: plan.id, sat_per_kvb: 25_000 })
    expect(await dave.signAndSend(bumped.id, signer)).toMatchObject({ state: 'sent', refused: null })
    await world.mine(1)
    await dave.until(async () => expect(await dave.call('plan.get', { id: bumped.id })).toMatchObject({ state: 'confirmed' }))
    expect(await coinsOf(peer)).toMatchObject([{ state: 'spent', spend: { by: 'our own leaf' } }])
  })

  it('gives way to the custodian who re-arms above it while it waits', async () => {
    const reserve = bobs('csv-drop', 7)
    const { bob, id } = await custodianOf(reserve)
    const key = await bob.rawKey('Bob', BOB.secret)
    const peer = await watch(reserve, { bob, id })
    await fund(reserve)
    await world.mine(40)
    await dave.until(async () => expect(await coinsOf(peer)).toMatchObject([{ status: 'matured' }]))
    const taking = await claim(peer)
    await dave.signAndSend(taking.id, signer)
    await bob.until(async () =>
      expect((await bob.call('reserve.get', { id })).outputs).toMatchObject([{ state: 'spending', spend: { path: 'leaf' } }]),
    )
    const rearm = await bob.call('plan.create', { plan: { kind: 'rearm', reserve: id, coins: [], consolidate: false, rate: RATE } })
    expect(rearm.warnings).toContainEqual(expect.objectContaining({ code: 'plan.replaces' }))
    expect(Number(rearm.fee)).toBeGreaterThanOrEqual(Number(taking.fee) + rearm.vsize)
    expect(await bob.signAndSend(rearm.id, key.id)).toMatchObject({ state: 'sent', refused: null })
    // Dave sees whose it is, and does not answer.
    await dave.until(async () => expect(await coinsOf(peer)).toMatchObject([{ spend: { txid: rearm.txid, path: 'key' } }, {}]))
    expect(await refusalOf(dave.call('plan.bump', { id: taking.id, sat_per_kvb: 90_000 }))).toMatchObject({ code: 'plan.stand-down' })
    await world.mine(1)
    await bob.until(async () => expect(await bob.call('plan.get', { id: rearm.id })).toMatchObject({ state: 'confirmed' }))
    await dave.until(async () => expect(await dave.call('plan.get', { id: taking.id })).toMatchObject({ state: 'lost' }))
  })

  it('R14 claims the mature coins and leaves the young one', async () => {
    const reserve = bobs('csv-drop', 5)
    const peer = await watch(reserve)
    const old = await fund(reserve)
    await world.mine(DELAYS[0] + 5 - 2)
    const young = await fund(reserve)
    await world.mine(1)
    await dave.until(async () => expect(await coinsOf(peer)).toHaveLength(2))
    const plan = await claim(peer)
    expect(plan.inputs).toMatchObject([{ id: `${old.txid}:0` }])
    expect(await refusalOf(claim(peer, [`${old.txid}:0`, `${young.txid}:0`]))).toMatchObject({ code: 'plan.in-tray' })
    await dave.signAndSend(plan.id, signer)
    await world.mine(1)
    await dave.until(async () => {
      const coins = await coinsOf(peer)
      expect(coins.find(({ txid }) => txid === young.txid)).toMatchObject({ state: 'confirmed' })
      expect(coins.find(({ txid }) => txid === old.txid)).toMatchObject({ state: 'spent' })
    })
  })

  // Each delay at its edge: the countdown of the product against the word of the node.
  it('counts as the node does, for every delay', async () => {
    const delays = [1, 2, 16, 17, 18, 127, 128, 144, 255, 256]
    const reserves = delays.map(delay => bobs('pk-older', 0, [delay, delay + 300]))
    const peers: number[] = []
    for (const reserve of reserves) peers.push(await watch(reserve))
    const txid = await world.pay(...reserves.map(({ address }) => ({ to: address, amount: 50_000n })))
    const height = await world.mine(1)
    for (const [at, delay] of delays.entries()) {
      const reserve = reserves[at]!
      const coin = { txid, vout: at, amount: 50_000n, scriptPubKey: reserve.scriptPubKey }
      const raw = byLeaf(reserve, 0, [coin])
      const before = height + delay - 2
      if (before >= height) {
        const tip = await world.height()
        if (tip < before) await world.mine(before - tip)
        await dave.until(async () => expect(await coinsOf(peers[at]!)).toMatchObject([{ countdown: { blocks: 1 } }]))
        expect(await refused(raw), `delay ${delay}, one block early`).toMatch(/sequence locks/)
        await world.mine(1)
      }
      await dave.until(async () => expect(await coinsOf(peers[at]!)).toMatchObject([{ status: 'matured', countdown: { blocks: 0 } }]))
      expect(await refused(raw), `delay ${delay}, on time`).toBeNull()
    }
  })
})
