import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sumOf } from '../../src-main/redemption/coin-choice.ts'
import { numRuns } from '../support/cases.ts'
import { bobsProof, intentOf, POT, walletOutputs, type Fate } from '../support/paying-world.ts'
import { createTakeWorld, type TakeWorld } from '../support/take-world.ts'

/** What operator, holders and whoever got a token do, `at` ms after the start. `n` chooses amounts and which one. */
const act = fc.record({
  kind: fc.constantFrom('take', 'take', 'all', 'back', 'back', 'spend', 'redeem', 'redeem', 'tend'),
  n: fc.nat(120),
  at: fc.nat(600),
})
// Not `lie`: a mint that denies what it did, again and again, keeps what its own operator gives it.
const fate: fc.Arbitrary<Fate> = fc.constantFrom(
  ...(['ok', 'ok', 'ok', 'ok', 'lost', 'unheard', 'late', 'twice', 'fail', 'fail-done', 'kill-before', 'kill-after'] as const),
)
const race = fc.record({
  acts: fc.array(act, { minLength: 3, maxLength: 12 }),
  fates: fc.array(fate, { maxLength: 14 }),
  delays: fc.array(fc.nat(30), { maxLength: 20 }),
  rotate: fc.boolean(),
})
type Race = typeof race extends fc.Arbitrary<infer Value> ? Value : never
type Act = Race['acts'][number]

async function happen(taking: TakeWorld, { kind, n }: Act): Promise<void> {
  const { world } = taking
  const rows = world.store.redemptions.taken()
  const row = rows[n % Math.max(1, rows.length)]
  switch (kind) {
    case 'take':
    case 'all': {
      const begun = taking.takeOut().begin('sat', kind === 'all' ? null : BigInt(1 + n))
      if (begun.ok) await world.paying().follow(begun.value.id)
      break
    }
    case 'back': {
      const begun = row === undefined ? null : await taking.takeOut().giveBack(row.id)
      if (begun?.ok === true) await world.paying().follow(begun.value.call)
      break
    }
    case 'spend': {
      const told = row === undefined ? null : taking.takeOut().token(row.id)
      if (told?.ok === true && told.value.token !== null) taking.spend(told.value.token, at => n % 2 === 0 || at === 0)
      break
    }
    case 'redeem': {
      const name = `${n % 4}`
      const outputs = walletOutputs(world.mint, name, [8n])
      await world.paying().redeem(intentOf({ name, proofs: [bobsProof(n % 4, 8n)], outputs }))
      break
    }
    case 'tend':
      await taking.float().tend()
  }
}

async function run(taking: TakeWorld, { acts, fates, delays, rotate }: Race): Promise<void> {
  const { world } = taking
  const { clock } = world
  const before = sumOf(world.store.redemptions.coins())
  world.fates.push(...fates)
  world.delays.push(...delays)
  for (const one of acts) void clock.sleep(one.at, new AbortController().signal).then(() => happen(taking, one))
  if (rotate) void clock.sleep(25, new AbortController().signal).then(() => world.mint.rotate())
  for (let starts = fates.filter(one => one.startsWith('kill')).length + 1; starts > 0; starts--) {
    await clock.pass(45_000)
    await taking.restart()
  }
  world.fates.length = 0
  await taking.restart()
  await world.drain()
  await clock.pass(100_000)
  await check(taking, before)
}

async function check(taking: TakeWorld, before: bigint): Promise<void> {
  const { world } = taking
  const table = world.store.redemptions
  expect(world.alarms.filter(({ code }) => code === 'paying.broken')).toEqual([])
  expect(table.openRoots()).toEqual([])
  for (const { heldBy, Y } of table.coins()) expect([heldBy, world.mint.spent.has(Y)]).toEqual([null, false])

  // All that the mint owes is float, or in the list of what was taken out: nothing twice, nothing nowhere.
  const out = table.taken().flatMap(({ coins }) => coins.filter(({ Y }) => !world.mint.spent.has(Y)))
  expect(taking.outstanding()).toBe(sumOf(table.coins()) + sumOf(out))
  const listed = await taking.list()
  expect(listed.reduce((sum, { left }) => sum + (left ?? 0n), 0n)).toBe(sumOf(out))
  for (const { id, state, left } of listed) {
    expect(['unspent', 'part', 'spent', 'returned']).toContain(state)
    if (left === null || left === 0n) continue
    const told = taking.takeOut().token(id)
    expect(told).toMatchObject({ ok: true })
  }

  // The books: what is missing was taken and not returned, was paid to holders, or was a fee.
  const paid = table.intents(null, 99).filter(({ state }) => state === 'settled')
  const [taken, returned] = [sumOf(listed), listed.reduce((sum, row) => sum + row.returned, 0n)]
  const holders = paid.reduce((sum, { fromFloat }) => sum + fromFloat, 0n)
  const fees = (table.books(POT).floatMsat + table.books(null).floatMsat) / 1_000n
  expect(before - sumOf(table.coins())).toBe(taken - returned + holders + fees)
  expect(table.books(POT).toHoldersMsat).toBe(holders * 1_000n)
  expect(table.books(POT).floatMsat).toBe(table.intents(null, 99).reduce((sum, { cost }) => sum + cost, 0n) * 1_000n)
}

test(
  'whatever fails, whoever races: what leaves the float leaves once, comes back once, and is in no pot’s books',
  async () => {
    await fc.assert(
      fc.asyncProperty(race, async one => {
        const taking = await createTakeWorld()
        try {
          await run(taking, one)
        } finally {
          taking.close()
        }
      }),
      { numRuns: Math.ceil(numRuns / 10) },
    )
  },
  60_000 + numRuns * 150,
)
