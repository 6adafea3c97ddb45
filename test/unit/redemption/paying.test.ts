import { expect, test } from 'vitest'
import type { Intent } from '#shared/domain/redemption/intent.ts'
import type { Outcome } from '../../../src-main/redemption/paying.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { bobsProof, createPayingWorld, intentOf, walletOutputs, type Fate, type PayingWorld } from '../../support/paying-world.ts'

/** The outcome of `redeem`, time passing as it must. */
async function pay(world: PayingWorld, intent: Intent): Promise<Outcome> {
  let outcome: Outcome | null = null
  void world
    .paying()
    .redeem(intent)
    .then(got => (outcome = got))
  await world.clock.passUntil(() => outcome !== null, 3_600_000)
  if (outcome === null) throw new Error('no outcome')
  return outcome
}

const swapOf = (world: PayingWorld, name: string, proof = bobsProof(1, 8n)): Intent =>
  intentOf({ name, proofs: [proof], outputs: walletOutputs(world.mint, name, [proof.amount]) })

function meltOf(world: PayingWorld, fate: 'pay' | 'fail' | 'hang', quote = 'q1'): Intent {
  world.mint.melts.set(quote, { amount: 20n, feeReserve: 8n, cost: 3n, fate, state: 'UNPAID', payments: 0, change: null, held: null })
  const outputs = walletOutputs(world.mint, quote, [1n, 1n, 1n, 1n])
  return intentOf({ name: quote, proofs: [bobsProof(1, 32n)], outputs, quote })
}

const freeFloat = ({ store }: PayingWorld): bigint =>
  store.redemptions.coins().reduce((sum, { amount, heldBy }) => (heldBy === null ? sum + amount : sum), 0n)

const signaturesOf = (outcome: Outcome): { C_: string }[] => {
  if (outcome.kind !== 'paid') throw new Error(outcome.kind)
  const said = JSON.parse(outcome.answer) as { signatures?: { C_: string }[]; change?: { C_: string }[] }
  return said.signatures ?? said.change ?? []
}

test('D1 a swap gets the user’s outputs signed, first and unchanged, and no others', async () => {
  const world = await createPayingWorld(createMemoryStore())
  const outputs = walletOutputs(world.mint, 'a', [2n, 8n])
  const outcome = await pay(world, intentOf({ name: 'a', proofs: [bobsProof(1, 8n), bobsProof(2, 2n)], outputs }))
  expect(signaturesOf(outcome).map(({ C_ }) => C_)).toEqual(outputs.map(({ B_ }) => world.mint.signed.get(B_)!.C_))
  const sent = JSON.parse(world.requests.find(({ path }) => path === '/v1/swap')!.body!) as { outputs: { B_: string }[] }
  expect(sent.outputs.slice(0, 2)).toEqual(outputs.map(({ amount, id, B_ }) => ({ amount: Number(amount), id, B_ })))
  expect(world.pot().money).toMatchObject({ reserved: 0n, settled: 10_000n })
})

test('D9 D27 the same request gets the same bytes, also after a restart; the same proofs for other outputs get 11001', async () => {
  const world = await createPayingWorld(createMemoryStore())
  const first = await pay(world, swapOf(world, 'a'))
  const [pot, sent] = [world.pot(), world.requests.length]
  expect(await pay(world, swapOf(world, 'a'))).toEqual(first)
  await world.restart()
  expect(await pay(world, swapOf(world, 'a'))).toEqual(first)
  expect(world.paying().replayOf(swapOf(world, 'a').key)).toEqual({ state: 'settled', answer: (first as { answer: string }).answer })
  expect(await pay(world, swapOf(world, 'b'))).toMatchObject({ kind: 'refused', refusal: { code: 11001 } })
  expect(world.pot()).toEqual(pot)
  expect(world.requests.slice(sent).filter(({ path }) => path === '/v1/swap')).toEqual([])
})

test('D11 of two requests for one proof at once, one is paid and the other is told that it is pending', async () => {
  const world = await createPayingWorld(createMemoryStore())
  const both = Promise.all([world.paying().redeem(swapOf(world, 'a')), world.paying().redeem(swapOf(world, 'b'))])
  await world.drain()
  expect(await both).toMatchObject([{ kind: 'paid' }, { kind: 'refused', refusal: { code: 11002 } }])
})

test('a melt is given exactly its sum, and NUT-08 change is the user’s to the last sat', async () => {
  const world = await createPayingWorld(createMemoryStore(), { ppk: 1_000 })
  const before = freeFloat(world)
  const outcome = await pay(world, meltOf(world, 'pay'))
  // 32 − 20 − 3 for the route.
  expect(signaturesOf(outcome).map(({ C_ }) => world.mint.melts.get('q1')!.change!.find(one => one.C_ === C_)?.amount)).toEqual([8n, 1n])
  const [row] = world.store.redemptions.intents(null, 1)
  expect(freeFloat(world)).toBe(before - 32n - row!.cost)
  expect(row!.cost).toBeGreaterThan(0n)
})

test('change that a mint conceals when it is asked about a paid melt again is the user’s nevertheless', async () => {
  const world = await createPayingWorld(createMemoryStore())
  // The exact sum; the melt, done although it says 500; its coins’ states; its quote, unheard; and the melt again: paid, and no change.
  world.fates.push('ok', 'fail-done', 'ok', 'lost', 'lie')
  const outcome = await pay(world, meltOf(world, 'pay'))
  expect(world.requests.filter(({ path }) => path === '/v1/melt/bolt11')).toHaveLength(2)
  expect(world.fates).toEqual([])
  expect(signaturesOf(outcome).map(({ C_ }) => world.mint.melts.get('q1')!.change!.find(one => one.C_ === C_)?.amount)).toEqual([8n, 1n])
})

test('D16 a melt that fails gives back pot and proofs, once its float is burnt', async () => {
  const world = await createPayingWorld(createMemoryStore())
  expect(await pay(world, meltOf(world, 'fail'))).toMatchObject({ kind: 'refused', refusal: { code: 20004 } })
  expect(world.pot().money).toMatchObject({ reserved: 0n, settled: 0n })
  expect(world.store.redemptions.markOf(bobsProof(1, 32n).Y)).toBeNull()
  const melt = world.requests.find(({ path }) => path === '/v1/melt/bolt11')!
  // Whoever sends it now, however late, pays nothing.
  expect(world.mint.handle('POST', melt.path, melt.body)).toMatchObject({ status: 400 })
  expect(world.alarms.map(({ code }) => code)).toEqual(['paying.released'])
  expect(await pay(world, swapOf(world, 'after', bobsProof(1, 32n)))).toMatchObject({ kind: 'paid' })
})

test('D16 a payment that hangs stays pending as long as it hangs, through a restart, and is paid once', async () => {
  const world = await createPayingWorld(createMemoryStore())
  expect(await pay(world, meltOf(world, 'hang'))).toEqual({ kind: 'pending' })
  await world.restart()
  await world.clock.pass(3_600_000)
  expect(world.store.redemptions.markOf(bobsProof(1, 32n).Y)).toMatchObject({ state: 'open' })
  expect(world.pot().money.reserved).toBe(32_000n)
  world.mint.resolve('q1', true)
  await world.drain()
  expect(await pay(world, meltOf({ ...world, mint: { ...world.mint, melts: new Map() } }, 'hang'))).toMatchObject({ kind: 'paid' })
  expect(world.mint.melts.get('q1')!.payments).toBe(1)
})

test.each(['unheard', 'late', 'fail-done', 'lost', 'fail', 'twice', 'lie', 'kill-before', 'kill-after'] satisfies Fate[])(
  'D27 a swap whose request meets "%s" is paid once, and the user gets it by asking again',
  async fate => {
    const world = await createPayingWorld(createMemoryStore())
    world.fates.push(fate)
    void world.paying().redeem(swapOf(world, 'a'))
    await world.clock.pass(60_000)
    if (fate.startsWith('kill')) await world.restart()
    await world.drain()
    const outputs = walletOutputs(world.mint, 'a', [8n])
    const outcome = await pay(world, swapOf(world, 'a'))
    expect(signaturesOf(outcome).map(({ C_ }) => C_)).toEqual(outputs.map(({ B_ }) => world.mint.signed.get(B_)!.C_))
    expect(world.pot().money).toMatchObject({ reserved: 0n, settled: 8_000n })
  },
)

test('what is resent is the same to the byte', async () => {
  const world = await createPayingWorld(createMemoryStore())
  world.fates.push('lost', 'ok', 'kill-before')
  void world.paying().redeem(swapOf(world, 'a'))
  await world.clock.pass(60_000)
  await world.restart()
  await world.drain()
  const bodies = world.requests.filter(({ path }) => path === '/v1/swap').map(({ body }) => body)
  expect([bodies.length, new Set(bodies).size]).toEqual([3, 1])
})

test('a mint that cannot digest a request for an hour does not hold the proofs for ever', async () => {
  const world = await createPayingWorld(createMemoryStore())
  // Send and checkstate in turns.
  for (let round = 0; round <= 12; round++) world.fates.push('fail', 'ok')
  expect(await pay(world, swapOf(world, 'a'))).toEqual({ kind: 'pending' })
  await world.drain()
  expect(world.store.redemptions.markOf(bobsProof(1, 8n).Y)).toBeNull()
  expect(await pay(world, swapOf(world, 'a'))).toMatchObject({ kind: 'paid' })
})

test('outputs that the user had signed before are refused with the mint’s own code, and cost him nothing', async () => {
  const world = await createPayingWorld(createMemoryStore())
  const intent = swapOf(world, 'a')
  world.mint.sign(intent.pay.outputs[0]!)
  expect(await pay(world, intent)).toMatchObject({ kind: 'refused', refusal: { code: 11003 } })
  expect(await pay(world, swapOf(world, 'b'))).toMatchObject({ kind: 'paid' })
})

test('D30 a float that is too low answers "wait": no mark, no debit, no request', async () => {
  const world = await createPayingWorld(createMemoryStore(), { float: [4n, 2n] })
  expect(world.paying().canPay('sat', 8n)).toBe(false)
  const sent = world.requests.length
  expect(await pay(world, swapOf(world, 'a'))).toMatchObject({ kind: 'wait', retryAfterSeconds: 30 })
  expect(world.store.redemptions.intents(null, 9)).toEqual([])
  expect([world.requests.length, world.pot().money.reserved, freeFloat(world)]).toEqual([sent, 0n, 6n])
  expect(await pay(world, swapOf(world, 'b', bobsProof(1, 4n)))).toMatchObject({ kind: 'paid' })
})

test('D12 a pot that holds less refuses with 33003 and consumes nothing; less may still be paid', async () => {
  const world = await createPayingWorld(createMemoryStore(), { pot: 10n })
  expect(await pay(world, swapOf(world, 'a', bobsProof(1, 16n)))).toMatchObject({ kind: 'refused', refusal: { code: 33003 } })
  expect(await pay(world, swapOf(world, 'b', bobsProof(2, 8n)))).toMatchObject({ kind: 'paid' })
})

test('no secret is readable in the store, and none is left once the intent ended', async () => {
  const store = createMemoryStore()
  const world = await createPayingWorld(store)
  world.fates.push('kill-before')
  void world.paying().redeem(swapOf(world, 'a'))
  await world.clock.pass(1_000)
  const [root] = store.redemptions.openRoots()
  const { secret } = (JSON.parse(world.requests.at(-1)!.body!) as { inputs: { secret: string }[] }).inputs[0]!
  const text = (value: unknown) => JSON.stringify(value, (_, held: unknown) => (typeof held === 'bigint' ? String(held) : held))
  const all = () => text([store.redemptions.intents(null, 9), store.redemptions.calls(root!), store.redemptions.coins()])
  expect(Buffer.from(store.redemptions.calls(root!)[0]!.body!).includes(secret)).toBe(false)
  expect(all()).not.toContain(secret)
  await world.restart()
  await world.drain()
  expect(store.redemptions.calls(root!).map(({ body }) => body)).toEqual([null])
  expect(store.redemptions.settledAfter(0, 9).map(({ redeemed }) => redeemed[0]!.Y)).toEqual([bobsProof(1, 8n).Y])
})
