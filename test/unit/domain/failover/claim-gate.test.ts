import { describe, expect, test } from 'vitest'
import { typedAmount, type MirrorFacts } from '#shared/domain/failover/acceptance.ts'
import { claimGate, type GateFacts } from '#shared/domain/failover/claim-gate.ts'
import type { Coin } from '#shared/domain/reserve/coin.ts'
import { BOBS, DAVE, DAVES, DELEGATES, FRANK, leafOf } from '../../../support/example-plans.ts'

const NOW = 1_800_000_000_000
const TIP = { height: 5_000, time: NOW / 1_000 - 300, medianTime: NOW / 1_000 - 3_600 }
const MIRROR: MirrorFacts = {
  events: 100,
  heldSat: 1_000n,
  missing: 0,
  disputes: 0,
  disputedSat: 0n,
  feedAlive: false,
  infoAlive: false,
  keysetsWithoutKeys: 0,
}
const coin = (over: Partial<Coin> = {}): GateFacts['coins'][number] => ({
  coin: { txid: 'f0', vout: 0, scriptPubKey: BOBS.scriptPubKey, amount: 5_000n, height: 1_000, spent: null, ...over },
  medianTimeBefore: null,
})
const LEAF = leafOf(BOBS, DELEGATES, 0)
const facts = (over: Partial<GateFacts> = {}): GateFacts => ({
  network: 'mainnet',
  now: NOW,
  chain: { agreement: 'verified', tip: TIP, configured: 3, answered: 3, times: [] },
  agreement: 'verified',
  coins: [coin()],
  leaf: LEAF,
  ownKeys: [DAVE.pubkey],
  depth: 6,
  mirror: MIRROR,
  ...over,
})
const codes = (over: Partial<GateFacts>) => claimGate(facts(over)).blockers.map(({ code }) => code)
const chain = (over: Partial<GateFacts['chain']>) => ({ chain: { ...facts().chain, ...over } })

describe('only chain facts block', () => {
  test('a mature coin, our own leaf, a verified chain: open', () => {
    expect(claimGate(facts())).toMatchObject({ open: true, amount: 5_000n, blockers: [], accept: [], atRisk: 0n })
  })

  test.each<[string, Partial<GateFacts>, string]>([
    ['servers that contradict each other', chain({ agreement: 'disputed' }), 'gate.disputed'],
    ['a script that they tell differently', { agreement: 'disputed' }, 'gate.disputed'],
    ['fewer than a majority', chain({ agreement: 'unknown', answered: 1 }), 'gate.unverified'],
    ['no block', chain({ tip: null, agreement: 'unknown' }), 'gate.no-tip'],
    ['a block of two hours ago', chain({ tip: { ...TIP, time: TIP.time - 7_200 } }), 'gate.stale-tip'],
    ['no leaf', { leaf: null }, 'gate.no-leaf'],
    ['a leaf of another key than ours', { ownKeys: [FRANK.pubkey] }, 'gate.key'],
    ['a leaf of another reserve', { leaf: { ...leafOf(DAVES, [FRANK.pubkey], 0) }, ownKeys: [FRANK.pubkey] }, 'gate.leaf'],
    ['a changed control block', { leaf: { ...LEAF, controlBlock: LEAF.controlBlock.replace(/..$/, '00') } }, 'gate.leaf'],
    ['no coin', { coins: [] }, 'gate.no-coins'],
    ['an unconfirmed coin', { coins: [coin({ height: null })] }, 'gate.unconfirmed'],
    ['a spent coin', { coins: [coin({ spent: { txid: 's', vin: 0, height: 2_500, path: { kind: 'key' } } })] }, 'gate.spent'],
    ['the custodian moving it', { coins: [coin({ spent: { txid: 's', vin: 0, height: null, path: { kind: 'key' } } })] }, 'gate.contested'],
  ])('%s ⇒ %s', (_name, over, code) => {
    expect(codes(over)).toEqual([code])
    expect(claimGate(facts(over)).open).toBe(false)
  })

  test('regtest rests as long as it likes', () => expect(codes({ network: 'regtest', ...chain({ tip: { ...TIP, time: 1 } }) })).toEqual([]))

  test('an immature coin names the height, and the dates between which it is likely', () => {
    const [blocker] = claimGate(facts({ coins: [coin({ height: 4_500 })] })).blockers
    expect(blocker).toMatchObject({ code: 'gate.immature', until: { height: 5_507, medianTime: null } })
    expect(blocker!.until!.from).toBeGreaterThan(NOW)
    expect(blocker!.until!.to).toBeGreaterThan(blocker!.until!.from!)
  })

  test('our claim on its way names the height at which it settles', () => {
    const spent = { txid: 's', vin: 0, height: 4_998, path: { kind: 'leaf', script: LEAF.script, key: LEAF.key } } as const
    expect(claimGate(facts({ coins: [coin({ spent })] })).blockers).toMatchObject([{ code: 'gate.claiming', until: { height: 5_003 } }])
    expect(claimGate(facts({ coins: [coin({ spent: { ...spent, height: null } })] })).blockers).toMatchObject([{ until: null }])
  })

  test('R14 two coins, one mature ⇒ open for one; the other says why', () => {
    const gate = claimGate(facts({ coins: [coin(), coin({ vout: 1, height: 4_900, amount: 7n })] }))
    expect(gate).toMatchObject({ open: true, amount: 5_000n, blockers: [] })
    expect(gate.coins.map(({ blocker }) => blocker?.code ?? null)).toEqual([null, 'gate.immature'])
  })

  test('of many immature coins the first to open is named', () => {
    const coins = [4_900, 4_500, 4_700].map((height, vout) => coin({ height, vout }))
    expect(claimGate(facts({ coins })).blockers).toMatchObject([{ code: 'gate.immature', until: { height: 5_507 } }])
  })
})

describe('D31 what is doubtful beside the chain is counted and valued, and never blocks', () => {
  const accepted = (mirror: Partial<MirrorFacts>) => {
    const gate = claimGate(facts({ mirror: { ...MIRROR, ...mirror } }))
    expect(gate.open).toBe(true)
    return { items: gate.accept.map(({ code, count, atRisk }) => [code, count, atRisk]), atRisk: gate.atRisk }
  }

  test('a gap: missing events at the average of those held, never more than the pot', () => {
    expect(accepted({ missing: 3 })).toEqual({ items: [['accept.gap', 3, 30n]], atRisk: 30n })
    expect(accepted({ missing: 3, heldSat: 1n })).toEqual({ items: [['accept.gap', 3, 1n]], atRisk: 1n })
    expect(accepted({ missing: 1_000_000 }).atRisk).toBe(5_000n)
  })

  test('no mirror at all, a feed that still talks, a mint that answers: the whole amount', () => {
    expect(accepted({ events: 0, heldSat: 0n, missing: 2 }).items).toEqual([
      ['accept.no-mirror', 1, 5_000n],
      ['accept.gap', 2, 5_000n],
    ])
    expect(accepted({ feedAlive: true, infoAlive: true })).toEqual({
      items: [
        ['accept.feed-alive', 1, 5_000n],
        ['accept.info-alive', 1, 5_000n],
      ],
      atRisk: 5_000n,
    })
  })

  test('disputes by what they block; keysets without keys and a race are counted', () => {
    expect(accepted({ disputes: 2, disputedSat: 12n, keysetsWithoutKeys: 1, missing: 1 })).toEqual({
      items: [
        ['accept.gap', 1, 10n],
        ['accept.dispute', 2, 12n],
        ['accept.no-keys', 1, 0n],
      ],
      atRisk: 22n,
    })
    const frank = leafOf(BOBS, DELEGATES, 1)
    const spent = { txid: 's', vin: 0, height: null, path: { kind: 'leaf', script: frank.script, key: frank.key } } as const
    expect(claimGate(facts({ coins: [coin({ spent })] }))).toMatchObject({ open: true, accept: [{ code: 'accept.race', count: 1 }] })
  })

  test('the amount is typed as it is shown, and no other passes', () => {
    for (const typed of ['1234567', '1 234 567', '1\u202f234\u202f567', '1,234,567', ' 1_234_567 '])
      expect(typedAmount(typed, 1_234_567n)).toBe(true)
    for (const typed of ['', '1234568', '1234567.0', '-1234567', '1234567 sat', '0x12d687', '1234567890123456789'])
      expect(typedAmount(typed, 1_234_567n)).toBe(false)
  })
})
