import { setTimeout as after } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { beginAgain, floatOf, outstanding, potOf } from './failover-gateway.ts'
import { prepareMelt, prepareSwap, sendUntilAnswered, sumOf, type Prepared, type Reply } from './failover-holder.ts'
import { checkstate } from './failover-redeem.ts'
import type { Told } from './failover-story.ts'
import { YOf } from './wallets.ts'

/** Ms from a request to the death of Dave's core: somewhere else in what it does for it each time. */
const PAUSES = [5, 15, 30, 50, 80] as const

export function crashOfDave(told: Told): void {
  it('is killed in the middle of redemptions: the identical request is paid once, none is lost', async () => {
    const { world, bobs, daves, redeemed } = told()
    const { dave, bob, frank } = world
    const before = await potOf(dave, bob)
    const inputs: (typeof redeemed)[] = []
    const requests: Prepared[] = []
    const answers: Promise<Reply>[] = []
    // Wallets ask the gateway until they are answered.
    const ask = (coins: typeof redeemed, request: Prepared): void => {
      inputs.push(coins)
      requests.push(request)
      answers.push(sendUntilAnswered(dave.gateway, request, 600))
    }
    const swap = (...coins: typeof redeemed): void => ask(coins, prepareSwap(dave.wallet, coins))

    // A payment that takes longer than the core lives, and around each of its deaths requests that begin just before.
    const melt = bobs.take(64)
    const quote = await dave.wallet.createMeltQuoteBolt11((await frank.wallet.createMintQuoteBolt11(40)).request)
    ask(melt, prepareMelt(dave.wallet, quote.quote, melt))
    for (const pause of PAUSES) {
      swap(...bobs.take(8, 2))
      swap(...bobs.take(16, 1))
      await after(pause)
      await dave.core.kill()
      await beginAgain(dave)
    }
    const replies = await Promise.all(answers)
    expect(replies.map(({ status, text }) => (status === 200 ? 200 : text))).toEqual(requests.map(() => 200))
    const coins = replies.flatMap((reply, at) => requests[at]!.take(reply))
    const spent = inputs.flat()
    redeemed.push(...spent)
    daves.push(...coins)

    // Asked once more, each has the same bytes.
    for (const [at, request] of requests.entries()) expect(await sendUntilAnswered(dave.url, request)).toEqual(replies[at])
    expect(await checkstate(dave.url, spent.map(YOf))).toEqual(spent.map(() => 'SPENT'))
    const pot = await potOf(dave, bob)
    expect(pot.reserved).toBe('0')
    expect(BigInt(pot.settled) - BigInt(before.settled)).toBe(BigInt(sumOf(spent)) * 1_000n)
    // Nothing went astray on the way: what Dave's mint issued is in the float or with the holders.
    const held = await checkstate(dave.mint.url, daves.map(YOf))
    const unspent = daves.filter((_, at) => held[at] === 'UNSPENT')
    await dave.core.until(async () => expect((await floatOf(dave)) + sumOf(unspent)).toBe(outstanding(dave)))
  })
}
