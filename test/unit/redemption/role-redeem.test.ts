import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { remaining } from '#shared/domain/redemption/pot.ts'
import {
  BOB,
  BOB_URL,
  bobs,
  claimed,
  createRoleWorld,
  FRANK_URL,
  mirror,
  now,
  opened,
  post,
  swapBody,
  Y,
} from '../../support/role-world.ts'
import type { Answered, RoleWorld } from '../../support/role-world.ts'

let world: RoleWorld
beforeEach(async () => {
  world = await createRoleWorld()
  await world.open()
  world.happen(claimed(10_000n), opened())
})
afterEach(() => world.close())

const swap = (body: string): Promise<Answered> => post(`${world.url()}/v1/swap`, body)
const bodyOf = (inputs: readonly { readonly amount: number }[], name: string): string => swapBody(inputs, world.mint.mint, name)
const left = (): bigint => remaining(world.redemption().money)

describe('redeeming at the role’s own socket', () => {
  it('D1, D9, D27 pays a swap once, and says the same to the same request after a restart', async () => {
    const inputs = bobs(16, 4)
    const body = bodyOf(inputs, 'mine')
    const first = await swap(body)
    expect(first).toMatchObject({ status: 200 })
    expect((JSON.parse(first.body) as { signatures: unknown[] }).signatures).toHaveLength(2)
    expect(left()).toBe(9_980_000n)
    await world.restart()
    expect(await swap(body)).toEqual(first)
    expect(await swap(bodyOf(inputs, 'another’s'))).toMatchObject({ status: 400, code: 11001 })
    expect(left()).toBe(9_980_000n)
  })

  it('asks whether outputs were signed before only once that cost the float a swap, and takes nothing of whom it refuses', async () => {
    const asks = (): number => world.mint.asked.filter(path => path === '/v1/restore').length
    const before = asks()
    expect(await swap(bodyOf(bobs(16, 4), 'signed'))).toMatchObject({ status: 200 })
    expect(asks()).toBe(before)
    const inputs = bobs(16, 4)
    const pot = left()
    expect(await swap(bodyOf(inputs, 'signed'))).toMatchObject({ status: 400, code: 11003 })
    const swaps = world.mint.asked.filter(path => path === '/v1/swap').length
    for (let again = 0; again < 3; again++) {
      expect(await swap(bodyOf(inputs, 'signed'))).toMatchObject({ status: 400, code: 11003 })
    }
    expect(world.mint.asked.filter(path => path === '/v1/swap')).toHaveLength(swaps)
    expect(left()).toBe(pot)
    expect(await swap(bodyOf(inputs, 'fresh'))).toMatchObject({ status: 200 })
  })

  it('D4, D26 pays nothing before redemption is open, nor while its claim is shaken', async () => {
    const body = bodyOf(bobs(8), 'early')
    world.happen(claimed(10_000n, 'unsettled'))
    expect(await swap(body)).toMatchObject({ code: 33002 })
    world.happen(claimed(10_000n))
    expect(await swap(body)).toMatchObject({ status: 200 })
  })

  it('D8, D20, D23 a mirrored Y blocks, above a gap and late too, until the operator releases it', async () => {
    const [before, above, late] = bobs(8, 8, 8)
    world.append(BOB_URL, { seq: 0, Y: Y(before!) }, { seq: 40, Y: Y(above!) })
    world.append(BOB_URL, { seq: 41, Y: Y(late!), seenAt: now() + 1_000_000 })
    for (const proof of [before, above, late]) {
      expect(await swap(bodyOf([proof!], `blocked ${Y(proof!)}`))).toMatchObject({ status: 400, code: 11001 })
    }
    expect((await swap(bodyOf([late!], 'late'))).body).toContain('after its redemption had opened')
    world.failovers.released.add(`${BOB_URL} ${Y(late!)}`)
    expect(await swap(bodyOf([late!], 'late'))).toMatchObject({ status: 200 })
    expect(await swap(bodyOf([before!], 'before'))).toMatchObject({ code: 11001 })
  })

  it('F10 a Y that a dispute names blocks, and no release lets it pass', async () => {
    const [one, other] = bobs(8, 8)
    world.append(BOB_URL, { seq: 0, Y: Y(one!) })
    world.log(BOB_URL).append({
      events: [],
      unusable: [],
      disputes: [{ kind: 'same-seq', seq: 0, otherSeq: null, first: null, second: null, blocked: [Y(one!), Y(other!)], detail: '' }],
      at: 1,
    })
    expect(world.log(BOB_URL).isBlocked(Y(other!))).toBe(true)
    world.failovers.released.add(`${BOB_URL} ${Y(other!)}`)
    expect(await swap(bodyOf([other!], 'disputed'))).toMatchObject({ code: 11001 })
  })

  it('D22 what a co-delegate redeemed blocks, also where its feed tells it under the id of its own ecash with the same secret', async () => {
    mirror(world.store, FRANK_URL, 'Frank')
    world.failovers.feeds.set(BOB_URL, [BOB_URL, FRANK_URL])
    const [redeemed, twin, fresh] = bobs(8, 8, 8)
    world.append(FRANK_URL, { seq: 7, Y: Y(redeemed!) }, { seq: 9, Y: Y(twin!), id: '00ffffffffffffff' })
    expect(await swap(bodyOf([redeemed!], 'frank'))).toMatchObject({ status: 400, code: 11001 })
    // Its holder gave Frank's mint a proof with the same secret in the moment in which he redeemed this one there.
    expect(await swap(bodyOf([twin!], 'twin'))).toMatchObject({ status: 400, code: 11001 })
    expect(await swap(bodyOf([fresh!], 'fresh'))).toMatchObject({ status: 200 })
  })

  it('D28, D29 every Y of a mint that the same pot pays for blocks, under whatever id', async () => {
    mirror(world.store, FRANK_URL, 'Frank')
    world.failovers.feeds.set(BOB_URL, [BOB_URL, FRANK_URL])
    const pot = world.redemption()
    world.store.redemptions.putPot({
      pot: BOB_URL,
      redemption: JSON.stringify({
        ...pot,
        custodians: [BOB_URL, FRANK_URL],
        money: { credits: [{ txid: 'aa', msat: '10000000' }], reserved: '0', settled: '0' },
      }),
    })
    const [gone, fresh] = bobs(8, 8)
    world.append(FRANK_URL, { seq: 3, Y: Y(gone!), id: '00ffffffffffffff' })
    expect(await swap(bodyOf([gone!], 'gone'))).toMatchObject({ code: 11001 })
    expect(await swap(bodyOf([fresh!], 'fresh'))).toMatchObject({ status: 200 })
  })

  it('F11 a Y that our own feed has already is not redeemed, since that could not be published', async () => {
    const [proof] = bobs(8)
    world.store.log('own:1').append({
      events: [{ seq: 0, Y: Y(proof!), id: '00ffffffffffffff', amount: 8n, witness: null } as never],
      unusable: [],
      disputes: [],
      at: 1,
    })
    expect(await swap(bodyOf([proof!], 'ours'))).toMatchObject({ code: 11001 })
  })

  it('D30 what the float does not hold is told to wait, and nothing is consumed', async () => {
    const inputs = bobs(512)
    expect(await swap(bodyOf(inputs, 'large'))).toMatchObject({ status: 503 })
    expect(left()).toBe(10_000_000n)
    expect(await world.role.receive(world.token([512n, 512n]))).toMatchObject({ ok: false, error: { code: 'float.cap' } })
  })

  it('D1, D16 pays an invoice, and frees the ecash when the payment fails', async () => {
    const quote = { amount: 14n, feeReserve: 2n, cost: 1n, state: 'UNPAID', payments: 0, change: null, held: null } as const
    world.mint.mint.melts.set('good', { ...quote, fate: 'pay' }).set('bad', { ...quote, fate: 'fail' })
    const melt = (inputs: readonly object[], id: string) =>
      post(`${world.url()}/v1/melt/bolt11`, JSON.stringify({ quote: id, inputs, outputs: [] }))
    const inputs = bobs(16)
    expect(await melt(inputs, 'bad')).toMatchObject({ status: 400, code: 20004 })
    expect(left()).toBe(10_000_000n)
    expect(world.notes('paying.released')).toMatchObject([{ level: 'warning' }])
    const paid = await melt(inputs, 'good')
    expect(paid).toMatchObject({ status: 200 })
    expect(JSON.parse(paid.body)).toMatchObject({ state: 'PAID' })
    expect(left()).toBe(9_984_000n)
    expect(world.mint.mint.melts.get('good')).toMatchObject({ payments: 1 })
  })

  it('a payment that hangs is pending, survives the switch and the restart, and is paid once', async () => {
    const inputs = bobs(16)
    const body = bodyOf(inputs, 'hangs')
    world.mint.fates.push('down', 'down', 'down')
    const first = swap(body)
    await world.until(() => world.redemption().money.reserved > 0n)
    expect(await world.role.switch(false)).toMatchObject({ ok: true, value: { state: 'stopped' } })
    await first.catch(() => null)
    await world.restart()
    await world.until(() => world.redemption().money.settled === 16_000n)
    expect(world.role.state()).toMatchObject({ state: 'stopped', listening: null })
    await world.role.switch(true)
    expect(await swap(body)).toMatchObject({ status: 200 })
    expect(await swap(bodyOf(inputs, 'another’s'))).toMatchObject({ code: 11001 })
    expect(world.redemption().money).toMatchObject({ reserved: 0n, settled: 16_000n })
  })

  it('D9 a payment whose answer the process did not live to hear is settled by the next one', async () => {
    const body = bodyOf(bobs(32), 'unheard')
    world.mint.fates.push('unheard')
    void swap(body).catch(() => null)
    await world.until(() => world.redemption().money.reserved > 0n)
    await world.restart()
    await world.until(() => world.redemption().money.settled === 32_000n)
    expect(await swap(body)).toMatchObject({ status: 200 })
  })

  it('D10, 11014 and 11015 keep to what the mint’s info allows, with room for our change', async () => {
    world.mint.info = { max_array_length: 66 }
    await world.restart()
    const proof = bobs(1)[0]!
    const many = (count: number) => Array.from({ length: count }, () => proof)
    expect(await swap(JSON.stringify({ inputs: many(67), outputs: [] }))).toMatchObject({ code: 11014 })
    const outputs = Array.from({ length: 3 }, () => ({ amount: 1, id: BOB.id, B_: `02${'11'.repeat(32)}` }))
    expect(await swap(JSON.stringify({ inputs: [proof], outputs }))).toMatchObject({ code: 11015 })
    expect(await swap(JSON.stringify({ inputs: many(2), outputs: outputs.slice(0, 1) }))).toMatchObject({ code: 11007 })
  })
})

it('D1, D7 verifies beside the event loop, and its workers end with it', async () => {
  const other = await createRoleWorld({ workers: 2 })
  await other.open()
  other.happen(claimed(10_000n), opened())
  const [one, two] = bobs(8, 8)
  const body = (inputs: readonly { readonly amount: number }[], name: string) => swapBody(inputs, other.mint.mint, name)
  expect(await post(`${other.url()}/v1/swap`, body([{ ...one!, dleq: two!.dleq } as never], 'false'))).toMatchObject({ code: 33004 })
  expect(await post(`${other.url()}/v1/swap`, body([one!, two!], 'true'))).toMatchObject({ status: 200 })
  const asked = post(`${other.url()}/v1/swap`, body(bobs(1, 1, 1, 1), 'cut off')).catch(() => null)
  await other.close()
  await asked
})

describe('what the gateway tells', () => {
  it('checkstate knows what is spent at the gone mint, what was redeemed here, and what is being paid', async () => {
    const [spent, paid, hanging, fresh] = bobs(8, 8, 16, 8)
    world.append(BOB_URL, { seq: 5, Y: Y(spent!) })
    expect(await swap(bodyOf([paid!], 'paid'))).toMatchObject({ status: 200 })
    world.mint.fates.push(...Array.from({ length: 40 }, () => 'down' as const))
    void swap(bodyOf([hanging!], 'hanging')).catch(() => null)
    await world.until(() => world.redemption().money.reserved > 0n)
    const asked = [spent, paid, hanging, fresh].map(proof => Y(proof!))
    const reply = await post(`${world.url()}/v1/checkstate`, JSON.stringify({ Ys: asked }))
    const { states } = JSON.parse(reply.body) as { states: { Y: string; state: string }[] }
    expect(states.map(({ state }) => state)).toEqual(['SPENT', 'SPENT', 'PENDING', 'UNSPENT'])
    world.failovers.released.add(`${BOB_URL} ${Y(spent!)}`)
    const again = await post(`${world.url()}/v1/checkstate`, JSON.stringify({ Ys: asked.slice(0, 1) }))
    expect(again.body).toContain('UNSPENT')
  })

  it('D2 shows the gone mint’s keysets as inactive, and whom it stands in for', async () => {
    const keysets = (await (await fetch(`${world.url()}/v1/keysets`)).json()) as { keysets: { id: string; active: boolean }[] }
    expect(keysets.keysets.find(({ id }) => id === BOB.id)).toMatchObject({ active: false, unit: 'sat' })
    expect(await (await fetch(`${world.url()}/v1/info`)).json()).toMatchObject({
      name: 'Dave',
      nuts: { xx: { delegate_for: [{ mint_url: BOB_URL, keysets: [BOB.id] }] } },
    })
    expect([...world.role.state().delegated.keysets.keys()]).toEqual([BOB.id])
  })

  it('reads the info from the publisher of the same mint, where it is told to', async () => {
    const publisher = createServer((_, response) => response.end('{"name":"Merged","nuts":{"xx":{"supported":true,"firehose":{}}}}'))
    await new Promise<void>(resolve => publisher.listen(0, '127.0.0.1', resolve))
    const infoUrl = `http://127.0.0.1:${(publisher.address() as AddressInfo).port}`
    expect(await world.role.configure({ ...world.config, infoUrl })).toMatchObject({ ok: true })
    const info = await (await fetch(`${world.url()}/v1/info`, { headers: { connection: 'close' } })).json()
    expect(info).toMatchObject({ name: 'Merged', nuts: { xx: { firehose: {}, delegate_for: [{ mint_url: BOB_URL }] } } })
    expect(await world.role.configure(world.config)).toMatchObject({ ok: true, value: { mint: { name: 'Dave' } } })
    await new Promise(resolve => publisher.close(resolve))
  })

  it('a sidecar has nothing but its own paths; a front has all of the mint’s', async () => {
    expect((await fetch(`${world.url()}/v1/mint/quote/bolt11/q0`)).status).toBe(404)
    await world.role.invoice('sat', 8n)
    expect(await world.role.configure({ ...world.config, front: true })).toMatchObject({ ok: true })
    expect((await fetch(`${world.url()}/v1/mint/quote/bolt11/q0`)).status).toBe(200)
    await world.role.configure(world.config)
    expect((await fetch(`${world.url()}/v1/mint/quote/bolt11/q0`)).status).toBe(404)
  })
})

describe('a front is the mint’s only public side', () => {
  beforeEach(async () => {
    expect(await world.role.configure({ ...world.config, front: true })).toMatchObject({ ok: true })
  })

  it('passes everything on, the gone mint’s ecash too, while the mint’s keysets are not known whole', async () => {
    world.mint.broken.add('/v1/keysets')
    const { listening } = world.role.state()
    await world.restart()
    expect(world.role.state()).toMatchObject({ state: 'waiting', listening, refused: { code: 'gateway.mint' } })
    expect(await swap(bodyOf(bobs(8), 'early'))).toMatchObject({ status: 400, code: 12001 })
    expect((await fetch(`${world.url()}/v1/info`)).status).toBe(200)
    world.mint.broken.clear()
    await world.until(() => world.role.state().state === 'serving')
    expect(await swap(bodyOf(bobs(8), 'early'))).toMatchObject({ status: 200 })
  })

  it('passes everything on where the float’s key is gone, and redeems again once it is back', async () => {
    const path = join(world.folder, 'float.key')
    const key = readFileSync(path)
    const { listening } = world.role.state()
    rmSync(path)
    await world.restart()
    expect(world.role.state()).toMatchObject({ state: 'failed', listening, refused: { code: 'gateway.float-key' } })
    expect((await fetch(`http://${listening}/v1/keysets`)).status).toBe(200)
    expect(await post(`http://${listening}/v1/swap`, bodyOf(bobs(8), 'lost'))).toMatchObject({ status: 400, code: 12001 })
    writeFileSync(path, key)
    expect(await world.role.switch(true)).toMatchObject({ ok: true, value: { state: 'serving', listening } })
    expect(await swap(bodyOf(bobs(8), 'found'))).toMatchObject({ status: 200 })
    await world.role.switch(false)
    await expect(fetch(`http://${listening}/v1/keysets`)).rejects.toThrow('fetch failed')
  })
})

describe('without sockets', () => {
  it('D1 redeems for simulated holders, and listens nowhere', async () => {
    const demo = await createRoleWorld({ sockets: false })
    await demo.open()
    demo.happen(claimed(10_000n), opened())
    expect(demo.role.state()).toMatchObject({ state: 'demo', listening: null, page: false })
    const body = JSON.parse(swapBody(bobs(8), demo.mint.mint, 'demo')) as unknown
    expect(await demo.role.redeem({ kind: 'swap' }, body, 'holder 1')).toMatchObject({ kind: 'done' })
    expect(await demo.role.redeem({ kind: 'swap' }, { inputs: [], outputs: [] }, 'holder 1')).toEqual({ kind: 'pass' })
    await demo.role.switch(false)
    expect(await demo.role.redeem({ kind: 'swap' }, body, 'holder 1')).toBeNull()
    await demo.close()
  })
})
