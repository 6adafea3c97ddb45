import { afterEach, describe, expect, it } from 'vitest'
import { checkEvidence } from '#shared/domain/failover/check-evidence.ts'
import { checkPhase } from '#shared/domain/redemption/check-phase.ts'
import type { CustodianInput } from '#shared/domain/redemption/known-input.ts'
import { deriveReserve } from '#shared/domain/reserve/policy.ts'
import { BOB_URL, DAVE, DAVE_URL, FRANK, FRANK_URL, createFailoverWorld, davePolicy, value } from '../../support/failover-world.ts'
import { policy } from '../../support/reserve-world.ts'
import { batchOf, eventAt, eventsOf, V1_KEYSET, Yof } from '../storage/sample-events.ts'

type World = ReturnType<typeof createFailoverWorld>
const worlds: World[] = []
afterEach(() => worlds.splice(0).forEach(world => world.dispose()))

function start(options?: Parameters<typeof createFailoverWorld>[0]): World {
  const made = createFailoverWorld(options)
  worlds.push(made)
  return made
}

/** What the gateway answers to a request with this mint's ecash: protocol §5 step 3. */
const answerOf = ({ failovers }: World, url = BOB_URL) =>
  checkPhase([{ keyset: { custodians: [url] }, redemption: failovers.redemptionOf(url) } as unknown as CustodianInput])

const stepOf = ({ failovers }: World) => value(failovers.get(BOB_URL)).step

const leafOf = (key: string) => {
  const leaf = deriveReserve(policy).leaves[key === DAVE.pubkey ? 0 : 1]!
  return { kind: 'leaf', script: leaf.script, key } as const
}

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

describe('reorganisations after opening', () => {
  async function opened(): Promise<readonly [World, string]> {
    const made = start()
    made.world.fund(made.bobScript, 1_000_000n, 900)
    made.world.mineTo(1_050)
    const raw = await made.claim()
    made.world.show(raw, 1_051)
    made.world.mineTo(1_056)
    value(await made.failovers.open(BOB_URL))
    return [made, raw]
  }

  it('D26 suspends while one block is missing at the tip, and resumes by itself', async () => {
    const [made] = await opened()
    made.world.mineTo(1_055)
    expect(answerOf(made)).toMatchObject({ code: 33002 })
    expect(made.failovers.redemptionOf(BOB_URL)?.phase).toEqual({ kind: 'suspended' })
    made.restart()
    expect(made.failovers.redemptionOf(BOB_URL)?.phase).toEqual({ kind: 'suspended' })
    made.world.mineTo(1_056)
    expect(answerOf(made)).toBeNull()
    expect(made.world.acts()).toEqual(expect.arrayContaining(['redemption.suspended', 'redemption.open']))
  })

  it('D26 suspends when ten blocks took the claim back, keeps the epoch, and resumes once it is 6 deep again', async () => {
    const [made, raw] = await opened()
    const { epoch } = made.failovers.redemptionOf(BOB_URL)!
    made.world.show(raw, null)
    made.world.mineTo(1_047)
    expect(answerOf(made)).toMatchObject({ code: 33002 })
    made.world.show(raw, 1_058)
    made.world.mineTo(1_062)
    expect(answerOf(made)).toMatchObject({ code: 33002 })
    made.world.mineTo(1_063)
    expect(answerOf(made)).toBeNull()
    expect(made.failovers.redemptionOf(BOB_URL)?.epoch).toEqual(epoch)
    expect(made.failovers.redemptionOf(BOB_URL)?.money.credits).toHaveLength(1)
  })

  it('closes as taken when Frank has the coin after all', async () => {
    const [made, raw] = await opened()
    made.world.show(raw, null)
    const coin = made.world.reserves.get(made.bob)!.coins[0]!
    made.world.spend(`${coin.txid}:${coin.vout}`, { txid: 'ff'.repeat(32), vin: 0, height: 1_056, path: leafOf(FRANK.pubkey) })
    made.world.mineTo(1_070)
    expect(answerOf(made)).toMatchObject({ code: 33002, detail: expect.stringContaining(FRANK_URL) as string })
    expect(made.failovers.redemptionOf(BOB_URL)?.money.credits).toEqual([])
  })

  it('judges nothing while the servers do not agree', async () => {
    const [made] = await opened()
    made.world.agree('unknown')
    made.world.mineTo(1_040)
    expect(answerOf(made)).toBeNull()
    made.world.agree('verified')
    expect(answerOf(made)).toMatchObject({ code: 33002 })
  })
})

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
