import { describe, expect, test } from 'vitest'
import { freeze, lateStanding, releaseLate, type LateEvent } from '#shared/domain/failover/freeze.ts'
import { newRedemption, permittedActs, redemptionStep, type RedemptionEvent } from '#shared/domain/failover/redemption.ts'
import { estatesOf, mergeRedemptions } from '#shared/domain/failover/succession.ts'
import type { KeysetId, Y } from '#shared/domain/feed/spent-event.ts'
import { remaining } from '#shared/domain/redemption/pot.ts'
import { BOB, claimOf, DAVE, FREEZE, openRedemption, stepped } from '../../../support/redeem-world.ts'

const open = (openedAt = 1): RedemptionEvent => ({ kind: 'open', epoch: { openedAt, freezes: [FREEZE] } })
const close: RedemptionEvent = { kind: 'close', at: 9, reason: 'all redeemed' }
const kinds = (...events: readonly RedemptionEvent[]) =>
  events.map((_, at) => stepped(newRedemption(BOB), ...events.slice(0, at + 1)).phase.kind)

describe('CLOSED → OPEN → EXHAUSTED → OPEN', () => {
  test('opens only with a claim of ours that is deep enough', () => {
    expect(redemptionStep(newRedemption(BOB), open())).toMatchObject({ error: { code: 'redemption.no-claim' } })
    expect(redemptionStep(stepped(newRedemption(BOB), claimOf(10n, 'unsettled')), open())).toMatchObject({
      error: { code: 'redemption.no-claim' },
    })
    expect(permittedActs(newRedemption(BOB))).toEqual([])
    expect(permittedActs(stepped(newRedemption(BOB), claimOf(10n)))).toEqual(['open'])
    expect(permittedActs(openRedemption(10n))).toEqual(['pay', 'close'])
  })

  test('the pot alone moves it between open and exhausted; a further claim opens it again', () => {
    const further: RedemptionEvent = {
      kind: 'chain',
      claims: [
        { txid: 'c1', sat: 10n, standing: 'confirmed' },
        { txid: 'c2', sat: 5n, standing: 'confirmed' },
      ],
      takenBy: null,
    }
    expect(kinds(claimOf(10n), open(), { kind: 'reserve', msat: 10_000n }, { kind: 'release', msat: 10_000n })).toEqual([
      'closed',
      'open',
      'exhausted',
      'open',
    ])
    expect(kinds(claimOf(10n), open(), { kind: 'reserve', msat: 10_000n }, { kind: 'settle', msat: 10_000n }, further)).toEqual([
      'closed',
      'open',
      'exhausted',
      'exhausted',
      'open',
    ])
  })

  test('D26 a reorganisation suspends: nothing new, what was begun is finished; it resumes by itself', () => {
    const state = stepped(openRedemption(10n), { kind: 'reserve', msat: 4_000n }, claimOf(10n, 'unsettled'))
    expect(state).toMatchObject({ phase: { kind: 'suspended' }, shaken: ['c1'] })
    expect(permittedActs(state)).toEqual(['close'])
    expect(redemptionStep(state, { kind: 'reserve', msat: 1n })).toMatchObject({ error: { code: 'redemption.not-open' } })
    expect(redemptionStep(state, open())).toMatchObject({ error: { code: 'redemption.unsettled' } })
    const resumed = stepped(state, { kind: 'settle', msat: 4_000n }, claimOf(10n))
    expect([resumed.phase.kind, remaining(resumed.money)]).toEqual(['open', 6_000n])
  })

  test('a claim that nobody shows any more suspends as well', () => {
    expect(stepped(openRedemption(10n), { kind: 'chain', claims: [], takenBy: null }).phase.kind).toBe('suspended')
  })

  test('a claim that is lost leaves the pot; when it was the only one redemption is closed and names who took the coins', () => {
    const lost: RedemptionEvent = { kind: 'chain', claims: [{ txid: 'c1', sat: 10n, standing: 'lost' }], takenBy: BOB }
    const state = stepped(openRedemption(10n), lost)
    expect(state).toMatchObject({ phase: { kind: 'closed', why: { kind: 'taken', by: BOB } }, epoch: { openedAt: 1_000_000 } })
    expect(remaining(state.money)).toBe(0n)
  })

  test('the operator closes it, and may open it again; the epoch stays that of the first opening', () => {
    const state = stepped(newRedemption(BOB), claimOf(10n), open(1), close, claimOf(10n), open(2))
    expect([state.phase.kind, state.epoch?.openedAt]).toEqual(['open', 1])
    expect(stepped(newRedemption(BOB), claimOf(10n), open(1), close, claimOf(10n)).phase).toMatchObject({
      why: { kind: 'operator', reason: 'all redeemed' },
    })
    expect(redemptionStep(newRedemption(BOB), close)).toMatchObject({ error: { code: 'redemption.not-open' } })
    expect(redemptionStep(openRedemption(1n), open())).toMatchObject({ error: { code: 'redemption.epoch' } })
  })

  test('a claim that is reorganised away while redemption is closed keeps it from being opened', () => {
    const state = stepped(openRedemption(10n), close, claimOf(10n, 'unsettled'))
    expect([permittedActs(state), remaining(state.money)]).toEqual([[], 10_000n])
    expect(redemptionStep(state, open())).toMatchObject({ error: { code: 'redemption.unsettled' } })
    expect(stepped(state, claimOf(10n), open()).phase.kind).toBe('open')
  })

  test('reserving more than is left is refused and changes nothing', () => {
    expect(redemptionStep(openRedemption(10n), { kind: 'reserve', msat: 10_001n })).toMatchObject({
      error: { code: 'redemption.exhausted' },
    })
  })
})

describe('freeze', () => {
  test('N is what was contiguous; the rest is counted beside', () => {
    expect(freeze(BOB, { contiguous: 4, highest: 9, count: 7 }, 'ab', { height: 100, at: 5 })).toEqual({
      custodian: BOB,
      contiguous: 4,
      highest: 9,
      events: 7,
      root: 'ab',
      height: 100,
      at: 5,
    })
  })

  test('D23 a late event blocks and is listed until the operator releases it with a reason', () => {
    const late: LateEvent = {
      custodian: BOB,
      seq: 7,
      Y: 'y' as Y,
      id: 'i' as KeysetId,
      amount: 4n,
      seenAt: 1,
      standing: lateStanding(false),
    }
    expect(late.standing).toEqual({ kind: 'blocks' })
    expect(releaseLate(late, 2, '  ')).toBeNull()
    const released = releaseLate(late, 2, ' receipt seen ')
    expect(released?.standing).toEqual({ kind: 'released', at: 2, reason: 'receipt seen' })
    expect(releaseLate(released!, 3, 'again')).toBeNull()
    const paid = { ...late, standing: lateStanding(true) }
    expect([paid.standing.kind, releaseLate(paid, 2, 'why')]).toEqual(['redeemed', null])
  })
})

describe('succession', () => {
  const FRANK = 'https://frank.test'
  const ZOE = 'https://zoe.test'
  const took = (delegate: string, custodian: string, into: string | null = delegate) => ({ delegate, custodian, into })
  const everybody = new Set([BOB, DAVE, ZOE])

  test('D28 Dave claimed Bob into his own reserve and died ⇒ one estate of Dave and Bob, both feeds', () => {
    expect(estatesOf([DAVE], [took(DAVE, BOB)], everybody, FRANK)).toEqual([
      { claimed: [DAVE], custodians: [DAVE, BOB], feeds: [DAVE, BOB], unknown: [] },
    ])
  })

  test('three deaths, told in any order', () => {
    const [estate] = estatesOf([DAVE], [took(BOB, ZOE), took(DAVE, BOB)], everybody, FRANK)
    expect(estate?.custodians).toEqual([DAVE, BOB, ZOE])
  })

  test('coins that did not go into Dave’s reserve are not in his pot; his feed still blocks what he redeemed', () => {
    expect(estatesOf([DAVE], [took(DAVE, BOB, null)], everybody, FRANK)).toMatchObject([{ custodians: [DAVE] }])
    expect(estatesOf([BOB], [took(DAVE, BOB, null)], everybody, FRANK)).toEqual([
      { claimed: [BOB], custodians: [BOB], feeds: [BOB, DAVE], unknown: [] },
    ])
  })

  test('a split claim: Frank took some of Bob’s coins himself, and Dave’s with the others ⇒ one estate', () => {
    expect(estatesOf([BOB, ZOE, DAVE], [took(DAVE, BOB), took(FRANK, BOB), took(FRANK, DAVE)], everybody, FRANK)).toEqual([
      { claimed: [BOB, DAVE], custodians: [BOB, DAVE], feeds: [BOB, DAVE], unknown: [] },
      { claimed: [ZOE], custodians: [ZOE], feeds: [ZOE], unknown: [] },
    ])
  })

  test('mints that took each other’s end; who was never mirrored is named', () => {
    const [estate] = estatesOf([DAVE], [took(DAVE, BOB), took(BOB, DAVE)], new Set([DAVE]), FRANK)
    expect(estate).toMatchObject({ custodians: [DAVE, BOB], unknown: [BOB] })
  })

  test('two open pots become one: credits, debits and custodians add up, a claim counts once', () => {
    const bob = stepped(openRedemption(10n), { kind: 'reserve', msat: 4_000n })
    const dave = stepped(newRedemption(DAVE), claimOf(7n, 'confirmed', 'c2'))
    const merged = mergeRedemptions(bob, dave)
    expect(merged).toMatchObject({ pot: BOB, custodians: [BOB, DAVE], phase: { kind: 'open' }, epoch: { openedAt: 1_000_000 } })
    expect(remaining(merged.money)).toBe(13_000n)
    expect(remaining(mergeRedemptions(bob, bob).money)).toBe(2_000n)
    expect(mergeRedemptions(dave, stepped(bob, claimOf(10n, 'unsettled')))).toMatchObject({ phase: { kind: 'suspended' }, shaken: ['c1'] })
    expect(mergeRedemptions(dave, newRedemption(BOB)).phase.kind).toBe('closed')
    const spent = stepped(openRedemption(1n), { kind: 'reserve', msat: 1_000n })
    expect(mergeRedemptions(spent, newRedemption(DAVE)).phase.kind).toBe('exhausted')
  })
})
