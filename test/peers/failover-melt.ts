import { expect, it } from 'vitest'
import { freeFloat, potOf } from './failover-gateway.ts'
import { prepareMelt, send, sendUntilAnswered, sumOf } from './failover-holder.ts'
import { checkstate } from './failover-redeem.ts'
import type { Told } from './failover-story.ts'
import type { Party } from './failover-world.ts'
import { keepDleq, YOf } from './wallets.ts'

/**
 * What payments of a mint cost from now on, by its own database: its fake backend takes 1 sat, and none where the mint hears of the payment
 * by asking for its state.
 */
export function routingOf({ mint }: Party): () => number {
  const before = mint.paid().fee
  return () => Number(mint.paid().fee - before)
}

/** Bob's ecash pays Lightning invoices out of Dave's mint. */
export function redeemByMelt(told: Told): void {
  it('pays an invoice with Bob’s coins: fee reserve and change to the sat', async () => {
    const { world, bobs, daves, redeemed } = told()
    const { dave, bob, frank } = world
    const { request: invoice } = await frank.wallet.createMintQuoteBolt11(50)
    const quote = await dave.wallet.createMeltQuoteBolt11(invoice)
    const reserve = Number(quote.fee_reserve)
    expect(Number(quote.amount)).toBe(50)
    const routing = routingOf(dave)
    const [before, float] = [await potOf(dave, bob), await freeFloat(dave)]
    const inputs = bobs.take(32, 16, 8)
    // Too little for invoice, reserve and Bob's input fee: refused, and nothing is consumed.
    expect(await send(dave.url, prepareMelt(dave.wallet, quote.quote, inputs.slice(0, 2)))).toMatchObject({ status: 400 })
    const request = prepareMelt(dave.wallet, quote.quote, inputs)
    const reply = await send(dave.url, request)
    expect(reply).toMatchObject({ status: 200 })
    expect(JSON.parse(reply.text)).toMatchObject({ quote: quote.quote, state: 'PAID' })
    const change = request.take(reply)
    // 56 in, 1 for Bob's three inputs, 50 for the invoice, what its routing cost; the reserve is more than that.
    expect(reserve).toBeGreaterThanOrEqual(routing())
    expect(sumOf(change)).toBe(56 - 1 - 50 - routing())
    redeemed.push(...inputs)
    daves.push(...change)
    expect(BigInt(before.remaining) - BigInt((await potOf(dave, bob)).remaining)).toBe(56_000n)
    expect(float - (await freeFloat(dave))).toBeGreaterThanOrEqual(54 + routing())
    expect(await checkstate(dave.url, inputs.map(YOf))).toEqual(['SPENT', 'SPENT', 'SPENT'])
    expect(await send(dave.url, request)).toEqual(reply)
  })

  it('pays once when the wallet leaves in the middle of the payment and asks the same again', async () => {
    const { world, bobs, daves, redeemed } = told()
    const { dave, frank } = world
    const quote = await dave.wallet.createMeltQuoteBolt11((await frank.wallet.createMintQuoteBolt11(20)).request)
    const routing = routingOf(dave)
    const inputs = bobs.take(16, 8)
    const request = prepareMelt(dave.wallet, quote.quote, inputs)
    const left = new AbortController()
    const first = fetch(dave.url + request.path, { method: 'POST', body: request.body, signal: left.signal }).catch(() => 'left')
    await dave.core.until(async () => expect(await checkstate(dave.url, inputs.map(YOf))).toEqual(['PENDING', 'PENDING']))
    left.abort()
    expect(await first).toBe('left')
    const again = await send(dave.url, request)
    if (again.status !== 200) expect(again).toMatchObject({ status: 400, code: 11002 })
    const reply = await sendUntilAnswered(dave.url, request)
    expect(reply).toMatchObject({ status: 200 })
    daves.push(...request.take(reply))
    redeemed.push(...inputs)
    expect(sumOf(request.take(reply))).toBe(24 - 1 - 20 - routing())
  })

  it('serves the melt of a cashu-ts wallet as it makes it', async () => {
    const { world, bobs, daves, redeemed } = told()
    const { dave, frank } = world
    const quote = await dave.wallet.createMeltQuoteBolt11((await frank.wallet.createMintQuoteBolt11(100)).request)
    const routing = routingOf(dave)
    const inputs = bobs.take(64, 32, 8, 4)
    const kept = keepDleq(inputs)
    const { quote: paid, change } = await dave.wallet.meltProofsBolt11(quote, inputs).finally(() => kept.end())
    expect(paid.state).toBe('PAID')
    expect(sumOf(change)).toBe(108 - 1 - 100 - routing())
    redeemed.push(...inputs)
    daves.push(...change)
  })
}
