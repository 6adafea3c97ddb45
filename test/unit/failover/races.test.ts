import { describe, expect, it } from 'vitest'
import { BOB_URL, DAVE, FRANK, FRANK_URL, value } from '../../support/failover-world.ts'
import { answerOf, leafOf, start, stepOf } from './start-failover.ts'

describe('races', () => {
  it('stands down before a key-path spend in the mempool, and names the custodian when it wins', async () => {
    const made = start()
    const { world } = made
    const coin = world.fund(made.bobScript, 1_000_000n, 900)
    world.mineTo(1_050)
    value(made.failovers.accept(BOB_URL, '1000000'))
    value(made.failovers.plan(BOB_URL, made.to, 'normal'))
    value(await made.failovers.sign(BOB_URL, DAVE.pubkey))
    world.spend(coin, { txid: 'ee'.repeat(32), vin: 0, height: null, path: { kind: 'key' } })
    expect(world.acts()).toContain('failover.contested')
    const typed = { amount: '1000000', mint: BOB_URL }
    expect(await made.failovers.broadcast(BOB_URL, typed)).toMatchObject({ ok: false, error: { code: 'failover.stand-down' } })
    world.spend(coin, { txid: 'ee'.repeat(32), vin: 0, height: 1_051, path: { kind: 'key' } })
    world.mineTo(1_060)
    expect(world.acts()).toContain('failover.taken')
    expect(made.failovers.plan(BOB_URL, made.to, 'normal')).toMatchObject({ ok: false })
    expect(answerOf(made)).toMatchObject({ code: 33002 })
    expect(world.sent).toEqual([])
  })

  it('R18 names Frank in 33002 when his leaf took the coin, and D26-like undoes it when that is reorganised away', () => {
    const made = start()
    const { world } = made
    const coin = world.fund(made.bobScript, 1_000_000n, 700)
    world.mineTo(1_050)
    world.spend(coin, { txid: 'ff'.repeat(32), vin: 0, height: 1_051, path: leafOf(FRANK.pubkey) })
    world.mineTo(1_051)
    expect(answerOf(made)).toMatchObject({ code: 33002, detail: expect.stringContaining(FRANK_URL) as string })
    world.mineTo(1_060)
    expect(value(made.failovers.get(BOB_URL))).toMatchObject({ step: 'lost', taken: [{ by: FRANK_URL, settled: true }] })
    expect(world.acts()).toContain('failover.taken')
    made.restart()
    expect(answerOf(made)).toMatchObject({ detail: expect.stringContaining(FRANK_URL) as string })
    world.spend(coin, null)
    expect(world.acts()).toContain('failover.undone')
    expect(answerOf(made)).not.toMatchObject({ detail: expect.stringContaining(FRANK_URL) as string })
    expect(stepOf(made)).toBe('plan')
  })

  it('claims what is left when a later delegate takes one of two coins after the plan was made', async () => {
    const made = start()
    const { world } = made
    const [taken] = [world.fund(made.bobScript, 1_000_000n, 700), world.fund(made.bobScript, 400_000n, 800)]
    world.mineTo(1_050)
    value(made.failovers.accept(BOB_URL, '1400000'))
    const first = value(made.failovers.plan(BOB_URL, made.to, 'normal'))
    expect(value(made.failovers.plan(BOB_URL, made.to, 'normal')).row.id).toBe(first.row.id)
    value(await made.failovers.sign(BOB_URL, DAVE.pubkey))
    world.spend(taken, { txid: 'ff'.repeat(32), vin: 0, height: 1_051, path: leafOf(FRANK.pubkey) })
    world.mineTo(1_051)
    const second = value(made.failovers.plan(BOB_URL, made.to, 'normal'))
    expect(second.plan.inputs.map(({ amount }) => amount)).toEqual([400_000n])
    value(await made.failovers.sign(BOB_URL, DAVE.pubkey))
    value(await made.failovers.broadcast(BOB_URL, { amount: '400000', mint: BOB_URL }))
    world.show(world.sent.at(-1)!, 1_052)
    world.mineTo(1_057)
    expect(value(await made.failovers.open(BOB_URL)).phase).toEqual({ kind: 'open' })
  })

  it('raises the fee of a claim that waits, and follows the replacement', async () => {
    const made = start()
    const { world } = made
    world.fund(made.bobScript, 1_000_000n, 900)
    world.mineTo(1_050)
    const first = await made.claim()
    world.show(first, null)
    const bumped = value(made.failovers.bump(BOB_URL, 30_000))
    value(await made.failovers.sign(BOB_URL, DAVE.pubkey))
    value(await made.failovers.broadcast(BOB_URL, { amount: '1000000', mint: BOB_URL }))
    expect(world.sent).toHaveLength(2)
    world.show(world.sent[1]!, 1_051)
    world.mineTo(1_056)
    expect(value(await made.failovers.open(BOB_URL)).money.credits).toEqual([
      { txid: bumped.row.txid, msat: bumped.plan.outputs[0]!.amount * 1_000n },
    ])
    expect(value(made.failovers.get(BOB_URL)).claims.map(({ standing }) => standing)).toEqual(['lost', 'confirmed'])
  })

  it('lets a later delegate’s spend in the mempool be, claims what is left, and sends again what a crash left half sent', async () => {
    const made = start()
    const { world } = made
    const contested = world.fund(made.bobScript, 1_000_000n, 700)
    world.mineTo(1_050)
    world.spend(contested, { txid: 'ff'.repeat(32), vin: 0, height: null, path: leafOf(FRANK.pubkey) })
    expect(value(made.failovers.get(BOB_URL)).gate).toMatchObject({ open: true, coins: [{ rival: FRANK_URL }] })
    expect(made.failovers.plan(BOB_URL, made.to, 'normal')).toMatchObject({ ok: false, error: { code: 'plan.rival-fee' } })

    world.fund(made.bobScript, 400_000n, 800)
    value(made.failovers.accept(BOB_URL, '1400000'))
    const plan = value(made.failovers.plan(BOB_URL, made.to, 'normal'))
    expect(plan.plan.inputs.map(({ amount }) => amount)).toEqual([400_000n])
    value(await made.failovers.sign(BOB_URL, DAVE.pubkey))
    world.store.plans.update({ ...world.store.plans.get(plan.row.id)!, state: 'sending', sentAt: 5 })
    made.restart()
    expect(stepOf(made)).toBe('broadcast')
    value(await made.failovers.broadcast(BOB_URL, { amount: '400000', mint: BOB_URL }))
    expect(stepOf(made)).toBe('watch')
    expect(world.sent).toHaveLength(1)
    expect(made.failovers.plan(BOB_URL, made.to, 'normal')).toMatchObject({ ok: false })
  })

  it('outbids a later delegate’s claim in the mempool, and his answer to ours, until a block decides', async () => {
    const made = start()
    const { world } = made
    const coin = world.fund(made.bobScript, 1_000_000n, 700)
    world.mineTo(1_050)
    const franks = (txid: string, fee: bigint) =>
      world.spend(coin, { txid, vin: 0, height: null, path: leafOf(FRANK.pubkey) }, { fee, vsize: 150 })
    franks('fa'.repeat(32), 3_000n)
    value(made.failovers.accept(BOB_URL, '1000000'))
    expect(value(made.failovers.get(BOB_URL)).gate.accept).toContainEqual(expect.objectContaining({ code: 'accept.race' }))

    const cheap = value(made.failovers.plan(BOB_URL, made.to, 'slow'))
    expect(cheap.plan.fee).toBeGreaterThanOrEqual(3_000n + BigInt(cheap.plan.vsize))
    value(await made.failovers.sign(BOB_URL, DAVE.pubkey))
    // Frank is faster: his next one pays more than our plan, which is not sent in vain but made again.
    franks('fb'.repeat(32), 9_000n)
    const typed = { amount: '1000000', mint: BOB_URL }
    expect(await made.failovers.broadcast(BOB_URL, typed)).toMatchObject({ ok: false, error: { code: 'failover.outbid' } })
    const dear = value(made.failovers.plan(BOB_URL, made.to, 'slow'))
    expect(dear.row.id).not.toBe(cheap.row.id)
    expect(dear.plan.fee).toBeGreaterThanOrEqual(9_000n + BigInt(dear.plan.vsize))
    value(await made.failovers.sign(BOB_URL, DAVE.pubkey))
    value(await made.failovers.broadcast(BOB_URL, typed))
    world.show(world.sent[0]!, null)

    // Ours is gone again and his is there: our plan is the one whose fee is raised, above his.
    franks('fc'.repeat(32), 20_000n)
    expect(made.failovers.plan(BOB_URL, made.to, 'slow')).toMatchObject({ ok: false, error: { code: 'failover.contested' } })
    expect(made.failovers.bump(BOB_URL, dear.plan.satPerKvb + 10_000)).toMatchObject({ ok: false, error: { code: 'plan.bump' } })
    const bumped = value(made.failovers.bump(BOB_URL, 146_000))
    expect(bumped.plan.fee).toBeGreaterThanOrEqual(20_000n + BigInt(bumped.plan.vsize))
    value(await made.failovers.sign(BOB_URL, DAVE.pubkey))
    value(await made.failovers.broadcast(BOB_URL, typed))
    world.show(world.sent.at(-1)!, 1_051)
    world.mineTo(1_056)
    expect(stepOf(made)).toBe('open')
  })

  it('does not outbid the custodian, who came back while our claim waited', async () => {
    const made = start()
    const { world } = made
    const coin = world.fund(made.bobScript, 1_000_000n, 900)
    world.mineTo(1_050)
    world.show(await made.claim(), null)
    world.spend(coin, { txid: 'bb'.repeat(32), vin: 0, height: null, path: { kind: 'key' } }, { fee: 50_000n, vsize: 111 })
    expect(made.failovers.bump(BOB_URL, 400_000)).toMatchObject({ ok: false, error: { code: 'plan.stand-down' } })
    expect(made.failovers.plan(BOB_URL, made.to, 'normal')).toMatchObject({ ok: false, error: { code: 'gate.contested' } })
  })

  it('counts a claim that was sent from the tray, or that another copy of our key sent', async () => {
    const made = start()
    const { world } = made
    world.fund(made.bobScript, 1_000_000n, 900)
    world.mineTo(1_050)
    const plan = value(world.plans.create({ kind: 'claim', reserve: made.bob, coins: [], to: made.to }, 'normal'))
    value(await world.plans.sign(plan.row.id, DAVE.pubkey))
    value(await world.plans.broadcast(plan.row.id))
    world.show(world.sent[0]!, 1_051)
    world.mineTo(1_056)
    expect(stepOf(made)).toBe('open')

    const lost = start()
    lost.world.fund(lost.bobScript, 1_000_000n, 900)
    lost.world.show(world.sent[0]!, 1_051)
    lost.world.mineTo(1_056)
    expect(value(lost.failovers.get(BOB_URL)).claims).toMatchObject([{ plan: null, taken: 1_000_000n, sat: plan.plan.outputs[0]!.amount }])
    expect(stepOf(lost)).toBe('open')
  })
})
