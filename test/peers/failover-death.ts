import { setTimeout as after } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { CONDITIONS } from './failover-conditions.ts'
import { mintCoins, sumOf } from './failover-holder.ts'
import { mirrorOf, type Told } from './failover-story.ts'
import { statesOf, swapAll, YOf } from './wallets.ts'

/** Sat in Bob's reserve, a coin each. */
export const RESERVE_OF_BOB = [400_000n, 100_000n] as const

/** How many of each coin holders of Bob's ecash keep. */
const COINS: Readonly<Record<number, number>> = {
  16384: 2,
  4096: 2,
  2048: 2,
  1024: 4,
  512: 4,
  256: 6,
  128: 10,
  64: 20,
  32: 16,
  16: 16,
  8: 16,
  4: 12,
  2: 12,
  1: 12,
}

/** Bob's ordinary days, and how they end. */
export function deathOfBob(told: Told): void {
  it('mirrors what is spent at Bob, in the order in which it was spent', async () => {
    const { world, bobs, locked, told: spent } = told()
    const { bob, dave, frank, chain } = world
    // Coins of different blocks: the delay of the second begins later.
    for (const amount of RESERVE_OF_BOB) {
      await chain.pay({ to: bob.reserve.address, amount })
      await chain.mine(1)
    }
    bobs.add(
      await mintCoins(
        bob.wallet,
        Object.entries(COINS).flatMap(([amount, count]) => Array<number>(count).fill(Number(amount))),
      ),
    )

    const amounts = CONDITIONS.map(({ amount }) => amount)
    locked.push(
      ...(await mintCoins(
        bob.wallet,
        amounts,
        CONDITIONS.map(({ secret }) => secret),
      )),
    )

    // A melt is held open by its payment; others spend meanwhile and come first.
    const held = bobs.take(64, 8)
    const quote = await bob.wallet.createMeltQuoteBolt11((await frank.wallet.createMintQuoteBolt11(64)).request)
    const melting = bob.wallet.meltProofsBolt11(quote, held)
    while (!(await statesOf(bob.wallet, held)).every(state => state === 'PENDING')) await after(20)
    const early = bobs.take(32, 32, 16)
    bobs.add(await swapAll(bob.wallet, early))
    spent.push(...early)
    await dave.core.until(async () => expect(await mirrorOf(dave, bob)).toMatchObject({ events: early.length }))
    bobs.add((await melting).change)
    for (const delegate of [dave, frank]) {
      await delegate.core.until(async () => expect(await mirrorOf(delegate, bob)).toMatchObject({ standing: 'live', behind: 0, events: 5 }))
      const tail = await delegate.core.call('mirror.tail', { url: bob.url, limit: 10 })
      const seqOf = new Map(tail.map(({ Y, seq }) => [Y, seq]))
      expect(new Set(early.map(proof => seqOf.get(YOf(proof))))).toEqual(new Set([0, 1, 2]))
      expect(new Set(held.map(proof => seqOf.get(YOf(proof))))).toEqual(new Set([3, 4]))
    }
  })

  it('loses Bob in the middle of a gap: spends that Dave heard of and never got', async () => {
    const { world, bobs, untold, dying } = told()
    const { bob, dave, frank } = world
    // What Dave asks again passes and tells him how far the feed is; what is new never arrives.
    bob.line.cut(({ url }, body) => url === '/v1/firehose/sse' || (url === '/v1/firehose/batch' && rangeOf(body) > 4))
    untold.push(...bobs.take(16, 8, 4, 2, 1))
    bobs.add(await swapAll(bob.wallet, untold))
    for (const delegate of [dave, frank])
      await delegate.core.until(async () => expect(await mirrorOf(delegate, bob)).toMatchObject({ latest: 9, contiguous: 4, behind: 5 }))

    // For good, and in the middle of a payment.
    dying.push(...bobs.take(128, 8))
    const quote = await bob.wallet.createMeltQuoteBolt11((await frank.wallet.createMintQuoteBolt11(128)).request)
    const melting = bob.wallet.meltProofsBolt11(quote, dying).then(
      () => 'paid',
      () => 'no answer',
    )
    while (!(await statesOf(bob.wallet, dying)).every(state => state === 'PENDING')) await after(20)
    await Promise.all([bob.mint.kill(), bob.core.kill()])
    await bob.line.down()
    expect(await melting).toBe('no answer')
    expect(sumOf(untold)).toBe(31)
  })
}

/** The last seq that a batch asks for. */
const rangeOf = (body: string): number => {
  const { ranges = [] } = JSON.parse(body) as { readonly ranges?: readonly { readonly from: number; readonly to?: number }[] }
  return Math.max(-1, ...ranges.map(({ to }) => to ?? Infinity))
}
