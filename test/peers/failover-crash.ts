import { setTimeout as after } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { beginAgain, floatOf, outstanding, potOf } from './failover-gateway.ts'
import { prepareMelt, prepareSwap, sendUntilAnswered, sumOf, type Prepared, type Reply } from './failover-holder.ts'
import { checkstate } from './failover-redeem.ts'
import type { Told } from './failover-story.ts'
import { YOf } from './wallets.ts'

/** Deaths of Dave's core in the middle of what it pays. */
const KILLS = 4

export function crashOfDave(told: Told): void {
  it('is killed in the middle of redemptions: the identical request is paid once, none is lost', async () => {
    const { world, bobs, daves, redeemed } = told()
    const { dave, bob, frank } = world
    const before = await potOf(dave, bob)
    const [inputs, requests] = [[] as (typeof redeemed)[], [] as Prepared[]]
    for (let at = 0; at < 5; at++) {
      const coins = bobs.take(32 / 2 ** (at % 3), 4, 1)
      inputs.push(coins)
      requests.push(prepareSwap(dave.wallet, coins))
    }
    const melt = bobs.take(64)
    const quote = await dave.wallet.createMeltQuoteBolt11((await frank.wallet.createMintQuoteBolt11(40)).request)
    inputs.push(melt)
    requests.push(prepareMelt(dave.wallet, quote.quote, melt))

    // Wallets ask the gateway until they are answered; the core dies again and again under them.
    const answers: Promise<Reply>[] = requests.map(request => sendUntilAnswered(dave.gateway, request, 600))
    for (let kill = 0; kill < KILLS; kill++) {
      // Somewhere in what it does for them, another place each time.
      await after(15 + 120 * kill)
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
