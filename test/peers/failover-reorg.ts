import { expect, it } from 'vitest'
import { mineEmpty, undoFrom } from './empty-blocks.ts'
import { DEPTH, detail } from './failover-claim.ts'
import { prepareSwap, send } from './failover-holder.ts'
import { potOf } from './failover-gateway.ts'
import type { Told } from './failover-story.ts'

export function reorganiseClaim(told: Told): void {
  it('D26 pays nothing new while a reorganisation has the claim, and goes on by itself when it is confirmed again', async () => {
    const { world, bobs, daves, redeemed, paid } = told()
    const { dave, bob, chain } = world
    const { node } = chain.chain
    const [claim] = (await detail(dave, bob)).claims
    const tip = await chain.height()
    const before = await potOf(dave, bob)
    await undoFrom(node, tip - claim!.confirmations + 1)
    await mineEmpty(node, claim!.confirmations + 1)
    await dave.core.until(async () => {
      expect(await detail(dave, bob)).toMatchObject({ claims: [{ standing: 'unsettled', confirmations: 0 }] })
      expect(await potOf(dave, bob)).toMatchObject({ phase: 'suspended', settled: before.settled })
    })
    const inputs = bobs.take(64)
    const request = prepareSwap(dave.wallet, inputs)
    expect(await send(dave.url, request)).toMatchObject({ status: 400, code: 33002 })
    // What was paid stays answered.
    expect(await send(dave.url, paid!.request)).toEqual(paid!.reply)

    expect(await node.call('getrawmempool')).toContain(claim!.txid)
    await chain.mine(DEPTH - 1)
    await dave.core.until(async () => expect(await detail(dave, bob)).toMatchObject({ claims: [{ confirmations: DEPTH - 1 }] }))
    expect(await send(dave.url, request)).toMatchObject({ status: 400, code: 33002 })
    await chain.mine(1)
    await dave.core.until(async () => expect(await potOf(dave, bob)).toMatchObject({ phase: 'open', settled: before.settled }))
    const reply = await send(dave.url, request)
    expect(reply).toMatchObject({ status: 200 })
    redeemed.push(...inputs)
    daves.push(...request.take(reply))
  })
}
