import { getDecodedToken, hasValidDleq } from '@cashu/cashu-ts'
import { afterEach, expect, test } from 'vitest'
import type { TookOut } from '../../../src-main/redemption/role-ports.ts'
import { bobsProof, intentOf, POT, walletOutputs, type Fate } from '../../support/paying-world.ts'
import { createTakeWorld, OWN_URL, type TakeWorld } from '../../support/take-world.ts'

const open: TakeWorld[] = []
async function start(args?: Parameters<typeof createTakeWorld>[0]): Promise<TakeWorld> {
  const world = await createTakeWorld(args)
  open.push(world)
  return world
}
afterEach(() => {
  for (const world of open.splice(0)) world.close()
})

const free = ({ float }: TakeWorld): bigint => float().status('sat').free
const tableOf = ({ world }: TakeWorld) => world.store.redemptions
const took = (outcome: { ok: boolean }): TookOut & { readonly token: string } => {
  expect(outcome).toMatchObject({ ok: true, value: { token: expect.stringMatching(/^cashuB/) as string } })
  return (outcome as unknown as { value: TookOut & { readonly token: string } }).value
}
/** The sum of a token's proofs, each of which our mint signed and proves to have signed. */
function worthOf({ world }: TakeWorld, token: string): bigint {
  const ids = world.mint.keysets.map(({ id }) => id)
  const { mint, unit, proofs } = getDecodedToken(token, ids)
  expect([mint, unit]).toEqual([OWN_URL, 'sat'])
  for (const proof of proofs) {
    const { id, keys } = world.mint.keysets.find(keyset => keyset.id === proof.id)!
    expect(hasValidDleq(proof, { id, keys: Object.fromEntries(keys.map(({ amount, key }) => [amount.toString(), key])) } as never)).toBe(
      true,
    )
  }
  return proofs.reduce((sum, { amount }) => sum + amount.toBigInt(), 0n)
}

test.each([0, 100, 700, 1_000, 2_500])('what is said is what the token is worth, to the sat, at %i ppk', async ppk => {
  for (const amount of [1n, 2n, 3n, 63n, 64n, 100n, 127n]) {
    const taking = await start({ ppk })
    const before = [free(taking), tableOf(taking).books(null).floatMsat] as const
    const { amount: said, token } = took(await taking.take(amount))
    expect([said, worthOf(taking, token)]).toEqual([amount, amount])
    const fee = before[0] - free(taking) - amount
    expect(fee).toBeGreaterThanOrEqual(0n)
    expect([tableOf(taking).books(null).floatMsat - before[1], tableOf(taking).books(POT).floatMsat]).toEqual([fee * 1_000n, 0n])
    expect(taking.outstanding()).toBe(free(taking) + amount)
    expect(taking.spend(token)).toBe(ppk > 1_000 && amount < 4n ? 400 : 200)
  }
})

test('all that is free is taken, the mint’s fee left out, and then there is nothing', async () => {
  const taking = await start({ float: [1n, 4n, 16n, 64n, 64n] })
  const { amount, token } = took(await taking.take(null))
  // 5 inputs of 100 ppk cost 1.
  expect([amount, worthOf(taking, token), free(taking), tableOf(taking).coins()]).toEqual([148n, 148n, 0n, []])
  expect(await taking.take(null)).toMatchObject({ ok: false, error: { code: 'float.low' } })
  expect(taking.spend(token)).toBe(200)
})

test('coins that are not worth their own fee stay', async () => {
  const taking = await start({ ppk: 2_000, float: [1n, 2n, 8n, 32n] })
  expect(took(await taking.take(null)).amount).toBe(36n)
  expect(free(taking)).toBe(3n)
  expect(await taking.take(null)).toMatchObject({ ok: false, error: { code: 'float.low' } })
})

test('more than is free is refused, with what can be had, and nothing is sent', async () => {
  const taking = await start({ float: [64n, 32n] })
  const sent = taking.world.requests.length
  expect(await taking.take(96n)).toMatchObject({
    ok: false,
    error: { code: 'float.low', detail: expect.stringMatching(/^96 sat of the float are free, of which 95 sat can be taken/) as string },
  })
  expect(taking.takeOut().begin('usd', 1n)).toMatchObject({ ok: false, error: { code: 'float.refused' } })
  expect([taking.world.requests.length, tableOf(taking).openRoots()]).toEqual([sent, []])
  expect(took(await taking.take(95n)).amount).toBe(95n)
})

test('no more coins go into one swap than the mint takes, the largest first; the rest is asked for again', async () => {
  const taking = await start({ float: [1n, 1n, 1n, 1n, 1n, 1n, 1n, 1n, 8n, 16n] })
  taking.mostInputs = 3
  expect(taking.takeOut().begin('sat', 25n)).toMatchObject({ ok: false, error: { code: 'float.low' } })
  expect(took(await taking.take(24n)).amount).toBe(24n)
  expect(free(taking)).toBe(7n)
  expect([took(await taking.take(null)).amount, took(await taking.take(null)).amount]).toEqual([2n, 2n])
  expect(await taking.take(null)).toMatchObject({ ok: false, error: { code: 'float.low' } })
})

test('what payments under way hold is theirs, and both are carried out', async () => {
  const taking = await start({ float: [64n, 64n] })
  const { world } = taking
  world.delays.push(60_000)
  const intent = intentOf({ name: 'a', proofs: [bobsProof(1, 32n)], outputs: walletOutputs(world.mint, 'a', [32n]) })
  const paid = world.paying().redeem(intent)
  expect(taking.takeOut().begin('sat', 64n)).toMatchObject({
    ok: false,
    error: { code: 'float.low', detail: expect.stringContaining('Payments under way hold 64 sat more.') as string },
  })
  const { token } = took(await taking.take(63n))
  expect(free(taking)).toBe(0n)
  await world.drain()
  expect([(await paid).kind, worthOf(taking, token)]).toEqual(['pending', 63n])
  expect(world.paying().replayOf(intent.key)).toMatchObject({ state: 'settled' })
  expect(free(taking)).toBe(31n)
})

const FATES: readonly Fate[] = ['lost', 'unheard', 'late', 'twice', 'fail', 'fail-done', 'lie', 'kill-before', 'kill-after']

test.each(FATES)('a take whose request is %s happens once, whenever the process dies', async fate => {
  // The fate meets the swap, or one of the questions that follow it.
  for (let before = 0; before < 4; before++) {
    const taking = await start()
    const { world } = taking
    const all = taking.outstanding()
    if (before > 0) world.fates.push('unheard')
    for (let each = 1; each < before; each++) world.fates.push('ok')
    world.fates.push(fate)
    const begun = taking.takeOut().begin('sat', 100n)
    if (!begun.ok) throw new Error(begun.error.detail)
    void world.paying().follow(begun.value.id)
    await world.clock.pass(40)
    // The first of the next processes may die of that fate, too.
    await taking.restart()
    await taking.restart()
    await world.drain()
    await world.clock.pass(20_000)
    const { id, amount, token } = took(taking.takeOut().outcome(begun.value.id))
    expect([id, amount, worthOf(taking, token)]).toEqual([begun.value.id, 100n, 100n])
    expect(tableOf(taking).taken()).toHaveLength(1)
    expect(world.alarms.filter(({ code }) => code === 'float.taken')).toHaveLength(1)
    expect(taking.outstanding()).toBe(free(taking) + 100n)
    expect(all - taking.outstanding()).toBe(1n)
    expect(taking.spend(token)).toBe(200)
    expect(await taking.list()).toMatchObject([{ id, state: 'spent', left: 0n }])
  }
})

test('a take that was written and never sent is listed, and sent by the next process', async () => {
  const taking = await start()
  const begun = taking.takeOut().begin('sat', 40n)
  if (!begun.ok) throw new Error(begun.error.detail)
  const { id } = begun.value
  expect(taking.takeOut().outcome(id)).toMatchObject({ ok: true, value: { id, unit: 'sat', amount: 40n, token: null } })
  expect(taking.takeOut().token(id)).toMatchObject({ ok: true, value: { token: null } })
  expect(await taking.done(taking.takeOut().giveBack(id))).toMatchObject({ ok: false, error: { code: 'float.unknown' } })
  expect(await taking.list()).toMatchObject([{ id, unit: 'sat', amount: 40n, state: 'taking', left: null }])
  await taking.restart()
  await taking.world.drain()
  expect(took(taking.takeOut().token(id)).amount).toBe(40n)
  expect(await taking.list()).toMatchObject([{ id, amount: 40n, state: 'unspent', left: 40n, found: false }])
})

test('a take that the mint refuses takes nothing: its coins are float again, by other secrets', async () => {
  const taking = await start()
  const before = free(taking)
  // Our keysets were read before: the mint signs with that one no more.
  taking.world.mint.rotate()
  expect(await taking.take(40n)).toMatchObject({ ok: false, error: { code: 'float.refused' } })
  await taking.world.drain()
  expect([tableOf(taking).taken(), tableOf(taking).openRoots(), before - free(taking)]).toEqual([[], [], 1n])
  expect(taking.world.alarms.map(({ code }) => code)).toEqual(['float.kept'])
  expect(took(await taking.take(40n)).amount).toBe(40n)
})

test('its token is told again as often as it is asked, and what was never taken is unknown', async () => {
  const taking = await start()
  const { id, token } = took(await taking.take(33n))
  await taking.restart()
  expect(took(taking.takeOut().token(id))).toEqual({ id, unit: 'sat', amount: 33n, token })
  for (const other of [0, id + 1, 1]) expect(taking.takeOut().token(other)).toMatchObject({ ok: false, error: { code: 'float.unknown' } })
  expect(await taking.done(taking.takeOut().giveBack(77))).toMatchObject({ ok: false, error: { code: 'float.unknown' } })
})

test('no secret and no token stands in the database', async () => {
  const taking = await start()
  const { token } = took(await taking.take(33n))
  const { proofs } = getDecodedToken(token, [taking.world.mint.keysets[0]!.id])
  const kept = JSON.stringify([tableOf(taking).taken(), tableOf(taking).calls(tableOf(taking).taken()[0]!.id)], (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
  for (const { secret, dleq } of proofs) {
    expect(kept).not.toContain(secret)
    expect(kept).not.toContain(dleq!.r)
  }
})

test('what is given back is float again, and every copy of its token is worth nothing', async () => {
  const taking = await start()
  const before = free(taking)
  const { id, token } = took(await taking.take(96n))
  expect(await taking.giveBack(id)).toMatchObject({ ok: true, value: { amount: 95n } })
  expect(before - free(taking)).toBe(2n)
  expect(taking.spend(token)).toBe(400)
  expect(await taking.list()).toMatchObject([{ id, state: 'returned', amount: 96n, returned: 95n, left: null }])
  expect(taking.takeOut().token(id)).toMatchObject({ ok: false, error: { code: 'float.returned' } })
  expect(await taking.giveBack(id)).toMatchObject({ ok: false, error: { code: 'float.returned' } })
  expect(taking.world.alarms.map(({ code }) => code)).toEqual(['float.taken', 'float.returned'])
  expect([tableOf(taking).books(POT).floatMsat, tableOf(taking).books(null).floatMsat]).toEqual([0n, 1_000n])
})

test('of a token that was spent in part the rest is given back; of a spent one nothing', async () => {
  const taking = await start()
  const { id, token } = took(await taking.take(96n))
  expect(taking.spend(token, at => at === 0)).toBe(200)
  const [row] = await taking.list()
  expect(row).toMatchObject({ state: 'part', amount: 96n })
  const { left } = row!
  expect([32n, 64n]).toContain(left)
  expect(await taking.giveBack(id)).toMatchObject({ ok: true, value: { amount: left! - 1n } })
  expect(await taking.list()).toMatchObject([{ state: 'returned', returned: left! - 1n }])

  const other = took(await taking.take(8n))
  expect(taking.spend(other.token)).toBe(200)
  expect(await taking.giveBack(other.id)).toMatchObject({ ok: false, error: { code: 'float.spent' } })
  expect((await taking.list())[0]).toMatchObject({ id: other.id, state: 'spent', left: 0n })
})

test('what somebody spends while it is given back is refused, and the rest can be given back afterwards', async () => {
  const taking = await start()
  const { id, token } = took(await taking.take(96n))
  const begun = await taking.done(taking.takeOut().giveBack(id))
  if (!begun.ok) throw new Error(begun.error.detail)
  expect(await taking.list()).toMatchObject([{ id, state: 'returning', returned: 95n }])
  expect(await taking.done(taking.takeOut().giveBack(id))).toMatchObject({ ok: false, error: { code: 'float.returned' } })
  expect(taking.spend(token, at => at === 0)).toBe(200)
  await taking.done(taking.world.paying().follow(begun.value.call))
  expect(tableOf(taking).call(begun.value.call)?.state).toBe('void')
  expect(await taking.list()).toMatchObject([{ id, state: 'part' }])
  expect(await taking.giveBack(id)).toMatchObject({ ok: true })
  expect(await taking.list()).toMatchObject([{ id, state: 'returned' }])
  expect(taking.outstanding()).toBe(free(taking))
})

test.each(FATES)('a return whose request is %s is carried out once, whenever the process dies', async fate => {
  for (let before = 0; before < 3; before++) {
    const taking = await start()
    const { world } = taking
    const { id } = took(await taking.take(96n))
    const begun = await taking.done(taking.takeOut().giveBack(id))
    if (!begun.ok) throw new Error(begun.error.detail)
    if (before > 0) world.fates.push('unheard')
    for (let each = 1; each < before; each++) world.fates.push('ok')
    world.fates.push(fate)
    void world.paying().follow(begun.value.call)
    await world.clock.pass(40)
    // The first of the next processes may die of that fate, too.
    await taking.restart()
    await taking.restart()
    await world.drain()
    await world.clock.pass(20_000)
    // A mint that denies twice what it did is believed: the ecash is then out still, as the list says, and can be given back again.
    if (tableOf(taking).call(begun.value.call)?.state === 'void') await taking.giveBack(id)
    expect(await taking.list()).toMatchObject([{ id, state: 'returned', returned: 95n }])
    expect(taking.outstanding()).toBe(free(taking))
  }
})

test('a float whose database is lost comes back without what was taken out, which is listed and can be told again', async () => {
  const taking = await start({ float: [1n, 2n, 4n, 8n, 16n, 32n, 64n, 64n] })
  const spent = took(await taking.take(20n))
  const kept = took(await taking.take(96n))
  expect(taking.spend(spent.token)).toBe(200)
  const before = free(taking)
  await taking.restart(true)
  expect([free(taking), tableOf(taking).taken()]).toEqual([0n, []])
  expect(await taking.done(taking.float().restore())).toEqual({ ok: true, value: { found: before, taken: 96n } })
  expect(free(taking)).toBe(before)
  const [row, ...others] = await taking.list()
  expect([row, others]).toMatchObject([{ amount: 96n, state: 'unspent', left: 96n, found: true }, []])
  expect(took(taking.takeOut().token(row!.id)).token).toBe(kept.token)
  expect(await taking.done(taking.float().restore())).toEqual({ ok: true, value: { found: 0n, taken: 0n } })
  expect(await taking.giveBack(row!.id)).toMatchObject({ ok: true, value: { amount: 95n } })
  expect(free(taking)).toBe(before + 95n)
})

test('the cap holds for what comes back, too', async () => {
  const taking = await start()
  const { id } = took(await taking.take(96n))
  const { world } = taking
  Object.assign(world.deps(), { policy: () => ({ cap: 100n, lowAt: 10n }) })
  expect(await taking.done(taking.takeOut().giveBack(id))).toMatchObject({ ok: false, error: { code: 'float.cap' } })
  expect(await taking.list()).toMatchObject([{ id, state: 'unspent' }])
})

test('a mint that does not answer leaves what is taken unknown, and takes nothing back', async () => {
  const taking = await start()
  const { id } = took(await taking.take(96n))
  taking.world.fates.push('lost', 'lost')
  expect(await taking.list()).toMatchObject([{ id, state: 'unknown', left: null }])
  expect(await taking.done(taking.takeOut().giveBack(id))).toMatchObject({ ok: false, error: { code: 'float.unreachable' } })
})
