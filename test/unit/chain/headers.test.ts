import { describe, expect, it } from 'vitest'
import { openHeaderStore } from '../../../src-main/chain/header-store.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { forgeTransaction, genesisBlock, mineBlock, mineOn, type ForgedBlock } from '../../support/forged-chain.ts'
import { createForgedPool, scriptOf, withChain, type ForgedPool } from '../../support/forged-pool.ts'

const RESERVE = scriptOf(1)

describe('the header chain', () => {
  it('is the heaviest among the servers, and the others are said to disagree', async () => {
    const pool = createForgedPool({ servers: 3, height: 30 })
    const common = pool.servers[0]!.blocks.slice(0, 21)
    pool.servers[2]!.blocks = mineOn(common, 5, 9)
    await withChain(pool, async chain => {
      await pool.clock.pass(1_000)
      expect(chain.state()).toMatchObject({ agreement: 'verified', answered: 2, tip: { height: 30 } })
      expect(chain.servers().map(({ agrees }) => agrees)).toEqual([true, true, false])
      await pool.clock.pass(6_000)
      expect(chain.state()).toMatchObject({ agreement: 'disputed', tip: { height: 30 } })
    })
  })

  it('of one server with more work is not believed alone', async () => {
    const pool = createForgedPool({ servers: 3, height: 30 })
    await withChain(pool, async chain => {
      await pool.clock.pass(1_000)
      pool.tell(mineOn(pool.servers[0]!.blocks.slice(0, 11), 40, 9), [], [pool.servers[2]!])
      await pool.clock.pass(10_000)
      expect(chain.state()).toMatchObject({ agreement: 'disputed', tip: { height: 50 } })
    })
  })

  it('counts a server a block behind as agreeing, and not as answering', async () => {
    const pool = createForgedPool({ servers: 3, height: 30 })
    const blocks = mineOn(pool.servers[0]!.blocks, 1)
    await withChain(pool, async chain => {
      await pool.clock.pass(1_000)
      pool.tell(blocks, [], pool.servers.slice(0, 1))
      await pool.clock.pass(1_000)
      expect(chain.state(), 'held while the others catch up').toMatchObject({ agreement: 'verified', tip: { height: 30 } })
      expect(chain.servers().map(({ agrees }) => agrees)).toEqual([true, true, true])
      await pool.clock.pass(5_000)
      expect(chain.state()).toMatchObject({ agreement: 'unknown', answered: 1, tip: { height: 31 } })
      pool.tell(blocks)
      await pool.clock.pass(1_000)
      expect(chain.state()).toMatchObject({ agreement: 'verified', answered: 3, tip: { height: 31 } })
      pool.tell(mineOn(blocks, 5), [], pool.servers.slice(0, 2))
      await pool.clock.pass(1_000)
      expect(chain.servers().map(({ agrees }) => agrees)).toEqual([true, true, false])
    })
  })

  it('refuses a header that breaks a rule, with the code and the height', async () => {
    const pool = createForgedPool({ servers: 1, height: 5 })
    const tip = pool.servers[0]!.blocks.at(-1)!
    pool.servers[0]!.blocks = [...pool.servers[0]!.blocks, mineBlock(tip, [], 0, tip.time - 10_000)]
    await withChain(pool, async chain => {
      await pool.clock.pass(100)
      expect(chain.servers()[0]).toMatchObject({ state: 'down', reason: { code: 'server.false-proof' } })
      expect(chain.servers()[0]?.reason?.detail).toContain('at 6')
    })
  })

  const depths = [1, 2, 10, 50, 100, 150]
  it.each(depths)('R13 a reorganisation of %i blocks moves a coin to its new height', async depth => {
    const pool = createForgedPool({ servers: 3, height: 160 })
    const base = pool.servers[0]!.blocks
    const coin = pool.ledger.add(forgeTransaction([], [{ scriptPubKey: RESERVE, amount: 7_000n }], 1), [RESERVE])
    const gone = pool.ledger.add(forgeTransaction([], [{ scriptPubKey: RESERVE, amount: 1n }], 2), [RESERVE])
    const chainWith = (before: readonly ForgedBlock[], txids: readonly string[], more: number, salt: number): ForgedBlock[] =>
      mineOn([...before, mineBlock(before.at(-1)!, txids, salt)], more, salt)
    const old = chainWith(base, [coin, gone], depth - 1, 1)
    pool.tell(old)
    await withChain(pool, async chain => {
      chain.watch([RESERVE])
      await pool.clock.pass(5_000)
      expect(chain.script(RESERVE).coins.map(({ height }) => height)).toEqual([161, 161])
      const fork = chainWith(mineOn(base, 1, 2), [coin], depth - 1, 2)
      pool.tell(fork, [gone])
      await pool.clock.pass(5_000)
      const state = chain.script(RESERVE)
      expect(state).toMatchObject({ agreement: 'verified', tip: { height: 160 + depth + 1 } })
      expect(state.coins).toMatchObject([
        { txid: coin, height: 162 },
        { txid: gone, height: null },
      ])
      pool.tell(chainWith(mineOn(base, 2, 3), [], depth - 1, 3), [])
      await pool.clock.pass(5_000)
      expect(chain.script(RESERVE)).toMatchObject({ agreement: 'verified', coins: [] })
    })
  })

  it('goes on from what is stored after a restart, and fetches only what is new', async () => {
    const pool = createForgedPool({ servers: 3, height: 300 })
    await withChain(pool, () => pool.clock.pass(1_000).then(() => undefined))
    expect(pool.store.headers.range('regtest')).toEqual({ from: 0, to: 300 })
    for (const server of pool.servers) server.calls.clear()
    pool.tell(mineOn(pool.servers[0]!.blocks, 1))
    const again = pool.again()
    await withChain(
      pool,
      async chain => {
        await pool.clock.pass(1_000)
        expect(chain.state()).toMatchObject({ agreement: 'verified', tip: { height: 301 } })
        expect(chain.times(3)).toEqual(pool.servers[0]!.blocks.slice(-3).map(({ time }) => time))
      },
      again,
    )
    expect(pool.servers.map(({ calls }) => calls.get('headers'))).toEqual([undefined, undefined, undefined])
  })

  it('starts over from the checkpoint when what is stored does not hold', () => {
    const store = createMemoryStore()
    const blocks = mineOn([genesisBlock], 5).map(({ header }) => header)
    store.headers.replace('regtest', 0, [...blocks.slice(0, 3), blocks[4]!])
    expect(openHeaderStore(store.headers, 'regtest', () => 2e9).tip().height).toBe(0)
    expect(store.headers.range('regtest')).toEqual({ from: 0, to: 0 })
  })

  it('is brought by the next server when the first one is slow', async () => {
    const pool = createForgedPool({ servers: 3, height: 6_100 })
    pool.servers[0]!.pace = 15_000
    await withChain(pool, async chain => {
      await pool.clock.pass(10_000)
      expect(chain.state()).toMatchObject({ agreement: 'verified', answered: 2, tip: { height: 6_100 } })
    })
  })

  it('of a test network that was started anew replaces the stored one', async () => {
    const pool: ForgedPool = createForgedPool({ servers: 1, height: 40 })
    await withChain(pool, () => pool.clock.pass(1_000).then(() => undefined))
    pool.tell(mineOn([genesisBlock], 3, 5))
    const again = pool.again()
    await withChain(
      pool,
      async chain => {
        await pool.clock.pass(1_000)
        expect(chain.state()).toMatchObject({ agreement: 'verified', tip: { height: 3 } })
      },
      again,
    )
  })
})
