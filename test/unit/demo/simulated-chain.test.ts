import { describe, expect, it, vi } from 'vitest'
import { createSimulatedChain } from '../../../src-main/demo/simulated-chain.ts'
import { GENESIS } from '../../../src-main/demo/chain/find-block.ts'
import { scriptHashOf } from '../../../src-main/demo/chain/transaction-archive.ts'
import { parseHeader } from '#shared/domain/chain/header.ts'
import { extendChain, type HeaderChain } from '#shared/domain/chain/verify-headers.ts'
import type { SimulatedChain } from '../../../src-main/demo/simulated-chain.ts'
import { claim, dave, fund, rearm, reserveOf, ripeChain, standingClock } from './small-reserve.ts'

// Thousands of blocks on a busy machine take their time; the bound only ends a test that hangs.
vi.setConfig({ testTimeout: 60_000 })

const empty: HeaderChain = { network: 'regtest', start: 0, headers: [] }
const headersOf = (chain: SimulatedChain, from = 0): string[] =>
  Array.from({ length: chain.height() - from + 1 }, (_, at) => chain.block(from + at)!.header)

describe('the simulated chain', () => {
  it('starts at the genesis block of regtest', () => {
    expect(parseHeader(GENESIS.header)).toMatchObject({ ok: true, value: { hash: GENESIS.hash, time: GENESIS.time } })
  })

  it('finds blocks whose links, work and times hold, 20,000 at once within two hours of the clock', () => {
    const clock = standingClock()
    const chain = createSimulatedChain({ clock })
    expect(chain.mine(20_000)).toBe(20_000)
    const extended = extendChain(empty, 0, headersOf(chain), clock.now() / 1_000)
    expect(extended.ok && extended.value.headers.length).toBe(20_001)
    expect(chain.block(20_000)!.time - clock.now() / 1_000).toBeLessThan(3_400)
  })

  it('finds no block that would lie more than two hours ahead, and goes on when the clock does', () => {
    const clock = standingClock()
    const chain = createSimulatedChain({ clock })
    chain.mine(20)
    clock.at -= (2 * 60 * 60 - 60) * 1_000
    const found = chain.mine(1_000)
    expect(found).toBeGreaterThan(300)
    expect(found).toBeLessThan(400)
    expect(chain.mine(1)).toBe(0)
    clock.at += 20_000
    expect(chain.mine(1)).toBe(1)
  })

  it('pays from rewards that are 100 blocks old, and not before', () => {
    const chain = createSimulatedChain({ clock: standingClock() })
    chain.mine(98)
    expect(() => chain.faucet(reserveOf().scriptPubKey, 1_000n)).toThrow('no ripe coin')
    chain.mine(2)
    const coin = fund(chain, reserveOf().scriptPubKey, 1_000n)
    expect(coin).toMatchObject({ amount: 1_000n, height: 101 })
  })

  it('R13 reorg: what the lost blocks held waits again and keeps its fee, and its coin has no age until a block holds it', () => {
    const chain = ripeChain()
    const reserve = reserveOf()
    const coin = fund(chain, reserve.scriptPubKey)
    const sent = chain.broadcast(rearm(coin, reserve))
    chain.mine(3)
    const before = { height: chain.height(), hash: chain.block(chain.height())!.hash }
    if (!sent.ok) throw new Error(sent.error)
    expect(chain.transaction(sent.value)).toMatchObject({ height: before.height - 2, fee: 400n })

    chain.reorg(10)
    expect(chain.height()).toBe(before.height + 1)
    expect(chain.block(before.height)!.hash).not.toBe(before.hash)
    expect(chain.unspent(reserve.scriptPubKey)).toEqual([])
    expect(chain.history(scriptHashOf(reserve.scriptPubKey)).map(({ tx, height, fee }) => ({ txid: tx.txid, height, fee }))).toEqual([
      { txid: coin.txid, height: null, fee: expect.any(BigInt) as bigint },
      { txid: sent.value, height: null, fee: 400n },
    ])
    expect(extendChain(empty, 0, headersOf(chain), 1_795_000_000).ok).toBe(true)

    chain.mine(1)
    expect(chain.unspent(reserve.scriptPubKey)).toMatchObject([{ txid: sent.value, height: before.height + 2 }])
  })

  it('drops what spent the rewards of lost blocks, and what was old enough only in them', () => {
    const chain = ripeChain()
    const reserve = reserveOf()
    const coin = fund(chain, reserve.scriptPubKey)
    chain.mine(10)
    const claimed = chain.broadcast(claim(coin, reserve, 0, dave))
    if (!claimed.ok) throw new Error(claimed.error)
    chain.mine(1)
    chain.reorg(11)
    // The deposit still stands; the eleven empty blocks above it and one more make it older than before.
    expect(chain.isWaiting(claimed.value)).toBe(true)
    chain.reorg(13)
    expect(chain.isWaiting(coin.txid)).toBe(true)
    expect(chain.isWaiting(claimed.value)).toBe(false)
    expect(chain.transaction(claimed.value)).toBeNull()
  })

  it('tells of every block and every transaction, until it is asked to stop', () => {
    const chain = ripeChain()
    let heard = 0
    const leave = chain.onChange(() => heard++)
    chain.faucet(reserveOf().scriptPubKey, 5_000n)
    chain.mine(3)
    leave()
    chain.mine(1)
    expect(heard).toBe(2)
  })
})
