import { describe, expect, test } from 'vitest'
import { sightings } from '#shared/domain/failover/claims.ts'
import { NEW_COIN, observeCoin, type CoinSight, type CoinState } from '#shared/domain/failover/coin.ts'
import type { Coin, CoinSpend, SpendPath } from '#shared/domain/reserve/coin.ts'
import { encodeLeaf } from '#shared/domain/reserve/leaf.ts'
import { BOBS, DAVE, DELEGATES, FRANK, leafOf } from '../../../support/example-plans.ts'

const DAVES_LEAF = leafOf(BOBS, DELEGATES, 0)
const FRANKS_LEAF = leafOf(BOBS, DELEGATES, 1)
const BORN = 1_000
const KEY: SpendPath = { kind: 'key' }
const byLeaf = ({ script, key }: typeof DAVES_LEAF): SpendPath => ({ kind: 'leaf', script, key })
const spend = (path: SpendPath, height: number | null, txid = 't1'): CoinSpend => ({ txid, vin: 0, height, path })
const coin = (over: Partial<Coin> = {}): Coin => ({
  txid: 'f0',
  vout: 0,
  scriptPubKey: BOBS.scriptPubKey,
  amount: 5_000n,
  height: BORN,
  spent: null,
  ...over,
})
const sight = (tip: number, over: Partial<CoinSight> = {}): CoinSight => ({
  agreement: 'verified',
  tip: { height: tip, medianTime: 1_700_000_000 + tip * 600 },
  coin: coin(),
  medianTimeBefore: null,
  leaf: { key: DAVE.pubkey, sequence: 1_008 },
  depth: 6,
  ...over,
})
/** Through several looks, as the coordinator takes them. */
const through = (...sights: readonly CoinSight[]) =>
  sights.reduce((step, next) => observeCoin(step.state, next), observeCoin(NEW_COIN, sight(BORN, { agreement: 'unknown' })))

describe('a reserve output as its delegate sees it', () => {
  test('R10 confirmations 1007 ⇒ YOUNG, with the tip that opens it; 1008 ⇒ CLAIMABLE, and a claim is permitted', () => {
    expect(through(sight(BORN + 1_006))).toEqual({
      state: { kind: 'young', opening: { tip: BORN + 1_007, medianTime: null } },
      happened: null,
      permits: null,
    })
    expect(through(sight(BORN + 1_007))).toEqual({ state: { kind: 'claimable', contest: null }, happened: 'matured', permits: 'claim' })
  })

  test('unconfirmed, or gone from the chain ⇒ YOUNG with nothing to count from', () => {
    for (const lost of [coin({ height: null }), coin({ height: 9_999 }), null]) {
      expect(through(sight(5_000), sight(5_000, { coin: lost }))).toEqual({
        state: { kind: 'young', opening: null },
        happened: 'undone',
        permits: null,
      })
    }
  })

  test('without a verified view nothing moves and nothing is permitted', () => {
    const before = through(sight(5_000)).state
    for (const over of [{ agreement: 'unknown' }, { agreement: 'disputed' }, { tip: null }] as const)
      expect(observeCoin(before, sight(6_000, { ...over, coin: null }))).toEqual({ state: before, happened: null, permits: null })
  })

  test('CLAIMABLE → CLAIMING → CLAIMED at the sixth confirmation; only an unconfirmed claim may be bumped', () => {
    const claim = (height: number | null) => coin({ spent: spend(byLeaf(DAVES_LEAF), height) })
    const inPool = through(sight(5_000), sight(5_000, { coin: claim(null) }))
    expect(inPool).toEqual({ state: { kind: 'claiming', txid: 't1', confirmations: 0 }, happened: 'claim-seen', permits: 'bump' })
    const fifth = observeCoin(inPool.state, sight(5_005, { coin: claim(5_001) }))
    expect(fifth).toEqual({ state: { kind: 'claiming', txid: 't1', confirmations: 5 }, happened: null, permits: null })
    const sixth = observeCoin(fifth.state, sight(5_006, { coin: claim(5_001) }))
    expect(sixth).toEqual({ state: { kind: 'claimed', txid: 't1', height: 5_001 }, happened: 'claim-settled', permits: null })
  })

  test('D26 a reorganisation takes CLAIMED back, and all the way', () => {
    const claimed = through(sight(5_006, { coin: coin({ spent: spend(byLeaf(DAVES_LEAF), 5_001) }) })).state
    expect(observeCoin(claimed, sight(5_004, { coin: coin({ spent: spend(byLeaf(DAVES_LEAF), 5_004) }) }))).toMatchObject({
      state: { kind: 'claiming', confirmations: 1 },
      happened: 'undone',
    })
    expect(observeCoin(claimed, sight(5_004))).toMatchObject({ state: { kind: 'claimable' }, happened: 'undone', permits: 'claim' })
  })

  test('R18 any → SPENT by whom, as soon as it is confirmed; settled when it is as deep as policy asks', () => {
    const by = (path: SpendPath, tip: number) => through(sight(tip, { coin: coin({ spent: spend(path, 1_500) }) }))
    expect(by(KEY, 1_500)).toMatchObject({
      state: { kind: 'spent', by: { kind: 'custodian' }, settled: false },
      happened: 'taken',
      permits: null,
    })
    expect(by(byLeaf(FRANKS_LEAF), 1_505).state).toMatchObject({
      by: { kind: 'delegate', key: FRANK.pubkey, sequence: 1_152 },
      settled: true,
    })
    expect(by({ kind: 'unknown' }, 1_505).state).toMatchObject({ by: { kind: 'unknown' } })
    const taken = by(KEY, 5_000).state
    expect(observeCoin(taken, sight(5_000))).toMatchObject({ state: { kind: 'claimable' }, happened: 'undone' })
  })

  describe('a spend in the mempool', () => {
    const contested = (path: SpendPath, leaf = { key: DAVE.pubkey, sequence: 1_008 }) =>
      through(sight(5_000, { leaf }), sight(5_000, { leaf, coin: coin({ spent: spend(path, null) }) }))

    test('by the key path, an earlier leaf or a witness that cannot be read: we stand down', () => {
      const frank = { key: FRANK.pubkey, sequence: 1_152 }
      expect(contested(KEY)).toMatchObject({ happened: 'contested', permits: null, state: { contest: { yields: true } } })
      expect(contested(byLeaf(DAVES_LEAF), frank)).toMatchObject({ permits: null })
      expect(contested({ kind: 'unknown' })).toMatchObject({ permits: null })
      expect(contested({ kind: 'leaf', script: '51', key: null })).toMatchObject({ permits: null })
    })

    test('by a later leaf, or one of our own delay: fees decide', () => {
      const equal = { script: encodeLeaf({ template: 'pk-older', key: FRANK.pubkey, sequence: 1_008 }), key: FRANK.pubkey }
      expect(contested(byLeaf(FRANKS_LEAF))).toMatchObject({
        happened: 'contested',
        permits: 'claim',
        state: { contest: { yields: false } },
      })
      expect(contested({ kind: 'leaf', ...equal })).toMatchObject({ permits: 'claim' })
    })

    test('of an immature coin changes nothing: it still counts (R12)', () => {
      expect(through(sight(1_500, { coin: coin({ spent: spend(KEY, null) }) })).state).toMatchObject({ kind: 'young' })
    })
  })

  test('a 512-second leaf opens by median time', () => {
    const leaf = { key: DAVE.pubkey, sequence: 0x400000 | 1_182 }
    const at = (medianTime: number) =>
      observeCoin(NEW_COIN, { ...sight(5_000, { leaf, medianTimeBefore: 1_000 }), tip: { height: 5_000, medianTime } })
    const opens = 1_000 + 1_182 * 512
    expect(at(opens - 1).state).toEqual({ kind: 'young', opening: { tip: null, medianTime: opens } })
    expect(at(opens)).toMatchObject({ state: { kind: 'claimable' }, permits: 'claim' })
  })
})

describe('what a redemption is told of its claims', () => {
  const claim = [{ txid: 't1', coins: ['a:0', 'b:0'], sat: 9n }]
  const standing = (a: CoinState | undefined, b: CoinState | undefined) => sightings(claim, coin => (coin === 'a:0' ? a : b))[0]?.standing
  const claimed: CoinState = { kind: 'claimed', txid: 't1', height: 1 }
  const spent = (settled: boolean): CoinState => ({ kind: 'spent', by: { kind: 'custodian' }, txid: 'x', height: 1, settled })

  test('confirmed when every coin is claimed by it; lost when one is settled elsewhere; unsettled between', () => {
    expect(standing(claimed, claimed)).toBe('confirmed')
    expect(standing(claimed, { kind: 'claiming', txid: 't1', confirmations: 5 })).toBe('unsettled')
    expect(standing(claimed, undefined)).toBe('unsettled')
    expect(standing(claimed, spent(false))).toBe('unsettled')
    expect(standing(NEW_COIN, spent(true))).toBe('lost')
    expect(standing(claimed, { ...claimed, txid: 'bumped' })).toBe('lost')
  })
})
