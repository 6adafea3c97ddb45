import { setTimeout as after } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { potOf } from './failover-gateway.ts'
import { prepareMelt, prepareSwap, send, sendUntilAnswered, sumOf } from './failover-holder.ts'
import type { MintKind } from './failover-mint.ts'
import { checkstate } from './failover-redeem.ts'
import type { Told } from './failover-story.ts'
import { YOf } from './wallets.ts'

/** The delegate's mint is not always well, either. */
export function troubleAtMint(told: Told, kind: MintKind): void {
  it('keeps what it cannot pay while Dave’s mint is away, and pays it once when the mint is back, killed in the middle or not', async () => {
    const { world, bobs, daves, redeemed } = told()
    const { dave, bob } = world
    const before = await potOf(dave, bob)
    const inputs = [bobs.take(32, 4), bobs.take(16, 2), bobs.take(8, 1)]
    const requests = inputs.map(coins => prepareSwap(dave.wallet, coins))
    const answers = requests.map(request => sendUntilAnswered(dave.gateway, request, 600))
    await after(25)
    await dave.mint.kill()
    // While it is away nobody is refused for good, and nobody is paid.
    const late = bobs.take(64)
    const other = prepareSwap(dave.wallet, late)
    const reply = await send(dave.gateway, other)
    expect([503, 11002]).toContain(reply.code ?? reply.status)
    dave.mint.repair()
    await dave.mint.begin()
    const replies = [...(await Promise.all(answers)), await sendUntilAnswered(dave.gateway, other, 600)]
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    for (const [at, request] of [...requests, other].entries()) daves.push(...request.take(replies[at]!))
    const spent = [...inputs.flat(), ...late]
    redeemed.push(...spent)
    const pot = await potOf(dave, bob)
    expect(pot.reserved).toBe('0')
    expect(BigInt(pot.settled) - BigInt(before.settled)).toBe(BigInt(sumOf(spent)) * 1_000n)
  })

  it.skipIf(kind !== 'nutshell')(
    'D16 gives coin and pot back when the payment fails, and the coin is worth as much as before',
    async () => {
      const { world, bobs, daves, redeemed } = told()
      const { dave, bob, frank } = world
      await dave.mint.stop()
      await dave.mint.begin({ FAKEWALLET_PAY_INVOICE_STATE: 'FAILED', FAKEWALLET_PAYMENT_STATE: 'FAILED', ...AT_ONCE })
      const before = await potOf(dave, bob)
      const inputs = bobs.take(64)
      const quote = await dave.wallet.createMeltQuoteBolt11((await frank.wallet.createMintQuoteBolt11(50)).request)
      const failed = await sendUntilAnswered(dave.url, prepareMelt(dave.wallet, quote.quote, inputs))
      expect(failed).toMatchObject({ status: 400 })
      expect(failed.code).not.toBe(11001)
      expect(await checkstate(dave.url, inputs.map(YOf))).toEqual(['UNSPENT'])
      const { reserved, settled, remaining } = before
      expect(await potOf(dave, bob)).toMatchObject({ reserved, settled, remaining })
      await dave.mint.stop()
      await dave.mint.begin()

      const request = prepareSwap(dave.wallet, inputs)
      const reply = await sendUntilAnswered(dave.url, request)
      expect(reply).toMatchObject({ status: 200 })
      daves.push(...request.take(reply))
      redeemed.push(...inputs)
    },
  )

  it.skipIf(kind !== 'nutshell')(
    'holds what a payment needs for as long as it hangs, and settles when the mint hears that it was made',
    async () => {
      const { world, bobs, daves, redeemed } = told()
      const { dave, bob, frank } = world
      await dave.mint.stop()
      await dave.mint.begin({ FAKEWALLET_PAY_INVOICE_STATE: 'PENDING', FAKEWALLET_PAYMENT_STATE: 'PENDING', ...AT_ONCE })
      const before = dave.mint.paid()
      const inputs = bobs.take(64)
      const quote = await dave.wallet.createMeltQuoteBolt11((await frank.wallet.createMintQuoteBolt11(50)).request)
      const request = prepareMelt(dave.wallet, quote.quote, inputs)
      const answer = sendUntilAnswered(dave.url, request, 600)
      await dave.core.until(async () => expect(await checkstate(dave.mint.url, inputs.map(YOf))).toEqual(['UNSPENT']))
      await dave.core.until(async () => expect(await checkstate(dave.url, inputs.map(YOf))).toEqual(['PENDING']))
      expect(await potOf(dave, bob)).toMatchObject({ reserved: '64000' })
      // Nobody gets the same coin by another way meanwhile.
      expect(await send(dave.url, prepareSwap(dave.wallet, inputs))).toMatchObject({ status: 400, code: 11002 })
      await dave.mint.stop()
      await dave.mint.begin()
      const reply = await answer
      expect(reply, reply.text).toMatchObject({ status: 200 })
      const change = request.take(reply)
      redeemed.push(...inputs)
      daves.push(...change)
      // As the mint's own database has it: what was paid, and what it cost.
      const { amount, fee } = dave.mint.paid()
      expect(amount - before.amount).toBe(50n)
      expect(sumOf(change)).toBe(64 - 1 - 50 - Number(fee - before.fee))
      expect(await potOf(dave, bob)).toMatchObject({ reserved: '0' })
    },
  )
}

const AT_ONCE = { FAKEWALLET_DELAY_OUTGOING_PAYMENT: '0' }
