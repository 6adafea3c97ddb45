import { describe, expect, it } from 'vitest'
import { checkEvidence } from '#shared/domain/failover/check-evidence.ts'
import { deriveReserve } from '#shared/domain/reserve/policy.ts'
import { BOB_URL, DAVE, DAVE_URL, FRANK, davePolicy, value } from '../../support/failover-world.ts'
import { answerOf, leafOf, start } from './start-failover.ts'

describe('succession', () => {
  it('D28 pays Bob’s and Dave’s ecash from one pot when Dave dies after claiming Bob', async () => {
    const own = { ...davePolicy, internalKey: FRANK.pubkey, delegates: [{ ...davePolicy.delegates[0]!, pubkey: DAVE.pubkey }] }
    const made = start({ me: FRANK, own })
    const { world } = made
    const dave = made.addPackage('Dave', DAVE_URL, davePolicy, 'peer')
    made.mirror(BOB_URL)
    made.mirror(DAVE_URL)
    const bobCoin = world.fund(made.bobScript, 1_000_000n, 700)
    const daveScript = deriveReserve(davePolicy).scriptPubKey
    // Dave's claim pays into his own reserve.
    const heir = world.fund(daveScript, 990_000n, 860)
    world.spend(bobCoin, { txid: heir.slice(0, 64), vin: 0, height: 860, path: leafOf(DAVE.pubkey) })
    world.mineTo(1_050)
    const { gate } = value(made.failovers.get(DAVE_URL))
    expect(gate.amount).toBe(990_000n)
    value(made.failovers.accept(DAVE_URL, String(gate.atRisk)))
    expect(value(made.failovers.plan(DAVE_URL, made.to, 'normal')).plan.inputs).toHaveLength(1)
    value(await made.failovers.sign(DAVE_URL, FRANK.pubkey))
    value(await made.failovers.broadcast(DAVE_URL, { amount: '990000', mint: DAVE_URL }))
    world.show(world.sent[0]!, 1_051)
    world.mineTo(1_056)
    expect(answerOf(made, BOB_URL)).toMatchObject({ code: 33002 })
    const opened = value(await made.failovers.open(BOB_URL))
    expect(opened).toMatchObject({ pot: DAVE_URL, custodians: [DAVE_URL, BOB_URL], phase: { kind: 'open' } })
    expect(opened.epoch?.freezes.map(({ custodian }) => custodian)).toEqual([DAVE_URL, BOB_URL])
    expect(made.failovers.redemptionOf(DAVE_URL)).toEqual(made.failovers.redemptionOf(BOB_URL))
    expect(answerOf(made, DAVE_URL)).toBeNull()
    expect(dave).toBeGreaterThan(0)
  })

  /** Frank's console: Bob has two coins, of which Dave took one into his own reserve, which Frank watches too. */
  async function heirs() {
    const own = { ...davePolicy, internalKey: FRANK.pubkey, delegates: [{ ...davePolicy.delegates[0]!, pubkey: DAVE.pubkey }] }
    const made = start({ me: FRANK, own })
    const { world } = made
    made.addPackage('Dave', DAVE_URL, davePolicy, 'peer')
    made.mirror(BOB_URL)
    made.mirror(DAVE_URL)
    world.fund(made.bobScript, 500_000n, 700)
    const taken = world.fund(made.bobScript, 1_000_000n, 701)
    const heir = world.fund(deriveReserve(davePolicy).scriptPubKey, 990_000n, 1_000)
    world.spend(taken, { txid: heir.slice(0, 64), vin: 0, height: 1_000, path: leafOf(DAVE.pubkey) })
    world.mineTo(1_050)
    const claim = async (url: string, height: number): Promise<void> => {
      const { gate } = value(made.failovers.get(url))
      value(made.failovers.accept(url, String(gate.atRisk)))
      value(made.failovers.plan(url, made.to, 'normal'))
      value(await made.failovers.sign(url, FRANK.pubkey))
      value(await made.failovers.broadcast(url, { amount: String(gate.amount), mint: url }))
      world.show(world.sent.at(-1)!, height)
      world.mineTo(height + 5)
    }
    return { made, world, claim }
  }

  it('D28 makes two pots one when both were claimed before either opened', async () => {
    const { made, world, claim } = await heirs()
    await claim(BOB_URL, 1_051)
    world.mineTo(1_150)
    await claim(DAVE_URL, 1_151)
    const opened = value(await made.failovers.open(DAVE_URL))
    expect(opened).toMatchObject({ pot: BOB_URL, custodians: [BOB_URL, DAVE_URL] })
    expect(opened.money.credits).toHaveLength(2)
    expect(opened.epoch?.freezes.map(({ custodian, height }) => [custodian, height])).toEqual([
      [BOB_URL, 1_051],
      [DAVE_URL, 1_151],
    ])
    expect([...made.pots.pots.keys()]).toEqual([BOB_URL])

    // The books are of both claims, hence both stand in the evidence, of whichever mint it is; its own leaf key signs.
    for (const url of [BOB_URL, DAVE_URL]) {
      const { text } = value(await made.failovers.bundle(url, FRANK.pubkey))
      const checked = checkEvidence(text)
      expect(checked).toMatchObject({ ok: true, value: { sections: { custodian: { url }, report: { coinsSat: '1490000' } } } })
      const { claims, joined, taken, redemption } = checked.ok ? checked.value.sections : ({} as never)
      expect(claims.map(({ counted, height }) => [counted, height])).toEqual([
        [true, 1_051],
        [true, 1_151],
      ])
      expect(joined.map(({ custodian }) => custodian)).toEqual([url === BOB_URL ? DAVE_URL : BOB_URL])
      expect(taken.map(({ by }) => by)).toEqual(url === BOB_URL ? [DAVE_URL] : [])
      expect(redemption).toMatchObject({ pot: BOB_URL, custodians: [BOB_URL, DAVE_URL] })
    }
  })

  it('D28 lets Dave’s ecash wait for his claim and for the operator, then pays both from Bob’s pot, debits and all', async () => {
    const { made, world, claim } = await heirs()
    await claim(BOB_URL, 1_051)
    value(await made.failovers.open(BOB_URL))
    world.mineTo(1_150)
    await claim(DAVE_URL, 1_151)
    expect(answerOf(made, BOB_URL)).toBeNull()
    expect(answerOf(made, DAVE_URL)).toMatchObject({ code: 33002 })
    value(await made.failovers.open(DAVE_URL))
    expect(answerOf(made, DAVE_URL)).toBeNull()
    for (const [url, msat] of [
      [BOB_URL, 7_000n],
      [DAVE_URL, 20_000n],
    ] as const) {
      const held = made.pots.pots.get(url)!
      made.pots.pots.set(url, { ...held, money: { ...held.money, settled: msat } })
    }
    // A payment out of Dave's pot is under way: it ends there first.
    const paying = made.pots.pots.get(DAVE_URL)!
    made.pots.pots.set(DAVE_URL, { ...paying, money: { ...paying.money, reserved: 5n } })
    world.mineTo(1_157)
    expect(made.failovers.redemptionOf(DAVE_URL)?.pot).toBe(DAVE_URL)
    made.pots.pots.set(DAVE_URL, paying)
    expect(made.failovers.feedsOf(BOB_URL)).toEqual([BOB_URL, DAVE_URL])
    // The process dies between the row and the keeper.
    const { keeper } = made.pots
    const absorb = keeper.absorb.bind(keeper)
    keeper.absorb = () => {
      throw new Error('killed')
    }
    expect(() => world.mineTo(1_158)).toThrow('killed')
    keeper.absorb = absorb
    made.restart()
    const merged = made.failovers.redemptionOf(DAVE_URL)!
    expect(merged).toMatchObject({ pot: BOB_URL, phase: { kind: 'open' }, money: { settled: 27_000n } })
    expect(merged.money.credits).toHaveLength(2)
    expect(merged.epoch?.freezes).toHaveLength(2)
    expect(made.pots.pots.get(BOB_URL)).toEqual(merged)
    expect(made.pots.pots.has(DAVE_URL)).toBe(false)
    expect(value(made.failovers.report(DAVE_URL)).report).toMatchObject({ coinsSat: 1_490_000n, paidOutMsat: 27_000n })
  })
})
