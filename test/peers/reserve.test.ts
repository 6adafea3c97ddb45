import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PolicyArgs, ReserveRow } from '#shared/rpc/views/reserve.ts'
import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { DAVE, FRANK } from '../support/reserve-world.ts'
import { keyFor, keysFor, openWorld, refusalOf, type Operator, type PeersWorld } from './operators.ts'

const DELAY = 144
const RATE = 2_000

describe('a custodian on a real chain', () => {
  let world: PeersWorld
  let bob: Operator
  let signer: SignerRow
  let reserve: ReserveRow

  beforeAll(async () => {
    world = await openWorld()
    bob = await world.operator('bob')
    signer = await bob.keystore('Bob')
  })
  afterAll(() => world?.stop())

  const policyWith = (template: PolicyArgs['template'], internalKey: string): PolicyArgs => ({
    network: 'regtest',
    template,
    internal_key: internalKey,
    delegates: [
      { name: 'Dave', mint_url: null, pubkey: DAVE.pubkey, delay: DELAY },
      { name: 'Frank', mint_url: null, pubkey: FRANK.pubkey, delay: 2 * DELAY },
    ],
  })
  async function addReserve(name: string, policy: PolicyArgs): Promise<ReserveRow> {
    const [row] = await bob.call('reserve.add', { source: 'policy', name, policy, mint_url: null })
    return row!
  }
  /** Unspent outputs of one reserve. */
  const unspent = async ({ id }: ReserveRow) => (await bob.call('reserve.get', { id })).outputs.filter(({ state }) => state !== 'spent')
  const rearm = (coins: string[], rate: number | 'fast' = RATE) =>
    bob.call('plan.create', { plan: { kind: 'rearm', reserve: reserve.id, coins, consolidate: false, rate } })

  it('trusts two servers that agree, one of them by its pinned certificate', async () => {
    expect(await bob.call('server.list', {})).toMatchObject([
      { transport: 'tcp', state: 'ready', agrees: true, software: expect.stringContaining('ElectrumX') as string },
      { transport: 'tls', state: 'ready', agrees: true, pin: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    ])
    expect(await bob.call('chain.status', {})).toMatchObject({
      agreement: 'verified',
      answered: 2,
      configured: 2,
      needed: 2,
      header_check: 'links',
    })
  })

  it('funds a reserve and sees its countdown', async () => {
    reserve = await addReserve('Reserve', policyWith('pk-older', keyFor(signer, 'internal')))
    const txid = await world.pay({ to: reserve.address, amount: 1_000_000n })
    await bob.until(async () =>
      expect(await unspent(reserve)).toMatchObject([{ id: `${txid}:0`, state: 'unconfirmed', countdown: { blocks: null } }]),
    )
    const height = await world.mine(1)
    await bob.until(async () =>
      expect(await unspent(reserve)).toMatchObject([
        {
          state: 'confirmed',
          agreement: 'verified',
          status: 'armed',
          amount: '1000000',
          first: { delegate: 'Dave', delay: DELAY },
          countdown: { blocks: DELAY - 1, opens_at_tip: height + DELAY - 1, earliest_block: height + DELAY },
          leaves: [
            { delegate: 'Dave', countdown: { blocks: DELAY - 1 } },
            { delegate: 'Frank', countdown: { blocks: 2 * DELAY - 1 } },
          ],
        },
      ]),
    )
    expect(await bob.call('reserve.list', {})).toMatchObject([{ balance: '1000000', agreement: 'verified', verdict: 'verified' }])
  })

  it('R12 re-arms in one action; the old coin counts until the new one is confirmed, which starts anew', async () => {
    const whateverIsDue = { kind: 'rearm' as const, reserve: null, coins: [], consolidate: false, rate: RATE }
    expect(await refusalOf(bob.call('plan.create', { plan: whateverIsDue }))).toMatchObject({ code: 'plan.nothing-due' })
    const tip = await world.mine(DELAY / 2)
    await bob.until(async () => expect(await unspent(reserve)).toMatchObject([{ status: 'due', countdown: { blocks: DELAY / 2 - 1 } }]))
    const plan = await bob.call('plan.create', { plan: whateverIsDue })
    expect(plan).toMatchObject({ deadline: { before: DELAY / 2 - 1, after: DELAY }, state: 'open' })
    expect(await bob.signAndSend(plan.id, signer.id)).toMatchObject({ state: 'sent', refused: null })

    await bob.until(async () => {
      const coins = await unspent(reserve)
      expect(coins.find(({ state }) => state === 'spending')).toMatchObject({ countdown: { blocks: DELAY / 2 - 1 }, status: 'due' })
      expect(coins.find(({ state }) => state === 'unconfirmed')).toMatchObject({ countdown: { blocks: null } })
    })
    await world.mine(1)
    await bob.until(async () =>
      expect(await unspent(reserve)).toMatchObject([
        { txid: plan.txid, height: tip + 1, status: 'armed', countdown: { blocks: DELAY - 1, opens_at_tip: tip + DELAY } },
      ]),
    )
    expect(await bob.call('plan.get', { id: plan.id })).toMatchObject({ state: 'confirmed', confirmations: 1 })
    const { history } = await bob.call('reserve.get', { id: reserve.id })
    expect(history.map(({ act }) => act)).toEqual(expect.arrayContaining(['coin.deposit', 'coin.confirmed', 'coin.spending', 'coin.spent']))
  })

  it('replaces a re-arm that pays too little (RBF), and the first one is no alarm', async () => {
    const [coin] = await unspent(reserve)
    const first = await rearm([coin!.id], 1_000)
    await bob.signAndSend(first.id, signer.id)
    expect(await refusalOf(bob.call('plan.bump', { id: first.id, sat_per_kvb: 1_500 }))).toMatchObject({ code: 'plan.bump' })
    const second = await bob.call('plan.bump', { id: first.id, sat_per_kvb: 5_000 })
    expect(await bob.signAndSend(second.id, signer.id)).toMatchObject({ state: 'sent', replaces: first.id, refused: null })
    expect(await world.chain.node.call('getrawmempool')).toEqual([second.txid])
    await world.mine(1)
    await bob.until(async () => {
      expect(await bob.call('plan.get', { id: second.id })).toMatchObject({ state: 'confirmed' })
      expect(await bob.call('plan.get', { id: first.id })).toMatchObject({
        state: 'lost',
        replaced_by: second.id,
        lost_to: expect.stringContaining(`plan ${second.id}`) as string,
      })
    })
    const alarms = await bob.call('log.list', { before: null, limit: 50, level: 'alarm', text: '' })
    expect(alarms).toEqual([])
  })

  it('pays out, and what remains is re-armed; a payment to the wrong network is refused', async () => {
    const [coin] = await unspent(reserve)
    const payout = (address: string) =>
      bob.call('plan.create', {
        plan: { kind: 'payout', reserve: reserve.id, coins: [coin!.id], payments: [{ address, amount: '300000' }], rate: RATE },
      })
    const mainnet = 'bc1p5d7rjq7g6rdk2yhzks9smlaqtedr4dekq08ge8ztwac72sfr9rusxg3297'
    expect(await refusalOf(payout(mainnet))).toMatchObject({ code: 'plan.address' })
    const to = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'
    const plan = await payout(to)
    await bob.signAndSend(plan.id, signer.id)
    await world.mine(1)
    const paid = await world.chain.node.call('gettxout', plan.txid, 0, false)
    expect(paid).toMatchObject({ value: 0.003, scriptPubKey: { addresses: [to] } })
    await bob.until(async () =>
      expect(await unspent(reserve)).toMatchObject([
        {
          id: `${plan.txid}:1`,
          amount: String(BigInt(coin!.amount) - 300_000n - BigInt(plan.fee)),
          countdown: { blocks: DELAY - 1 },
        },
      ]),
    )
  })

  it('consolidates 40 coins into one', async () => {
    await world.pay(...Array.from({ length: 40 }, () => ({ to: reserve.address, amount: 20_000n })))
    await world.mine(1)
    await bob.until(async () => expect(await unspent(reserve)).toHaveLength(41))
    const plan = await bob.call('plan.create', {
      plan: { kind: 'rearm', reserve: reserve.id, coins: [], consolidate: true, rate: RATE },
    })
    expect(plan.inputs).toHaveLength(41)
    await bob.signAndSend(plan.id, signer.id)
    await world.mine(1)
    await bob.until(async () => expect(await unspent(reserve)).toMatchObject([{ amount: plan.outputs[0]!.amount, state: 'confirmed' }]))
    // What the plan called its size is what the node measures.
    const onChain = await world.chain.node.call('getrawtransaction', plan.txid, 1)
    expect(onChain.vsize).toBe(plan.vsize)
  })

  it('R16 holds fees to every cap when the servers’ estimates leap, and leaves worthless coins out', async () => {
    await world.pay({ to: reserve.address, amount: 300n + 300n })
    await world.mine(1)
    await bob.until(async () => expect(await unspent(reserve)).toHaveLength(2))
    const coins = (await unspent(reserve)).map(({ id }) => id)
    // No estimate from the servers: a rate must be named.
    expect(await refusalOf(rearm(coins, 'fast'))).toMatchObject({ code: 'plan.no-rate' })

    // They are asked again with each block.
    world.chain.estimate(700_000)
    await world.mine(1)
    await bob.until(async () => expect(await bob.call('chain.status', {})).toMatchObject({ fees: { fast: 700_000 } }))
    const spike = await refusalOf(rearm(coins, 'fast'))
    expect(spike).toMatchObject({ code: 'plan.fee' })
    await bob.call('settings.set', { max_fee_sat: 10_000 })
    const aboveCap = await refusalOf(rearm(coins, 200_000))
    expect(aboveCap).toMatchObject({ code: 'plan.fee', detail: expect.stringContaining('above your cap') as string })
    await bob.call('settings.set', { max_fee_sat: 100_000 })

    const plan = await rearm(coins, 300_000)
    expect(plan).toMatchObject({ inputs: [{}], left_out: [{ amount: '600', reason: { code: 'plan.uneconomic' } }] })
    await bob.signAndSend(plan.id, signer.id)
    await world.mine(1)
    await bob.until(async () => expect(await bob.call('plan.get', { id: plan.id })).toMatchObject({ state: 'confirmed' }))
    world.chain.estimate(null)
  })

  it('rotates into the draft’s leaves, and sweeps a hot wallet above its target into them', async () => {
    const [, second, third] = keysFor(signer, 'internal')
    const draft = await addReserve('Draft leaves', policyWith('csv-drop', second!))
    expect((await bob.call('reserve.get', { id: draft.id })).descriptor).toBeNull()
    const rotate = await bob.call('plan.create', { plan: { kind: 'rotate', from: reserve.id, to: draft.id, rate: RATE } })
    await bob.signAndSend(rotate.id, signer.id)
    await bob.call('reserve.activate', { id: draft.id })

    const [hot] = await bob.call('reserve.add', { source: 'hot', name: 'Hot', network: 'regtest', key: third!, target: '50000' })
    await world.pay({ to: hot!.address, amount: 200_000n })
    await world.mine(1)
    await bob.until(async () => expect(await unspent(hot!)).toMatchObject([{ state: 'confirmed' }]))
    const sweep = await bob.call('plan.create', { plan: { kind: 'sweep', hot: hot!.id, to: draft.id, rate: RATE } })
    await bob.signAndSend(sweep.id, signer.id)
    await world.mine(1)
    await bob.until(async () => {
      expect(await unspent(hot!)).toMatchObject([{ amount: '50000' }])
      expect((await unspent(draft)).map(({ txid }) => txid).sort()).toEqual([rotate.txid, sweep.txid].sort())
      expect(await bob.call('plan.get', { id: rotate.id })).toMatchObject({ state: 'confirmed' })
    })
  })
})
