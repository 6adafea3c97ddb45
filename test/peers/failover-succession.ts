import { expect, it } from 'vitest'
import { DEPTH, detail, reserveOf } from './failover-claim.ts'
import { expectMsat, expectSat, settledRows, unspentAt } from './failover-books.ts'
import { floatOf, outstanding, potOf } from './failover-gateway.ts'
import { prepareMelt, prepareSwap, send, sendUntilAnswered, sumOf } from './failover-holder.ts'
import type { MintKind } from './failover-mint.ts'
import { routingOf } from './failover-melt.ts'
import { LAST_OF_BOB } from './failover-return.ts'
import type { Told } from './failover-story.ts'
import { unlock } from './failover-world.ts'
import { YOf } from './wallets.ts'
import { checkstate } from './failover-redeem.ts'

/** The second death: Dave's mint, core and gateway are gone, and what Bob left lies in Dave's reserve. */
export function succession(told: Told, kind: MintKind): void {
  it('R18 sends holders of Bob’s ecash from Frank to Dave, while Dave lives', async () => {
    const { world, bobs } = told()
    const { frank, bob, dave } = world
    expect(await detail(frank, bob)).toMatchObject({
      step: 'lost',
      taken: [
        { by: dave.url, settled: true },
        { by: dave.url, settled: true },
      ],
    })
    const reply = await send(frank.url, prepareSwap(frank.wallet, bobs.see(32)))
    expect(reply).toMatchObject({ status: 400, code: 33002 })
    expect(reply.text).toContain(dave.url)
  })

  it('D28 lets Frank claim Dave’s reserve when Dave dies as well, and open one pot for Bob’s and Dave’s ecash', async () => {
    const { world } = told()
    const { frank, bob, dave, chain } = world
    // His feed is told to its end before he dies.
    const [publication] = await dave.core.call('publication.list', {})
    await frank.core.until(async () => {
      const row = await frank.core.call('mirror.get', { url: dave.url })
      expect(row).toMatchObject({ behind: 0, missing: 0, contiguous: publication!.head })
    })
    await Promise.all([dave.core.kill(), dave.mint.kill()])
    await dave.line.down()

    // What Dave claimed lies in his reserve; its delay for Frank began with those claims.
    const coins = (await reserveOf(frank, dave)).outputs
    const total = coins.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
    const last = Math.max(...coins.map(({ height }) => height!))
    const opens = last + 60 - 1
    const found = await frank.core.call('failover.diagnose', { custodian: dave.url })
    expect(found.total).toBe(String(total))
    await chain.mine(opens - (await chain.height()))
    const custodian = dave.url
    const shown = await frank.core.until(async () => {
      const now = await detail(frank, dave)
      expect(now).toMatchObject({ step: 'plan', open: true, claimable: String(total), blockers: [] })
      return now
    })
    const planned = await frank.core.call('failover.plan', { custodian, to: frank.reserve.id, rate: 1_500 })
    expect(planned.plan!.inputs).toHaveLength(coins.length)
    await frank.core.call('failover.sign', { custodian, signer: frank.signer.id })
    if (shown.accept.length > 0) await frank.core.call('failover.accept', { custodian, typed: (await detail(frank, dave)).at_risk })
    const typed = { custodian, amount: String(total), mint: 'Dave' }
    const first = await frank.core.call('failover.broadcast', typed)
    // Too cheap, it waits: replaced by one that pays more (BIP125), which is the one that is mined.
    await frank.core.call('failover.bump', { custodian, sat_per_kvb: 4_000 })
    await frank.core.call('failover.sign', { custodian, signer: frank.signer.id })
    const second = await frank.core.call('failover.broadcast', typed)
    expect(await chain.chain.node.call('getrawmempool')).toEqual([second.sending!.txid])
    expect(second.sending!.txid).not.toBe(first.sending!.txid)
    await chain.mine(DEPTH)
    await frank.core.until(async () =>
      expect(await detail(frank, dave)).toMatchObject({
        step: 'open',
        claims: expect.arrayContaining([
          expect.objectContaining({ txid: second.sending!.txid, confirmations: 6, standing: 'confirmed' }),
        ]) as [],
      }),
    )
    const open = await frank.core.call('failover.open', { custodian })
    expect(open.redemption).toMatchObject({ phase: 'open', custodians: [{ url: dave.url }, { url: bob.url }], settled: '0' })
    expect((await potOf(frank, bob)).pot).toBe(dave.url)
    expect(open.redemption!.freezes).toMatchObject([
      { custodian: dave.url, contiguous: publication!.head },
      { custodian: bob.url, contiguous: LAST_OF_BOB[kind] },
    ])
  })

  it('D28 D29 redeems at Frank what Bob and Dave left, never what Dave had redeemed', async () => {
    const { world, bobs, daves, franks, redeemed } = told()
    const { frank, bob, dave } = world
    const states = await checkstate(frank.url, daves.map(YOf))
    // Of Dave's coins that nobody spent, two that Frank's float has change for.
    const living = daves.filter(({ amount }, at) => states[at] === 'UNSPENT' && Number(amount) > 16 && Number(amount) < 1_024)
    const inputs = [...living.slice(0, 2), ...bobs.take(128, 64)]
    const request = prepareSwap(frank.wallet, inputs)
    const reply = await sendUntilAnswered(frank.url, request)
    expect(reply).toMatchObject({ status: 200 })
    franks.push(...request.take(reply))
    expect(sumOf(request.take(reply))).toBe(sumOf(inputs) - 1)

    for (const proof of [redeemed[0]!, redeemed.at(-1)!, daves.find((_, at) => states[at] === 'SPENT')!])
      expect(await send(frank.url, prepareSwap(frank.wallet, [proof], { amounts: [1], fee: 0 }))).toMatchObject({
        status: 400,
        code: 11001,
      })

    const routing = routingOf(frank)
    const paying = bobs.take(128)
    // An invoice of a mint that is gone: the backend pays anybody's.
    const quote = await frank.wallet.createMeltQuoteBolt11(told().invoice!)
    const melt = prepareMelt(frank.wallet, quote.quote, paying)
    const paid = await sendUntilAnswered(frank.url, melt)
    expect(paid).toMatchObject({ status: 200 })
    franks.push(...melt.take(paid))
    expect(sumOf(melt.take(paid))).toBe(128 - 1 - 100 - routing())

    const pot = await potOf(frank, dave)
    expect(BigInt(pot.settled)).toBe(BigInt(sumOf([...inputs, ...paying])) * 1_000n)
    expect(pot.keysets).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ custodian: dave.url, id: dave.wallet.getKeyset().id, proofs: 2 }),
        expect.objectContaining({ custodian: bob.url, id: bob.wallet.getKeyset().id, proofs: 3 }),
      ]),
    )
    expect((await settledRows(frank)).map(({ fee }) => fee)).toEqual(['1', '1'])
  })

  it.skipIf(kind !== 'nutshell')('leaves the mint’s own limits on each client, and pays whom they hold off', async () => {
    const { world, bobs, franks } = told()
    const { frank } = world
    const as = (client: string) => ({ 'content-type': 'application/json', 'x-forwarded-for': client })
    const ask = async (client: string): Promise<number> => {
      const reply = await fetch(`${frank.url}/v1/keys`, { headers: as(client) })
      await reply.arrayBuffer()
      return reply.status
    }
    const greedy: number[] = []
    while (!greedy.includes(429) && greedy.length < 500) greedy.push(await ask('203.0.113.5'))
    expect(greedy.at(-1)).toBe(429)
    expect(await ask('203.0.113.6')).toBe(200)
    const request = prepareSwap(frank.wallet, bobs.take(32))
    const reply = await fetch(frank.url + request.path, { method: 'POST', headers: as('203.0.113.5'), body: request.body })
    const text = await reply.text()
    expect(reply.status, text).toBe(200)
    franks.push(...request.take({ status: 200, text, retryAfter: null, code: null }))
  })

  it('closes Frank’s books to the sat, too, and his leaf key vouches for them', async () => {
    const { world, franks } = told()
    const { frank, dave, chain } = world
    const custodian = dave.url
    await frank.core.call('failover.close', { custodian, reason: 'The end of this test.' })
    // What was redeemed a moment ago may not be in the feed yet.
    const report = await frank.core.until(async () => {
      const books = await frank.core.call('failover.report', { custodian })
      expect(books.checks.filter(({ ok }) => !ok)).toEqual([])
      return books
    })
    expect(report).toMatchObject({ final: true })
    const claim = (await detail(frank, dave)).claims.find(({ standing }) => standing === 'confirmed')
    const { vout } = (await chain.chain.node.call('getrawtransaction', claim!.txid, 1)) as {
      readonly vout: readonly { readonly value: number }[]
    }
    const received = vout.reduce((sum, { value }) => sum + BigInt(Math.round(value * 1e8)), 0n)
    const rows = await settledRows(frank)
    const paid = rows.reduce((sum, { debit }) => sum + BigInt(debit), 0n)
    expectSat(report, { recovered_sat: received, coins_sat: BigInt(claim!.taken) })
    expectMsat(report, { paid_out: paid, pending: 0n, left: received * 1_000n - paid })
    expect((await floatOf(frank)) + (await unspentAt(frank, franks))).toBe(outstanding(frank))
    await unlock(frank.core, frank.signer.id)
    const bundle = await frank.core.call('failover.bundle', { custodian, signer: frank.signer.id })
    expect(await frank.core.call('failover.check', { text: bundle.text })).toMatchObject({
      ok: true,
      signed_by: frank.signer.keys.find(({ use }) => use === 'leaf')!.pubkey,
    })
  })
}
