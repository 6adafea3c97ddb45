import { describe, expect, it } from 'vitest'
import { checkEvidence } from '#shared/domain/failover/check-evidence.ts'
import { BOB_URL, DAVE, value } from '../../support/failover-world.ts'
import { batchOf, eventAt, eventsOf, V1_KEYSET, Yof } from '../storage/sample-events.ts'
import { answerOf, start, stepOf } from './start-failover.ts'

describe('from a matured coin to redemption', () => {
  it('D4 D5 answers 33002 before the claim and until it has 6 confirmations, and opens only then', async () => {
    const made = start()
    const { world } = made
    world.fund(made.bobScript, 1_000_000n, 900)
    expect(stepOf(made)).toBe('wait')
    const [blocker] = value(made.failovers.get(BOB_URL)).gate.blockers
    expect(blocker).toMatchObject({ code: 'gate.immature', until: { height: 1_043 } })
    expect(made.failovers.plan(BOB_URL, made.to, 'normal')).toMatchObject({ ok: false, error: { code: 'gate.immature' } })
    expect(made.failovers.accept(BOB_URL, '0')).toMatchObject({ ok: false, error: { code: 'gate.immature' } })

    world.mineTo(1_050)
    expect(stepOf(made)).toBe('plan')
    expect(world.acts()).toContain('failover.matured')
    expect(answerOf(made)).toMatchObject({ code: 33002 })

    const gate = value(made.failovers.get(BOB_URL)).gate
    expect(gate).toMatchObject({ amount: 1_000_000n, atRisk: 1_000_000n, accepted: false })
    const plan = value(made.failovers.plan(BOB_URL, made.to, 'normal'))
    expect(stepOf(made)).toBe('sign')
    value(await made.failovers.sign(BOB_URL, DAVE.pubkey))
    expect(stepOf(made)).toBe('broadcast')
    const typed = { amount: '1 000 000', mint: BOB_URL }
    expect(await made.failovers.broadcast(BOB_URL, typed)).toMatchObject({ ok: false, error: { code: 'failover.not-accepted' } })
    expect(made.failovers.accept(BOB_URL, '999999')).toMatchObject({ ok: false, error: { code: 'failover.amount' } })
    value(made.failovers.accept(BOB_URL, '1,000,000'))
    expect(await made.failovers.broadcast(BOB_URL, { ...typed, amount: '1' })).toMatchObject({ error: { code: 'failover.amount' } })
    expect(await made.failovers.broadcast(BOB_URL, { ...typed, mint: 'Carol' })).toMatchObject({ error: { code: 'failover.mint' } })
    expect(world.sent).toEqual([])
    value(await made.failovers.broadcast(BOB_URL, typed))
    expect(world.sent).toHaveLength(1)

    world.show(world.sent[0]!, null)
    expect(stepOf(made)).toBe('watch')
    world.show(world.sent[0]!, 1_051)
    for (const tip of [1_051, 1_055]) {
      world.mineTo(tip)
      expect(answerOf(made)).toMatchObject({ code: 33002 })
      expect(await made.failovers.open(BOB_URL)).toMatchObject({ ok: false, error: { code: 'redemption.no-claim' } })
    }
    expect(value(made.failovers.get(BOB_URL)).claims).toMatchObject([{ txid: plan.row.txid, confirmations: 5, standing: 'unsettled' }])
    world.mineTo(1_056)
    expect(stepOf(made)).toBe('open')
    expect(answerOf(made)).toMatchObject({ code: 33002 })

    const opened = value(await made.failovers.open(BOB_URL))
    expect(answerOf(made)).toBeNull()
    expect(opened).toMatchObject({ phase: { kind: 'open' }, custodians: [BOB_URL] })
    expect(opened.money.credits).toEqual([{ txid: plan.row.txid, msat: plan.plan.outputs[0]!.amount * 1_000n }])
    expect(made.pots.pots.get(BOB_URL)).toEqual(opened)
    expect(made.told.at(-1)).toEqual(opened)
    expect(stepOf(made)).toBe('redeem')
    expect(await made.failovers.open(BOB_URL)).toMatchObject({ ok: false, error: { code: 'redemption.epoch' } })

    expect(made.failovers.close(BOB_URL, ' ')).toMatchObject({ ok: false, error: { code: 'failover.reason' } })
    value(made.failovers.close(BOB_URL, 'All holders came.'))
    expect(answerOf(made)).toMatchObject({ code: 33002 })
    expect(stepOf(made)).toBe('report')
    expect(value(made.failovers.report(BOB_URL))).toMatchObject({
      final: true,
      report: { coinsSat: 1_000_000n, recoveredSat: plan.plan.outputs[0]!.amount },
    })
  })

  it('freezes each mirror when the claim is first confirmed, with the root over its gap-free events; later events are late (D23)', async () => {
    const made = start()
    const { world } = made
    made.mirror(BOB_URL)
    const log = world.store.log(`mirror:${BOB_URL}`)
    log.append(batchOf([...eventsOf(0, 4), eventAt(7)], { at: 1 }))
    world.fund(made.bobScript, 1_000_000n, 900)
    world.mineTo(1_050)
    const raw = await made.claim()
    world.show(raw, 1_051)
    world.mineTo(1_051)
    log.append(batchOf([eventAt(5)], { at: 2 }))
    world.mineTo(1_056)
    const { epoch } = value(await made.failovers.open(BOB_URL))
    expect(epoch?.freezes).toMatchObject([{ custodian: BOB_URL, contiguous: 4, highest: 7, events: 6, height: 1_051 }])
    expect(epoch?.freezes[0]?.root).toMatch(/^[0-9a-f]{64}$/)
    expect(made.failovers.late(BOB_URL, 10)).toEqual([])

    log.append(batchOf([eventAt(6), eventAt(8, { amount: 64n })], { at: world.clock.now() + 1 }))
    expect(made.failovers.late(BOB_URL, 10)).toMatchObject([
      { seq: 6, standing: { kind: 'blocks' } },
      { seq: 8, amount: 64n, id: V1_KEYSET },
    ])
    expect(made.failovers.release(BOB_URL, Yof(3), 'x')).toMatchObject({ ok: false, error: { code: 'late.unknown' } })
    expect(made.failovers.release(BOB_URL, Yof(8), '')).toMatchObject({ ok: false, error: { code: 'late.not-released' } })
    value(made.failovers.release(BOB_URL, Yof(8), 'The holder showed a receipt.'))
    made.restart()
    expect(made.failovers.isReleased(BOB_URL, Yof(8))).toBe(true)
    expect(made.failovers.late(BOB_URL, 1)).toHaveLength(1)
    expect(made.failovers.release(BOB_URL, Yof(8), 'again')).toMatchObject({ ok: false, error: { code: 'late.not-released' } })

    // Half a sign in what somebody typed keeps no evidence from being written.
    value(made.failovers.release(BOB_URL, Yof(6), 'receipt \ud83d'))
    const checked = checkEvidence(value(await made.failovers.bundle(BOB_URL, DAVE.pubkey)).text)
    expect(checked).toMatchObject({
      ok: true,
      value: {
        sections: {
          mirror: { root: epoch?.freezes[0]?.root, frozen: { height: 1_051 } },
          late: [{ seq: 6, standing: 'released', reason: 'receipt \ufffd' }, { seq: 8 }],
        },
      },
    })
  })

  it('D31 claims in spite of a gap at death, which is counted, valued and accepted', async () => {
    const made = start()
    const { world } = made
    made.mirror(BOB_URL, null, 11)
    world.store
      .log(`mirror:${BOB_URL}`)
      .append(batchOf([eventAt(0, { amount: 8n }), eventAt(2, { amount: 8n }), eventAt(9, { amount: 8n })]))
    world.store.peers.putKeysets(BOB_URL, [
      {
        id: V1_KEYSET,
        unit: 'sat',
        active: true,
        inputFeePpk: 0,
        finalExpiry: null,
        derivation: 'v1',
        refused: null,
        keys: [{ amount: 8n, key: `02${'11'.repeat(32)}` }],
        firstSeenAt: 0,
      },
    ])
    world.fund(made.bobScript, 1_000_000n, 900)
    world.mineTo(1_050)
    const { gate } = value(made.failovers.get(BOB_URL))
    // 1, 3..8 and 10, 11 are missing: 9 events, 8 sat each.
    expect(gate.accept).toMatchObject([{ code: 'accept.gap', count: 9, atRisk: 72n }])
    expect(gate).toMatchObject({ open: true, atRisk: 72n, accepted: false })
    await made.claim()
    expect(world.sent).toHaveLength(1)
    const [kept] = made.world.store.failovers.events(BOB_URL).filter(({ event }) => event.includes('"accepted"'))
    expect(kept?.event).toContain('accept.gap')
  })

  it('needs a new acceptance when more is at risk than was accepted', async () => {
    const made = start()
    const { world } = made
    made.mirror(BOB_URL, null, -1)
    world.store.log(`mirror:${BOB_URL}`).append(batchOf(eventsOf(0, 3)))
    world.fund(made.bobScript, 1_000_000n, 900)
    world.mineTo(1_050)
    const before = value(made.failovers.get(BOB_URL)).gate
    value(made.failovers.accept(BOB_URL, String(before.atRisk)))
    expect(value(made.failovers.get(BOB_URL)).gate.accepted).toBe(true)
    made.mirror(BOB_URL, world.clock.now(), -1)
    expect(value(made.failovers.get(BOB_URL)).gate).toMatchObject({ accepted: false, atRisk: 1_000_000n })
  })

  it('diagnoses from what is known and from one question, and keeps what changed', async () => {
    const made = start()
    made.mirror(BOB_URL, 0)
    made.world.fund(made.bobScript, 1_000_000n, 900)
    const gone = value(await made.failovers.diagnose(BOB_URL))
    expect(gone.findings.map(({ code }) => code)).toEqual(['feed.silent', 'info.silent', 'coins.neglected'])
    value(await made.failovers.diagnose(BOB_URL))
    made.answers.add(BOB_URL)
    const alive = value(await made.failovers.diagnose(BOB_URL))
    expect(alive.findings.map(({ code }) => code)).toContain('info.alive')
    expect(made.world.store.failovers.events(BOB_URL)).toHaveLength(2)
    expect(value(made.failovers.get(BOB_URL)).gate.accept.map(({ code }) => code)).not.toContain('accept.feed-alive')
    expect(await made.failovers.diagnose('https://nobody.test')).toMatchObject({ ok: false, error: { code: 'failover.unknown' } })
  })

  it('closes by the close rule when the operator set one, and says in whose name', async () => {
    const made = start({ closeAfterDays: 1 })
    const { world } = made
    world.fund(made.bobScript, 1_000_000n, 900)
    world.mineTo(1_050)
    const raw = await made.claim()
    world.show(raw, 1_051)
    world.mineTo(1_056)
    value(await made.failovers.open(BOB_URL))
    const { until } = value(made.failovers.get(BOB_URL))
    expect(until).toBe(world.clock.now() + 86_400_000)
    for (let height = 1_057; world.clock.now() < until! - 600_000; height++) world.mineTo(height)
    expect(answerOf(made)).toBeNull()
    world.mineTo(1_300)
    expect(answerOf(made)).toMatchObject({ code: 33002 })
    const [row] = world.store.journal.list({ before: null, limit: 1, level: null, text: 'failover.closed' })
    expect(row).toMatchObject({ actor: 'console', detail: expect.stringContaining('close rule') as string })

    value(await made.failovers.open(BOB_URL))
    expect(value(made.failovers.get(BOB_URL)).until).toBe(world.clock.now() + 86_400_000)
    world.mineTo(1_310)
    expect(answerOf(made)).toBeNull()
  })

  it('keeps no row of a custodian who re-arms in time', () => {
    const made = start()
    const { world } = made
    const coin = world.fund(made.bobScript, 1_000_000n, 950)
    world.mineTo(1_000)
    world.spend(coin, { txid: 'ee'.repeat(32), vin: 0, height: 1_001, path: { kind: 'key' } })
    world.mineTo(1_200)
    expect(world.store.failovers.custodians()).toEqual([])
    expect(stepOf(made)).toBe('wait')
    expect(value(made.failovers.get(BOB_URL)).gate.blockers).toMatchObject([{ code: 'gate.no-coins' }])
  })

  it('bundles what was known so that a third party can check it', async () => {
    const made = start()
    const { world } = made
    made.mirror(BOB_URL, 0)
    value(await made.failovers.diagnose(BOB_URL))
    world.fund(made.bobScript, 1_000_000n, 900)
    world.mineTo(1_050)
    const raw = await made.claim()
    world.show(raw, 1_051)
    world.mineTo(1_056)
    value(await made.failovers.open(BOB_URL))
    const { text, digest } = value(await made.failovers.bundle(BOB_URL, null))
    const checked = checkEvidence(text)
    expect(checked).toMatchObject({ ok: true, value: { digest, sections: { claims: [{ raw }], redemption: { phase: 'open' } } } })
    expect(checkEvidence(text.replace('"amount":"1000000"', '"amount":"1000001"'))).toMatchObject({ ok: false })
    expect(await made.failovers.bundle('https://nobody.test', null)).toMatchObject({ ok: false, error: { code: 'failover.no-reserve' } })

    expect(checked).toMatchObject({ value: { signature: null } })
    const signed = value(await made.failovers.bundle(BOB_URL, DAVE.pubkey))
    expect(signed).toMatchObject({ digest, signedBy: DAVE.pubkey })
    expect(checkEvidence(signed.text)).toMatchObject({ ok: true, value: { signature: { key: DAVE.pubkey } } })
    expect(world.acts().filter(act => act === 'failover.signed')).toHaveLength(1)
  })

  it('signs no bundle whose sums do not match, says which, and says why a signer could not', async () => {
    const made = start()
    const { world } = made
    world.fund(made.bobScript, 1_000_000n, 900)
    world.mineTo(1_050)
    // Before anything was claimed there are no books, and the evidence can be vouched for all the same.
    value(await made.failovers.bundle(BOB_URL, DAVE.pubkey))
    world.show(await made.claim(), 1_051)
    world.mineTo(1_056)
    value(await made.failovers.open(BOB_URL))
    expect(await made.failovers.bundle(BOB_URL, 'nobody')).toMatchObject({ ok: false, error: { code: 'signer.unknown' } })
    const { books } = made.pots.keeper
    made.pots.keeper.books = pot => ({ ...books(pot), toHoldersMsat: 5_000n, events: 3n })
    expect(await made.failovers.bundle(BOB_URL, DAVE.pubkey)).toMatchObject({
      ok: false,
      error: { code: 'failover.sums', detail: expect.stringMatching(/holders: 5\u202f000 is not 0; events: 0 is not 3/u) as string },
    })
    value(await made.failovers.bundle(BOB_URL, null))
    // Where no feed of ours is served there is nothing to compare with.
    made.pots.keeper.books = pot => ({ ...books(pot), events: null })
    value(await made.failovers.bundle(BOB_URL, DAVE.pubkey))
    expect(world.acts().filter(act => act === 'failover.signed')).toHaveLength(2)
  })
})
