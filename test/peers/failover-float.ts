import { expect, it } from 'vitest'
import { fillByInvoice, freeFloat, potOf } from './failover-gateway.ts'
import { prepareSwap, send, sendUntilAnswered } from './failover-holder.ts'
import { checkstate } from './failover-redeem.ts'
import type { Told } from './failover-story.ts'
import { refusalOf } from './operators.ts'
import { YOf } from './wallets.ts'

export function shortOfFloat(told: Told): void {
  it('D30 says "later" when the float holds too little, consumes nothing, and pays the same request once it is filled', async () => {
    const { world, bobs, daves, redeemed } = told()
    const { dave, bob } = world
    const inputs = bobs.take(16384)
    const request = prepareSwap(dave.wallet, inputs)
    expect(await freeFloat(dave)).toBeLessThan(16_383)
    const before = await potOf(dave, bob)
    const reply = await send(dave.url, request)
    expect(reply).toMatchObject({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) as string })
    expect(await checkstate(dave.url, inputs.map(YOf))).toEqual(['UNSPENT'])
    expect(await potOf(dave, bob)).toMatchObject({ reserved: before.reserved, settled: before.settled, remaining: before.remaining })
    // A smaller one is paid meanwhile.
    const small = bobs.take(256)
    const other = prepareSwap(dave.wallet, small)
    const paid = await send(dave.url, other)
    expect(paid).toMatchObject({ status: 200 })

    // A twentieth of the pot is the most that may lie there as cash.
    expect(await refusalOf(dave.core.call('float.invoice', { unit: 'sat', amount: '16000' }))).toMatchObject({ code: 'float.cap' })
    await fillByInvoice(dave, 8_000)
    // New float is broken into smaller coins first, and is bound for that moment: the wallet asks again, as it was told.
    const filled = await sendUntilAnswered(dave.url, request)
    expect(filled).toMatchObject({ status: 200 })
    daves.push(...other.take(paid), ...request.take(filled))
    redeemed.push(...small, ...inputs)
  })
}
