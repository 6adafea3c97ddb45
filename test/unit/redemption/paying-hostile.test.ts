import { expect, test } from 'vitest'
import type { Intent } from '#shared/domain/redemption/intent.ts'
import { createFloat } from '../../../src-main/redemption/float.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { bobsProof, createPayingWorld, intentOf, walletOutputs, type PayingWorld } from '../../support/paying-world.ts'
import { createSimulatedOwnMint, type Answer } from '../../support/simulated-own-mint.ts'

const swapOf = (world: PayingWorld, name: string, proof = bobsProof(1, 8n)): Intent =>
  intentOf({ name, proofs: [proof], outputs: walletOutputs(world.mint, name, [proof.amount]) })

/** The mint answers `path` by `answer` from now on; back to itself by what is returned. */
function interfere({ mint }: PayingWorld, path: string, answer: (honest: () => Answer) => Answer): () => void {
  const { handle } = mint
  const altered = mint as { handle: typeof handle }
  altered.handle = (method, at, body) => {
    const honest = (): Answer => handle(method, at, body)
    return at === path ? answer(honest) : honest()
  }
  return () => void (altered.handle = handle)
}

test.each([0, 11003, 12002])('a mint that refuses every swap with code %s is asked again and again, never in a storm', async code => {
  const world = await createPayingWorld(createMemoryStore())
  const heal = interfere(world, '/v1/swap', () => ({ status: 400, body: JSON.stringify({ detail: 'no', code }) }))
  void world.paying().redeem(swapOf(world, 'a'))
  await world.clock.pass(3_600_000)
  expect(world.requests.filter(({ path }) => path === '/v1/swap').length).toBeLessThan(100)
  expect(world.store.redemptions.callsOf(1).length).toBeLessThan(100)
  expect(world.store.redemptions.markOf(bobsProof(1, 8n).Y)).toMatchObject({ state: 'open' })
  heal()
  await world.drain()
  expect(world.store.redemptions.markOf(bobsProof(1, 8n).Y)).toBeNull()
  expect(world.pot().money).toMatchObject({ reserved: 0n, settled: 0n })
})

test('a payment that a full disk cut off is taken up again without a restart, and paid once', async () => {
  const world = await createPayingWorld(createMemoryStore())
  const table = world.store.redemptions
  const { end } = table
  table.end = () => {
    throw new Error('the disk is full')
  }
  void world.paying().redeem(swapOf(world, 'a'))
  await world.drain()
  expect(world.alarms.map(({ code }) => code)).toEqual(['paying.broken'])
  expect(table.markOf(bobsProof(1, 8n).Y)).toMatchObject({ state: 'open' })
  world.paying().takeUp()
  await world.drain()
  table.end = end
  world.paying().takeUp()
  await world.drain()
  expect(table.markOf(bobsProof(1, 8n).Y)).toMatchObject({ state: 'settled' })
  expect(world.pot().money).toMatchObject({ reserved: 0n, settled: 8_000n })
  expect(world.alarms).toHaveLength(1)
})

test('a gateway that stops begins nothing more, since nobody would follow it, and still says what was paid', async () => {
  const world = await createPayingWorld(createMemoryStore())
  const paid = world.paying().redeem(swapOf(world, 'a'))
  await world.drain()
  await world.paying().stop()
  expect(await world.paying().redeem(swapOf(world, 'b', bobsProof(2, 8n)))).toMatchObject({ kind: 'wait' })
  expect(world.store.redemptions.markOf(bobsProof(2, 8n).Y)).toBeNull()
  expect(await world.paying().redeem(swapOf(world, 'a'))).toEqual(await paid)
})

test('another mint at the same address is told nothing of what is under way, and cannot make it be forgotten', async () => {
  const world = await createPayingWorld(createMemoryStore())
  const float = createFloat(world.paying(), world.deps())
  const made = float.invoice('sat', 64n)
  await world.clock.passUntil(() => world.store.redemptions.fills().length > 0, 60_000)
  const fill = await made
  if (!fill.ok) throw new Error(fill.error.detail)
  world.mint.mints.get(fill.value.quote)!.state = 'PAID'
  world.fates.push('ok', 'ok', 'lost')
  void float.tend()
  await world.clock.passUntil(() => world.store.redemptions.openRoots().length > 0, 60_000)
  const other = createSimulatedOwnMint(100, 'a stranger')
  const { handle } = world.mint
  const asked: string[] = []
  ;(world.mint as { handle: typeof handle }).handle = (method, path, body) => (asked.push(path), other.handle(method, path, body))
  await world.restart()
  await world.clock.pass(600_000)
  expect(asked.filter(path => !path.startsWith('/v1/key'))).toEqual([])
  expect(world.store.redemptions.openRoots()).toHaveLength(1)
  ;(world.mint as { handle: typeof handle }).handle = handle
  await world.restart()
  await world.drain()
  expect(world.store.redemptions.openRoots()).toEqual([])
  expect(world.store.redemptions.coins().reduce((sum, { amount }) => sum + amount, 0n)).toBe(191n + 64n)
})

test('a swap that the mint leaves pending for ever is told to the operator once, and nothing is given up', async () => {
  const world = await createPayingWorld(createMemoryStore())
  const swaps = interfere(world, '/v1/swap', () => ({ status: 400, body: '{"detail":"pending","code":11002}' }))
  const states = interfere(world, '/v1/checkstate', honest => ({ ...honest(), body: honest().body.replaceAll('UNSPENT', 'PENDING') }))
  void world.paying().redeem(swapOf(world, 'a'))
  await world.clock.pass(60_000)
  expect(world.alarms).toEqual([])
  await world.clock.pass(3_600_000)
  expect(world.alarms.map(({ code, subject }) => [code, subject])).toEqual([['paying.stuck', 'redemption 1']])
  expect(world.store.redemptions.markOf(bobsProof(1, 8n).Y)).toMatchObject({ state: 'open' })
  states()
  swaps()
  await world.drain()
  expect(world.store.redemptions.markOf(bobsProof(1, 8n).Y)).toMatchObject({ state: 'settled' })
})
