import { expect, test } from 'vitest'
import { newRedemption, redemptionStep, type Redemption } from '#shared/domain/failover/redemption.ts'
import { remaining } from '#shared/domain/redemption/pot.ts'
import { createPotKeeper } from '../../../src-main/redemption/pot-keeper.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { bobsProof, createPayingWorld, intentOf, openPot, POT, walletOutputs } from '../../support/paying-world.ts'

const DAVE = 'https://dave.example'

async function opened(pot = 40n) {
  const world = await createPayingWorld(createMemoryStore(), { pot })
  const keeper = createPotKeeper({ table: world.store.redemptions, publishedEvents: () => null })
  const pay = (n: number, amount: bigint, hangs = false): void => {
    if (hangs) world.fates.push('kill-before')
    const outputs = walletOutputs(world.mint, `${n}`, [amount])
    void world.paying().redeem(intentOf({ name: `${n}`, proofs: [bobsProof(n, amount)], outputs }))
  }
  return { world, keeper, pay }
}

test('what the chain and the operator say is taken over, what intents debited is not touched by it', async () => {
  const { world, keeper, pay } = await opened()
  pay(1, 8n)
  await world.drain()
  pay(2, 16n, true)
  await world.clock.pass(1_000)
  const told = { ...openPot(100n), money: { ...openPot(100n).money, reserved: 7n, settled: 9n } }
  keeper.put({ ...told, custodians: [POT, DAVE], shaken: ['ab'] })
  expect(keeper.get(POT)).toEqual({
    ...openPot(100n),
    custodians: [POT, DAVE],
    shaken: ['ab'],
    money: { credits: openPot(100n).money.credits, reserved: 16_000n, settled: 8_000n },
  })
  expect([keeper.isRedeemed(bobsProof(1, 8n).Y), keeper.isRedeemed(bobsProof(2, 16n).Y), keeper.isRedeemed(bobsProof(3, 1n).Y)]).toEqual([
    true,
    true,
    false,
  ])
  await world.restart()
  await world.drain()
  expect(keeper.get(POT)?.money).toMatchObject({ reserved: 0n, settled: 24_000n })
})

test('a pot that is new has no debits, whatever is told of it; one that nobody put is none', async () => {
  const { keeper } = await opened()
  keeper.put({ ...openPot(5n), pot: DAVE, money: { ...openPot(5n).money, settled: 5_000n } })
  expect([keeper.get(DAVE)?.money.settled, keeper.get('https://frank.example')]).toEqual([0n, null])
  expect(keeper.list().map(({ pot }) => pot)).toEqual([POT, DAVE])
})

test('between open and exhausted the pot alone decides, with the debits that are there', async () => {
  const { world, keeper, pay } = await opened(8n)
  pay(1, 8n)
  await world.drain()
  keeper.put(openPot(8n))
  expect(keeper.get(POT)?.phase).toEqual({ kind: 'exhausted' })
  keeper.put({ ...openPot(9n), phase: { kind: 'exhausted' } })
  expect([keeper.get(POT)?.phase, remaining(keeper.get(POT)!.money)]).toEqual([{ kind: 'open' }, 1_000n])
  const closed = redemptionStep(keeper.get(POT)!, { kind: 'close', at: 5, reason: 'over' }) as { value: Redemption }
  keeper.put(closed.value)
  expect(keeper.get(POT)).toEqual(closed.value)
})

test('D28 what the absorbed pot settled counts against its heir, and it is none from then on', async () => {
  const { world, keeper, pay } = await opened()
  pay(1, 8n)
  await world.drain()
  expect(() => keeper.absorb(DAVE, POT)).toThrow()
  keeper.put({ ...openPot(5n), pot: DAVE, custodians: [DAVE] })
  keeper.absorb(DAVE, POT)
  expect(keeper.list()).toMatchObject([{ pot: DAVE, phase: { kind: 'exhausted' }, money: { settled: 8_000n, reserved: 0n } }])
  expect(keeper.get(POT)).toBeNull()
  expect(keeper.books(DAVE)).toMatchObject({ toHoldersMsat: 8_000n, keysets: [{ custodian: POT, proofs: 1n }] })
  expect(() => keeper.absorb(DAVE, POT)).toThrow()
  // The same request still gets its answer.
  const outputs = walletOutputs(world.mint, '1', [8n])
  const again = world.paying().redeem(intentOf({ name: '1', proofs: [bobsProof(1, 8n)], outputs }))
  expect(await again).toMatchObject({ kind: 'paid' })
})

test('the books say which events they mean, and null where no feed of ours tells any', async () => {
  const { world, keeper, pay } = await opened()
  const asked: (readonly string[])[] = []
  const counting = createPotKeeper({ table: world.store.redemptions, publishedEvents: ids => (asked.push(ids), 3n) })
  expect(keeper.books(POT)).toEqual({ keysets: [], toHoldersMsat: 0n, feesMsat: 0n, routingMsat: 0n, floatMsat: 0n, events: null })
  pay(1, 8n)
  await world.drain()
  expect([counting.books(POT).events, counting.books(newRedemption(DAVE).pot).events]).toEqual([3n, 3n])
  expect(asked).toEqual([['00b0b0b0b0b0b0b0'], []])
})
