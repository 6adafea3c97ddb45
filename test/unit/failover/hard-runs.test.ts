import { describe, expect, it, vi } from 'vitest'
import { sha256 } from '@noble/hashes/sha2.js'
import { checkEvidence } from '#shared/domain/failover/check-evidence.ts'
import { canonicalEvent } from '#shared/domain/feed/canonical-event.ts'
import type { VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import { append, emptyFrontier, leafHash, rootOf } from '#shared/domain/log/merkle.ts'
import { toHex } from '#shared/lib/bytes.ts'
import type { MirrorState } from '../../../src-main/feed/ports.ts'
import { deriveReserve, type Policy } from '#shared/domain/reserve/policy.ts'
import { BOB_URL, DAVE, DAVE_URL, FRANK, davePolicy, value } from '../../support/failover-world.ts'
import { keyOf, policy } from '../../support/reserve-world.ts'
import { batchOf, eventAt, eventsOf, Yof } from '../storage/sample-events.ts'
import { start, stepOf, type World } from './start-failover.ts'

const rowsOf = ({ world }: World, kind: string) =>
  world.store.failovers.events(BOB_URL).filter(({ event }) => (JSON.parse(event) as { kind: string }).kind === kind)
const journal = ({ world }: World, act: string) =>
  world.store.journal.list({ before: null, limit: 500, level: null, text: act }).map(({ detail }) => detail)
const leafOf = (of: Policy, at: number) =>
  ({ kind: 'leaf', script: deriveReserve(of).leaves[at]!.script, key: of.delegates[at]!.pubkey }) as const

const rootOver = (events: readonly VerifiedEvent[]): string =>
  toHex(
    rootOf(
      events.reduce((grown, event) => append(grown, leafHash(canonicalEvent(event, sha256), sha256), sha256), emptyFrontier()),
      sha256,
    ),
  )

async function opened(options?: Parameters<typeof start>[0], rootSize?: number): Promise<World> {
  const made = start(options)
  made.mirror(BOB_URL)
  if (rootSize !== undefined) made.states.set(BOB_URL, { root: { size: rootSize, hash: 'ab'.repeat(32) } } as MirrorState)
  made.world.store.log(`mirror:${BOB_URL}`).append(batchOf([...eventsOf(0, 4), eventAt(7)], { at: 1 }))
  made.world.fund(made.bobScript, 1_000_000n, 900)
  made.world.mineTo(1_050)
  made.world.show(await made.claim(), 1_051)
  made.world.mineTo(1_056)
  value(await made.failovers.open(BOB_URL))
  return made
}

describe('what a chain and its servers do to a run', () => {
  it('claims out of a second reserve although the first, whose coin had matured once, was taken off the list', async () => {
    const made = start()
    const { world } = made
    const old = world.fund(made.bobScript, 500_000n, 800)
    world.mineTo(1_000)
    expect(rowsOf(made, 'coin')).toHaveLength(1)
    world.spend(old, { txid: 'ee'.repeat(32), vin: 0, height: 1_001, path: { kind: 'key' } })
    world.mineTo(1_010)
    value(world.reserves.remove(made.bob))
    const next: Policy = { ...policy, internalKey: keyOf('bob, later').pubkey }
    made.addPackage('Bob, later', BOB_URL, next, 'peer')
    world.fund(deriveReserve(next).scriptPubKey, 1_000_000n, 1_005)
    world.mineTo(1_200)
    world.show(await made.claim(), 1_201)
    world.mineTo(1_206)
    expect(stepOf(made)).toBe('open')
    value(await made.failovers.open(BOB_URL))
  })

  it('asks for a new acceptance once the custodian re-armed after the last one', () => {
    const made = start()
    const { world } = made
    const coin = world.fund(made.bobScript, 1_000_000n, 900)
    world.mineTo(1_050)
    expect(value(made.failovers.accept(BOB_URL, '1000000'))).toMatchObject({ open: true, accepted: true })
    world.spend(coin, { txid: 'ee'.repeat(32), vin: 0, height: 1_051, path: { kind: 'key' } })
    world.fund(made.bobScript, 999_000n, 1_051)
    world.mineTo(1_300)
    expect(value(made.failovers.get(BOB_URL)).gate).toMatchObject({ open: true, accepted: false })
    expect(value(made.failovers.accept(BOB_URL, '999000'))).toMatchObject({ accepted: true })
  })

  it('dates the freeze by the block of the claim, also while the tip is a block ahead of the reserve’s', async () => {
    const made = start()
    const { world } = made
    made.mirror(BOB_URL)
    world.fund(made.bobScript, 1_000_000n, 900)
    world.mineTo(1_050)
    const raw = await made.claim()
    const { state } = world.chain
    world.chain.state = () => ({ ...state(), tip: { ...state().tip!, height: state().tip!.height + 1 } })
    world.mineTo(1_051)
    world.show(raw, 1_051)
    world.chain.state = state
    world.mineTo(1_056)
    const { epoch } = value(await made.failovers.open(BOB_URL))
    expect(epoch?.freezes).toMatchObject([{ custodian: BOB_URL, height: 1_051 }])
  })

  it('writes down a spend that a mempool shows and hides some times, not for ever, and sees it all the same', async () => {
    const made = start()
    const { world } = made
    const coin = world.fund(made.bobScript, 1_000_000n, 900)
    world.mineTo(1_050)
    const others = world.store.failovers.events(BOB_URL).length
    for (let times = 0; times < 100; times++) {
      world.spend(coin, { txid: times.toString(16).padStart(64, '0'), vin: 0, height: null, path: { kind: 'key' } })
      expect(value(made.failovers.get(BOB_URL)).gate.blockers).toMatchObject([{ code: 'gate.contested' }])
      if (times % 2 === 0) world.spend(coin, null)
    }
    expect(world.store.failovers.events(BOB_URL).length - others).toBeLessThan(45)
    expect(journal(made, 'failover.contested').length).toBeLessThan(25)
    made.restart()
    expect(value(made.failovers.get(BOB_URL)).gate.blockers).toMatchObject([{ code: 'gate.contested' }])
    // Blocks are written down whatever went before.
    world.spend(coin, { txid: 'ee'.repeat(32), vin: 0, height: 1_051, path: { kind: 'key' } })
    world.mineTo(1_060)
    expect(journal(made, 'failover.taken')).toHaveLength(1)
    world.spend(coin, null)
    expect(stepOf(made)).toBe('plan')
    world.show(await made.claim(), 1_061)
    world.mineTo(1_066)
    expect(stepOf(made)).toBe('open')
  })

  it('takes for a claim of another copy of our key what a block shows, and not what a mempool does', async () => {
    const other = start()
    other.world.fund(other.bobScript, 1_000_000n, 900)
    other.world.mineTo(1_050)
    const raw = await other.claim()
    const made = start()
    made.world.fund(made.bobScript, 1_000_000n, 900)
    made.world.mineTo(1_050)
    made.world.show(raw, null)
    expect(value(made.failovers.get(BOB_URL)).claims).toEqual([])
    made.world.show(raw, 1_051)
    made.world.mineTo(1_056)
    expect(value(made.failovers.get(BOB_URL)).claims).toMatchObject([{ plan: null, standing: 'confirmed' }])
  })

  it('shares out what one transaction of another tool took of two mints, and never counts more than it brought', () => {
    const made = start()
    const { world } = made
    const carol: Policy = { ...policy, internalKey: keyOf('carol').pubkey }
    made.addPackage('Carol', 'https://c.test', carol, 'peer')
    const coins = [world.fund(made.bobScript, 600_000n, 900), world.fund(deriveReserve(carol).scriptPubKey, 300_000n, 900)]
    world.mineTo(1_050)
    const txid = world.fund(deriveReserve(davePolicy).scriptPubKey, 890_000n, 1_051).slice(0, 64)
    for (const [at, coin] of coins.entries())
      world.spend(coin, { txid, vin: at, height: 1_051, path: leafOf(at === 0 ? policy : carol, 0) })
    world.mineTo(1_056)
    const brought = [BOB_URL, 'https://c.test'].map(url => made.failovers.redemptionOf(url)?.money.credits)
    expect(brought.map(credits => credits?.map(({ msat }) => msat / 1_000n))).toEqual([[600_000n], [290_000n]])
  })

  it('tells of many coins that mature in one block in one line', () => {
    const made = start()
    for (let coin = 0; coin < 50; coin++) made.world.fund(made.bobScript, 1_000n, 900)
    made.world.mineTo(1_050)
    expect(journal(made, 'failover.matured')).toEqual(['50\u202f000 sat in 50 coins: can be claimed'])
    expect(rowsOf(made, 'coin')).toHaveLength(50)
  })
})

describe('what a clock does to a run', () => {
  it('closes nothing when the clock of this machine jumps ahead of the chain’s', async () => {
    const made = await opened({ closeAfterDays: 7 })
    const { world } = made
    const { now } = world.clock
    world.clock.now = () => now() + 30 * 86_400_000
    world.mineTo(1_057)
    expect(made.failovers.redemptionOf(BOB_URL)?.phase).toEqual({ kind: 'open' })
    world.clock.now = now
    world.mineTo(1_058)
    expect(made.failovers.redemptionOf(BOB_URL)?.phase).toEqual({ kind: 'open' })
  })

  it('keeps what a diagnosis found once an hour while nothing changes, and shows the newest', async () => {
    const made = start()
    const { world } = made
    const { now } = world.clock
    let passed = 0
    world.clock.now = () => now() + passed
    for (; passed <= 180 * 60_000; passed += 10 * 60_000) {
      const { at } = value(await made.failovers.diagnose(BOB_URL))
      expect(at).toBe(now() + passed)
      expect(value(made.failovers.get(BOB_URL)).diagnosis?.at).toBe(at)
    }
    expect(rowsOf(made, 'diagnosed')).toHaveLength(4)
    made.answers.add(BOB_URL)
    value(await made.failovers.diagnose(BOB_URL))
    expect(rowsOf(made, 'diagnosed')).toHaveLength(5)
  })
})

describe('a diagnosis', () => {
  it('looks at every reserve of the custodian: one left long ago says nothing against one that was re-armed yesterday', async () => {
    const made = start()
    const { world } = made
    const next: Policy = { ...policy, internalKey: keyOf('bob, later').pubkey }
    made.addPackage('Bob, later', BOB_URL, next, 'peer')
    const codes = async () => value(await made.failovers.diagnose(BOB_URL)).findings.map(({ code }) => code)
    world.spend(world.fund(made.bobScript, 500_000n, 500), { txid: 'ee'.repeat(32), vin: 0, height: 600, path: { kind: 'key' } })
    const coin = world.fund(deriveReserve(next).scriptPubKey, 499_000n, 600)
    world.mineTo(1_050)
    expect(await codes()).toContain('coins.neglected')
    world.spend(coin, { txid: 'ff'.repeat(32), vin: 0, height: 1_040, path: { kind: 'key' } })
    expect(await codes()).toContain('coins.rearmed')
    world.agree('unknown')
    expect(await codes()).toContain('coins.unknown')
  })
})

describe('late events', () => {
  it('D23 are looked for once while none comes, and one is released by its Y, however many there are', async () => {
    const made = await opened()
    const log = made.world.store.log(`mirror:${BOB_URL}`)
    const read = vi.spyOn(Object.getPrototypeOf(log) as typeof log, 'read')
    expect(made.failovers.late(BOB_URL, 1_000)).toEqual([])
    const first = read.mock.calls.length
    for (let times = 0; times < 5; times++) expect(made.failovers.late(BOB_URL, 1_000)).toEqual([])
    expect(read.mock.calls.length).toBe(first)
    log.append(batchOf(eventsOf(8, 40), { at: made.world.clock.now() + 1 }))
    expect(made.failovers.late(BOB_URL, 5).map(({ seq }) => seq)).toEqual([8, 9, 10, 11, 12])
    value(made.failovers.release(BOB_URL, Yof(30), 'A receipt.'))
    expect(made.failovers.late(BOB_URL, 1_000).filter(({ standing }) => standing.kind === 'released')).toMatchObject([{ seq: 30 }])
    expect(made.failovers.release(BOB_URL, Yof(7), 'It came in time.')).toMatchObject({ error: { code: 'late.unknown' } })
    read.mockRestore()
  })

  it('D23 D28 are not what was held when a custodian’s own spent set was frozen, though the pot was settled before', async () => {
    const own = { ...davePolicy, internalKey: FRANK.pubkey, delegates: [{ ...davePolicy.delegates[0]!, pubkey: DAVE.pubkey }] }
    const made = start({ me: FRANK, own })
    const { world } = made
    made.addPackage('Dave', DAVE_URL, davePolicy, 'peer')
    made.mirror(BOB_URL)
    made.mirror(DAVE_URL)
    const bobCoin = world.fund(made.bobScript, 1_000_000n, 700)
    const heir = world.fund(deriveReserve(davePolicy).scriptPubKey, 990_000n, 860)
    world.mineTo(1_050)
    const { gate } = value(made.failovers.get(DAVE_URL))
    value(made.failovers.accept(DAVE_URL, String(gate.atRisk)))
    value(made.failovers.plan(DAVE_URL, made.to, 'normal'))
    value(await made.failovers.sign(DAVE_URL, FRANK.pubkey))
    value(await made.failovers.broadcast(DAVE_URL, { amount: '990000', mint: DAVE_URL }))
    world.show(world.sent[0]!, 1_051)
    world.mineTo(1_056)
    value(await made.failovers.open(DAVE_URL))
    // Bob's feed goes on, with a gap; that Dave had taken Bob's coin, the servers show only then.
    const log = world.store.log(`mirror:${BOB_URL}`)
    world.mineTo(1_057)
    log.append(batchOf([...eventsOf(0, 2), eventAt(5)], { at: world.clock.now() }))
    world.spend(bobCoin, { txid: heir.slice(0, 64), vin: 0, height: 860, path: leafOf(policy, 0) })
    world.mineTo(1_060)
    expect(made.failovers.redemptionOf(BOB_URL)).toMatchObject({ pot: DAVE_URL, custodians: [DAVE_URL, BOB_URL] })
    expect(made.failovers.late(BOB_URL, 10)).toEqual([])
    log.append(batchOf([eventAt(4)], { at: world.clock.now() + 1 }))
    expect(made.failovers.late(BOB_URL, 10)).toMatchObject([{ seq: 4 }])
    // Who joins an open pot has a root in the evidence, too.
    const checked = checkEvidence(value(await made.failovers.bundle(BOB_URL, FRANK.pubkey)).text)
    expect(checked).toMatchObject({ ok: true, value: { sections: { mirror: { contiguous: 2, root: rootOver(eventsOf(0, 2)) } } } })
  })

  it('takes the root that the mirror has of the same events, and hashes where it has another', async () => {
    for (const [size, root] of [
      [5, 'ab'.repeat(32)],
      [4, rootOver(eventsOf(0, 4))],
    ] as const) {
      const made = await opened({}, size)
      expect(made.failovers.redemptionOf(BOB_URL)?.epoch?.freezes).toMatchObject([{ contiguous: 4, root }])
    }
  })
})
