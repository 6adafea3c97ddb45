import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { getDecodedToken } from '@cashu/cashu-ts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { bobs, claimed, createRoleWorld, opened, post, swapBody, type RoleWorld } from '../../support/role-world.ts'

let world: RoleWorld
beforeEach(async () => {
  world = await createRoleWorld()
  await world.open()
  world.happen(claimed(10_000n), opened())
})
afterEach(() => world.close())

/** Every text that would let somebody spend a proof, or link it. */
const secretsOf = (proofs: readonly object[]): string[] =>
  (JSON.stringify(proofs).match(/"(?:secret|C|e|s|r)":"[^"]+"/g) ?? []).map(field => field.split('"')[3]!)

it('nothing that spends or links a proof is on the disk: while it is paid, when it was refused, and afterwards', async () => {
  const { id } = world.mint.mint.keysets[0]!
  const ours = getDecodedToken(world.token([8n]), [id]).proofs.map(({ amount, id, secret, C }) => ({
    amount: Number(amount),
    id,
    secret,
    C,
  }))
  const [paid, hung, refused, spent] = [bobs(8), bobs(16), bobs(4, 4), bobs(2)]
  const quote = { amount: 12n, feeReserve: 2n, cost: 1n, fate: 'hang', state: 'UNPAID', payments: 0, change: null, held: null } as const
  world.mint.mint.melts.set('hangs', quote)
  expect(await post(`${world.url()}/v1/swap`, swapBody(paid, world.mint.mint, 'paid'))).toMatchObject({ status: 200 })
  // Ours pay for their own fee, so that one sat less comes out.
  const mixed = JSON.parse(swapBody([{ amount: 9 }], world.mint.mint, 'mixed')) as { outputs: object[] }
  const answer = await post(`${world.url()}/v1/swap`, JSON.stringify({ inputs: [...spent, ...ours], outputs: mixed.outputs }))
  expect(answer).toMatchObject({ status: 200 })
  const broken = refused.map(proof => ({ ...proof, C: paid[0]!.C }))
  expect(await post(`${world.url()}/v1/swap`, swapBody(broken, world.mint.mint, 'bad'))).toMatchObject({ status: 400 })
  const melt = post(`${world.url()}/v1/melt/bolt11`, JSON.stringify({ quote: 'hangs', inputs: hung }))
  await world.until(() => world.store.redemptions.openRoots().length > 0 && world.mint.mint.melts.get('hangs')!.state === 'PENDING')

  const texts = [...secretsOf([...paid, ...hung, ...refused, ...spent]), ...ours.map(({ secret }) => secret)]
  expect(texts.length).toBeGreaterThan(20)
  const found = (): string[] =>
    readdirSync(world.folder, { recursive: true, encoding: 'utf8' })
      .map(name => join(world.folder, name))
      .filter(path => statSync(path).isFile())
      .flatMap(path => {
        const bytes = readFileSync(path)
        return texts.filter(text => bytes.includes(text) || (/^[0-9a-f]{64,}$/.test(text) && bytes.includes(Buffer.from(text, 'hex'))))
      })
  expect(found()).toEqual([])
  world.mint.mint.resolve('hangs', true)
  await melt
  await world.until(() => world.store.redemptions.openRoots().length === 0)
  expect(found()).toEqual([])
  await world.stop()
  world.store.close()
  expect(found()).toEqual([])
  await world.begin()
})
