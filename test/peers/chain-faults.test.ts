import { setTimeout as after } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReserveRow } from '#shared/rpc/views/reserve.ts'
import { DAVE } from '../support/reserve-world.ts'
import { keyFor, openWorld, refusalOf, type Operator, type PeersWorld } from './operators.ts'

const DELAY = 144

describe('a chain and servers that fail', () => {
  let world: PeersWorld
  let bob: Operator
  let signer: string
  let reserve: ReserveRow

  beforeAll(async () => {
    world = await openWorld()
    bob = await world.operator('bob')
    const keystore = await bob.keystore('Bob')
    signer = keystore.id
    const [row] = await bob.call('reserve.add', {
      source: 'policy',
      name: 'Reserve',
      mint_url: null,
      policy: {
        network: 'regtest',
        template: 'pk-older',
        internal_key: keyFor(keystore, 'internal'),
        delegates: [{ name: 'Dave', mint_url: null, pubkey: DAVE.pubkey, delay: DELAY }],
      },
    })
    reserve = row!
  })
  afterAll(() => world?.stop())

  const detail = () => bob.call('reserve.get', { id: reserve.id })
  const rearm = (coins: string[]) =>
    bob.call('plan.create', { plan: { kind: 'rearm', reserve: reserve.id, coins, consolidate: false, rate: 2_000 } })

  /** Takes the last `count` blocks back; their payments wait in the mempool again. */
  async function undo(count: number): Promise<void> {
    const { node } = world.chain
    await node.call('invalidateblock', await node.call('getblockhash', (await world.height()) - count + 1))
  }

  it('R13 a reorganisation of 10 blocks moves the coin, its deadline, and the confirmation of a plan', async () => {
    const txid = await world.pay({ to: reserve.address, amount: 500_000n })
    const funded = await world.mine(1)
    const planned = await world.mine(1)
    const plan = await rearm([`${txid}:0`])
    await world.mine(2)
    await bob.signAndSend(plan.id, signer)
    const rearmed = await world.mine(1)
    const tip = await world.mine(2)
    await bob.until(async () => expect(await bob.call('plan.get', { id: plan.id })).toMatchObject({ state: 'confirmed', confirmations: 3 }))
    expect((await detail()).outputs).toMatchObject([
      { txid, height: funded },
      { txid: plan.txid, height: rearmed },
    ])

    // Both payments were in the ten blocks. The deposit is in the first of those that replace them; the lock time holds the plan back until
    // the tip at which it was made.
    await undo(10)
    await world.mine(11)
    await bob.until(async () => {
      const { outputs, history } = await detail()
      expect(outputs.find(coin => coin.txid === txid)).toMatchObject({ state: 'spent', height: tip - 9, spend: { height: planned + 1 } })
      expect(outputs.find(coin => coin.txid === plan.txid)).toMatchObject({
        state: 'confirmed',
        height: planned + 1,
        countdown: { earliest_block: planned + 1 + DELAY, opens_at_tip: planned + DELAY, blocks: planned + DELAY - (tip + 1) },
      })
      expect(history.map(({ act }) => act)).toContain('coin.reorganised')
      expect(await bob.call('plan.get', { id: plan.id })).toMatchObject({ state: 'confirmed', confirmations: tip + 1 - planned })
    })
    expect(planned + 1).toBeLessThan(rearmed)
  })

  it('believes nothing while one of two servers is gone, plans nothing, and goes on when it is back', async () => {
    const [server] = world.chain.servers
    const before = await detail()
    await server!.kill()
    await bob.until(async () =>
      expect(await detail()).toMatchObject({ agreement: 'unknown', balance: '0', unverified: before.balance, status: 'unknown' }),
    )
    const [coin] = (await detail()).outputs.filter(({ state }) => state === 'confirmed')
    expect(coin).toMatchObject({ countdown: { blocks: null } })
    expect(await refusalOf(rearm([coin!.id]))).toMatchObject({ code: 'plan.unverified' })
    // What happens meanwhile is seen afterwards.
    const txid = await world.pay({ to: reserve.address, amount: 70_000n })
    await world.chain.miner.mine(2)
    await server!.start()
    await bob.until(async () => {
      const now = await detail()
      expect(now).toMatchObject({ agreement: 'verified', balance: String(BigInt(before.balance) + 70_000n) })
      expect(now.outputs).toContainEqual(expect.objectContaining({ txid, confirmations: 2 }))
    })
  })

  it('loses nothing when servers are killed in the middle of a request, of a broadcast even', async () => {
    for (const pause of [0, 1, 3, 8]) {
      const asked = bob.call('reserve.refresh', {})
      await after(pause)
      await Promise.all(world.chain.servers.map(server => server.kill()))
      // It ends, and says what it knows.
      expect(await asked).toMatchObject([{ id: reserve.id }])
      await Promise.all(world.chain.servers.map(server => server.start()))
      await bob.until(async () => expect(await bob.call('chain.status', {})).toMatchObject({ agreement: 'verified', answered: 2 }))
    }
    const { outputs } = await detail()
    const plan = await rearm(outputs.filter(({ state }) => state === 'confirmed').map(({ id }) => id))
    await bob.call('plan.sign', { id: plan.id, signer })
    const sending = bob.call('plan.broadcast', { id: plan.id }).catch((error: unknown) => error)
    await Promise.all(world.chain.servers.map(server => server.kill()))
    await sending
    // It may be out or not: it is kept as such, and sending it again does no harm.
    expect(['sending', 'sent']).toContain((await bob.call('plan.get', { id: plan.id })).state)
    await Promise.all(world.chain.servers.map(server => server.start()))
    await bob.until(async () => expect(await bob.call('chain.status', {})).toMatchObject({ agreement: 'verified', answered: 2 }))
    expect(await bob.call('plan.broadcast', { id: plan.id })).toMatchObject({ state: 'sent' })
    await world.mine(1)
    await bob.until(async () => expect(await bob.call('plan.get', { id: plan.id })).toMatchObject({ state: 'confirmed', confirmations: 1 }))
    expect((await detail()).outputs.filter(({ state }) => state !== 'spent')).toMatchObject([{ txid: plan.txid, agreement: 'verified' }])
  })
})
