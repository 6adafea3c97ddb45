import { expect, test } from 'vitest'
import type { CoinRow, PlanRow, ServerRow, Store } from '../../../src-main/storage/store.ts'
import { sampleCoin, sampleEntry, samplePlan, sampleReserve, sampleServer, scriptOf, txidOf } from './sample-reserves.ts'

/** Reserves with coins and history, plans and servers. Called inside the store's own describe block. */
export function reserveContract(store: () => Store, reopen: () => void): void {
  test('reserves, whose ids never return', () => {
    const hot = { ...sampleReserve, role: 'hot' as const, scriptPubKey: scriptOf(2), target: 2n ** 53n + 1n, mintUrl: null, me: txidOf(3) }
    const first = store().reserves.add(sampleReserve)
    const second = store().reserves.add(hot)
    expect(second).toBeGreaterThan(first)
    store().reserves.update({ ...sampleReserve, id: first, name: 'Haupt' })
    reopen()
    expect(store().reserves.list()).toEqual([
      { ...sampleReserve, id: first, name: 'Haupt' },
      { ...hot, id: second },
    ])
    expect(store().reserves.get(second)).toEqual({ ...hot, id: second })
    store().reserves.remove(second)
    expect(store().reserves.get(second)).toBeNull()
    expect(() => store().reserves.update({ ...hot, id: second })).toThrow('no reserve')
    expect(store().reserves.add(hot)).toBeGreaterThan(second)
  })

  test('a script is watched once on a network, and a refused row changes nothing', () => {
    const first = store().reserves.add({ ...sampleReserve, active: true })
    const other = store().reserves.add({ ...sampleReserve, network: 'regtest' })
    const before = store().reserves.list()
    expect(() => store().reserves.add({ ...sampleReserve, name: 'again', active: true })).toThrow('watched already')
    expect(() => store().reserves.update({ ...sampleReserve, id: other, active: true })).toThrow('watched already')
    reopen()
    expect(store().reserves.list()).toEqual(before)
    store().reserves.remove(first)
    store().reserves.update({ ...sampleReserve, id: other })
  })

  test('one reserve is active: the last that was made so', () => {
    const active = () =>
      store()
        .reserves.list()
        .filter(row => row.active)
        .map(({ id }) => id)
    const ids = [1, 2, 3].map(number => store().reserves.add({ ...sampleReserve, scriptPubKey: scriptOf(number), active: number < 3 }))
    expect(active()).toEqual([ids[1]])
    store().reserves.update({ ...store().reserves.get(ids[2]!)!, active: true })
    reopen()
    expect(active()).toEqual([ids[2]])
    store().reserves.update({ ...store().reserves.get(ids[2]!)!, name: 'still active' })
    expect(active()).toEqual([ids[2]])
    store().reserves.update({ ...store().reserves.get(ids[2]!)!, active: false })
    expect(active()).toEqual([])
  })

  test('each network has its own active reserve', () => {
    const active = () =>
      store()
        .reserves.list()
        .filter(row => row.active)
        .map(({ network }) => network)
    for (const network of ['mainnet', 'regtest'] as const) store().reserves.add({ ...sampleReserve, network, active: true })
    store().reserves.add({ ...sampleReserve, network: 'regtest', scriptPubKey: scriptOf(5), active: true })
    reopen()
    expect(active()).toEqual(['mainnet', 'regtest'])
  })

  test('coins are added, replaced and dropped with their history, and stand by height, txid and output', () => {
    const id = store().reserves.add(sampleReserve)
    const neighbour = store().reserves.add({ ...sampleReserve, network: 'regtest' })
    const coins: CoinRow[] = [
      { ...sampleCoin, txid: txidOf(5), height: null, expected: false },
      { ...sampleCoin, txid: txidOf(3), height: 200 },
      { ...sampleCoin, txid: txidOf(2), height: 200, vout: 10 },
      { ...sampleCoin, txid: txidOf(2), height: 200, vout: 9 },
      sampleCoin,
    ]
    store().reserves.record(id, { coins, gone: [], history: [sampleEntry] })
    store().reserves.record(neighbour, { coins: [sampleCoin], gone: [], history: [] })
    expect(store().reserves.coins(id)).toEqual([coins[4], coins[3], coins[2], coins[1], coins[0]])

    const confirmed = { ...coins[0]!, height: 201, spent: '{"txid":"…"}' }
    const back = { ...coins[3]!, height: null }
    const entries = [
      { ...sampleEntry, act: 'coin.reorganised', height: null, txid: null },
      { ...sampleEntry, act: 'coin.spent' },
    ]
    // Gone first: what came back in the same change stays.
    store().reserves.record(id, {
      coins: [confirmed, back],
      gone: [`${txidOf(2)}:9`, `${txidOf(2)}:10`, `${txidOf(3)}:1`, `${txidOf(99)}:0`],
      history: entries,
    })
    reopen()
    expect(store().reserves.coins(id)).toEqual([coins[4], coins[1], confirmed, back])
    expect(store().reserves.coins(neighbour)).toEqual([sampleCoin])
    const history = store().reserves.history(id, 10)
    expect(history.map(({ act }) => act)).toEqual(['coin.spent', 'coin.reorganised', 'coin.confirmed'])
    expect(history[1]).toEqual({ ...entries[0], id: history[1]!.id })
    expect(new Set(history.map(row => row.id)).size).toBe(3)
    expect(store().reserves.history(id, 1)).toEqual([history[0]])
    expect(store().reserves.history(neighbour, 10)).toEqual([])
  })

  test('a removed reserve takes its coins and history along', () => {
    const id = store().reserves.add(sampleReserve)
    store().reserves.record(id, { coins: [sampleCoin], gone: [], history: [sampleEntry] })
    store().reserves.remove(id)
    expect([store().reserves.coins(id), store().reserves.history(id, 10)]).toEqual([[], []])
    expect(() => store().reserves.record(id, { coins: [sampleCoin], gone: [], history: [] })).toThrow('no reserve')
    const again = store().reserves.add(sampleReserve)
    reopen()
    expect([store().reserves.coins(again), store().reserves.history(again, 10)]).toEqual([[], []])
  })

  test('plans, newest first, with their bytes', () => {
    const psbt = samplePlan.psbt.slice()
    const first = store().plans.add({ ...samplePlan, psbt })
    psbt.fill(0)
    const sent: Omit<PlanRow, 'id'> = {
      ...samplePlan,
      state: 'lost',
      psbt: new Uint8Array(300_000).fill(7),
      raw: '02000000',
      sentAt: 9,
      confirmedHeight: 840_000,
      lostTo: txidOf(8),
      refused: '{"code":"x","detail":"y"}',
      replaces: first,
    }
    const second = store().plans.add(samplePlan)
    store().plans.update({ ...sent, id: second })
    reopen()
    expect(store().plans.list()).toEqual([
      { ...sent, id: second },
      { ...samplePlan, id: first },
    ])
    store().plans.get(first)!.psbt.fill(1)
    expect(store().plans.get(first)).toEqual({ ...samplePlan, id: first })
    expect(store().plans.get(second + 1)).toBeNull()
    expect(() => store().plans.update({ ...samplePlan, id: second + 1 })).toThrow('no plan')
  })

  test('servers, one for each host, port and proxy, whose ids never return', () => {
    const first = store().servers.add(sampleServer)
    const onion = store().servers.add({ ...sampleServer, proxy: '127.0.0.1:9050' })
    const plain: Omit<ServerRow, 'id'> = { ...sampleServer, port: 50_001, transport: 'tcp', pin: null, enabled: false }
    const last = store().servers.add(plain)
    for (const proxy of [null, '127.0.0.1:9050']) {
      expect(() => store().servers.add({ ...sampleServer, proxy, pin: null })).toThrow('listed already')
    }
    expect(() => store().servers.update({ ...sampleServer, id: last })).toThrow('listed already')
    store().servers.update({ ...sampleServer, id: first, pin: null })
    reopen()
    expect(store().servers.list()).toEqual([
      { ...sampleServer, id: first, pin: null },
      { ...sampleServer, id: onion, proxy: '127.0.0.1:9050' },
      { ...plain, id: last },
    ])
    store().servers.remove(last)
    expect(store().servers.get(last)).toBeNull()
    expect(() => store().servers.update({ ...plain, id: last })).toThrow('no server')
    expect(store().servers.add(plain)).toBeGreaterThan(last)
  })
}
