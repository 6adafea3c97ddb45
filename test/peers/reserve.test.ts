import { afterAll, beforeAll, expect, it } from 'vitest'
import { keyFor, openWorld, type Operator, type PeersWorld } from './operators.ts'

let world: PeersWorld
let bob: Operator
beforeAll(async () => {
  world = await openWorld()
  bob = await world.operator('bob')
})
afterAll(() => world?.stop())

it('funds, watches', async () => {
  const signer = await bob.keystore('Bob')
  const dave = await world.operator('dave')
  const daves = await dave.keystore('Dave')
  const [reserve] = await bob.call('reserve.add', {
    source: 'policy',
    name: 'Reserve',
    mint_url: null,
    policy: {
      network: 'regtest',
      template: 'pk-older',
      internal_key: keyFor(signer, 'internal'),
      delegates: [{ name: 'Dave', mint_url: null, pubkey: keyFor(daves, 'leaf'), delay: 144 }],
    },
  })
  await world.pay({ to: reserve!.address, amount: 1_000_000n })
  const h = await world.mine(1)
  const coins = await bob.until(async () => {
    const found = await bob.call('reserve.coins', {})
    expect(found).toMatchObject([{ height: h, agreement: 'verified' }])
    return found
  })
  console.log(JSON.stringify(coins, null, 1), await bob.call('server.list', {}))
  await world.mine(100)
  const plan = await bob.call('plan.create', { plan: { kind: 'rearm', reserve: null, coins: [], consolidate: false, rate: 2000 } })
  console.log(JSON.stringify(await bob.signAndSend(plan.id, signer.id), null, 1))
  await world.mine(1)
  console.log(JSON.stringify(await bob.call('plan.list', {}), null, 1))
})
