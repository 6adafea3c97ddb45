import { expect, test } from 'vitest'
import type { Intent } from '#shared/domain/redemption/intent.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { bobsProof, createPayingWorld, intentOf, walletOutputs, type PayingWorld } from '../../support/paying-world.ts'
import type { Answer } from '../../support/simulated-own-mint.ts'

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
