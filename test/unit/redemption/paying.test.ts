import { expect, test } from 'vitest'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import type { Outcome } from '../../../src-main/redemption/paying.ts'
import { bobsProof, createPayingWorld, intentOf, walletOutputs, type PayingWorld } from '../../support/paying-world.ts'
import type { Intent } from '#shared/domain/redemption/intent.ts'

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

test('D1 a swap gets the user’s outputs signed, first and unchanged, and no others', async () => {
  const world = await createPayingWorld(createMemoryStore())
  const outputs = walletOutputs(world.mint, 'a', [2n, 8n])
  const outcome = await pay(world, intentOf({ name: 'a', proofs: [bobsProof(1, 8n), bobsProof(2, 2n)], outputs }))
  expect(outcome).toMatchObject({ kind: 'paid' })
  const { signatures } = JSON.parse((outcome as { answer: string }).answer) as { signatures: { C_: string }[] }
  expect(signatures.map(({ C_ }) => C_)).toEqual(outputs.map(({ B_ }) => world.mint.signed.get(B_)!.C_))
  const sent = JSON.parse(world.requests.find(({ path }) => path === '/v1/swap')!.body!) as { outputs: { B_: string }[] }
  expect(sent.outputs.slice(0, 2)).toEqual(outputs.map(({ amount, id, B_ }) => ({ amount: Number(amount), id, B_ })))
  expect(world.pot().money).toMatchObject({ reserved: 0n, settled: 10_000n })
})
