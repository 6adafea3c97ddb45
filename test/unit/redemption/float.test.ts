import { expect, test } from 'vitest'
import { amountOf } from '#shared/domain/amount.ts'
import type { RawProof } from '#shared/domain/proof/proof.ts'
import { createFloat, type Float } from '../../../src-main/redemption/float.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { bobsProof, createPayingWorld, intentOf, walletOutputs, type PayingWorld } from '../../support/paying-world.ts'
import { blinding } from '../../support/simulated-own-mint.ts'

async function floatOf(world: PayingWorld): Promise<Float> {
  return createFloat(world.paying(), world.deps())
}

/** What `act` comes to, time passing as it must. */
async function done<Value>(world: PayingWorld, act: Promise<Value>): Promise<Value> {
  let over = false
  void act.finally(() => (over = true))
  await world.clock.passUntil(() => over, 600_000)
  return act
}

function token({ mint }: PayingWorld, amounts: readonly bigint[]): readonly RawProof[] {
  const keyset = mint.keysets[0]!
  return amounts.map((amount, at) => {
    const secret = `token ${at}`
    const r = '02'.repeat(32)
    const { C_ } = mint.sign({ amount, id: keyset.id, B_: blinding.blind(blinding.nullifier(secret), r) })
    const key = keyset.keys.find(one => one.amount === amount)!.key
    return {
      amount: amountOf(amount)!,
      id: keyset.id,
      secret,
      C: blinding.unblind(C_, r, key),
      witness: null,
      dleq: null,
    } as unknown as RawProof
  })
}

test('a token becomes float, and is spent; told twice it is refused', async () => {
  const world = await createPayingWorld(createMemoryStore(), { float: [] })
  const float = await floatOf(world)
  const proofs = token(world, [64n, 32n])
  expect(await done(world, float.receive(proofs))).toEqual({ ok: true, value: { amount: 95n, pending: false } })
  expect(float.status('sat')).toMatchObject({ free: 95n, held: 0n, low: false })
  expect(await done(world, float.receive(proofs))).toMatchObject({ ok: false, error: { code: 'float.refused' } })
  expect(float.status('sat').free).toBe(95n)
  const foreign = proofs.map(proof => ({ ...proof, id: '00b0b0b0b0b0b0b0' as RawProof['id'] }))
  expect(await done(world, float.receive(foreign))).toMatchObject({ ok: false, error: { code: 'float.token' } })
})

test('a token whose answer is lost, or whose gateway dies, is in the float all the same', async () => {
  for (const fate of ['unheard', 'kill-after', 'kill-before', 'late', 'lie'] as const) {
    const world = await createPayingWorld(createMemoryStore(), { float: [] })
    world.fates.push(fate)
    void (await floatOf(world)).receive(token(world, [64n]))
    await world.clock.pass(60_000)
    await world.restart()
    await world.drain()
    expect((await floatOf(world)).status('sat').free, fate).toBe(63n)
  }
})

test('a token that the mint is slow to take is not given up: pending is no refusal', async () => {
  const world = await createPayingWorld(createMemoryStore(), { float: [] })
  const { handle } = world.mint
  let slow = true
  Object.assign(world.mint, {
    handle: (...[method, path, body]: Parameters<typeof handle>) =>
      slow && path === '/v1/swap' ? { status: 400, body: '{"detail":"proofs are pending","code":11002}' } : handle(method, path, body),
  })
  // The first request lies at the mint for half a minute, and those after it are told so.
  world.fates.push('lost')
  const received = (await floatOf(world)).receive(token(world, [64n]))
  void world.clock.sleep(30_000, new AbortController().signal).then(() => {
    slow = false
    handle('POST', '/v1/swap', world.requests.find(({ path }) => path === '/v1/swap')!.body)
  })
  expect(await done(world, received)).toEqual({ ok: true, value: { amount: 63n, pending: false } })
  expect((await floatOf(world)).status('sat').free).toBe(63n)
})

test('an invoice becomes float once it is paid, and only once', async () => {
  const world = await createPayingWorld(createMemoryStore(), { float: [] })
  const float = await floatOf(world)
  const fill = await done(world, float.invoice('sat', 100n))
  expect(fill).toMatchObject({ ok: true, value: { amount: 100n, state: 'unpaid' } })
  await done(world, float.tend())
  expect(float.status('sat')).toMatchObject({ free: 0n, low: true, waiting: [{ amount: 100n }] })
  for (const quote of world.mint.mints.values()) quote.state = 'PAID'
  world.fates.push('ok', 'ok', 'unheard')
  await done(world, float.tend())
  await done(world, float.tend())
  await world.drain()
  expect(float.status('sat').free + float.status('sat').held).toBeGreaterThanOrEqual(98n)
  expect(float.status('sat').waiting).toEqual([])
  expect(world.store.redemptions.fills().map(({ state }) => state)).toEqual(['minted'])
})

test('the cap holds, invoices that wait included', async () => {
  const world = await createPayingWorld(createMemoryStore())
  const float = await floatOf(world)
  expect(await done(world, float.invoice('sat', 9_000n))).toMatchObject({ ok: true })
  expect(await done(world, float.invoice('sat', 900n))).toMatchObject({ ok: false, error: { code: 'float.cap' } })
  expect(await done(world, float.receive(token(world, [1_024n])))).toMatchObject({ ok: false, error: { code: 'float.cap' } })
})

test('one large coin is split, so that several payments fit side by side', async () => {
  const world = await createPayingWorld(createMemoryStore(), { float: [512n] })
  const float = await floatOf(world)
  const asks = [1, 2, 3].map(n =>
    intentOf({ name: `${n}`, proofs: [bobsProof(n, 16n)], outputs: walletOutputs(world.mint, `${n}`, [16n]) }),
  )
  for (let round = 0; round < 12; round++) {
    await done(world, float.tend())
    await world.drain()
  }
  expect(float.status('sat').coins).toBeGreaterThan(8)
  const paid = Promise.all(asks.map(intent => world.paying().redeem(intent)))
  await world.drain()
  expect((await paid).map(({ kind }) => kind)).toEqual(['paid', 'paid', 'paid'])
  expect(float.status('sat').forecast.lastHour).toBeGreaterThan(47n)
})

test('a low float alarms once, and again only after it was filled', async () => {
  const world = await createPayingWorld(createMemoryStore(), { float: [4n] })
  const float = await floatOf(world)
  for (let round = 0; round < 3; round++) await done(world, float.tend())
  expect(world.alarms.map(({ code }) => code)).toEqual(['float.low'])
})

test('a float whose database is lost comes back from its key and the mint', async () => {
  const lost = await createPayingWorld(createMemoryStore(), { float: [] })
  await done(lost, (await floatOf(lost)).receive(token(lost, [64n, 8n])))
  await done(lost, lost.paying().redeem(intentOf({ name: 'a', proofs: [bobsProof(1, 8n)], outputs: walletOutputs(lost.mint, 'a', [8n]) })))
  const before = (await floatOf(lost)).status('sat').free
  await lost.restart(() => createMemoryStore())
  const float = await floatOf(lost)
  expect(float.status('sat').free).toBe(0n)
  expect(await done(lost, float.restore())).toEqual({ ok: true, value: { found: before, taken: 0n } })
  expect(float.status('sat').free).toBe(before)
  expect(await done(lost, float.restore())).toEqual({ ok: true, value: { found: 0n, taken: 0n } })
})
