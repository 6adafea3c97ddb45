import { describe, expect, it } from 'vitest'
import { forgeTransaction, mineBlock, mineOn } from '../../support/forged-chain.ts'
import { createForgedPool, scriptOf, withChain, type ForgedPool } from '../../support/forged-pool.ts'
import { refusal } from '../../support/forged-server.ts'
import { RESERVE as SIGNED, reserveInput, signedSpend } from '../../support/signed-spends.ts'

const RESERVE = scriptOf(1)
const OTHER = scriptOf(2)

/** A coin of the reserve in a block on top of what the pool starts with. */
function fund(pool: ForgedPool, amount = 50_000n, salt = 1, script = RESERVE): { coin: string; blocks: ReturnType<typeof mineOn> } {
  const coin = pool.ledger.add(forgeTransaction([], [{ scriptPubKey: script, amount }], salt), [script])
  const before = pool.servers[0]!.blocks
  return { coin, blocks: [...before, mineBlock(before.at(-1)!, [coin])] }
}

describe('a pool of servers', () => {
  it('verifies a coin when a strict majority of those configured agree at one tip', async () => {
    const pool = createForgedPool({ servers: 5 })
    const { coin, blocks } = fund(pool)
    pool.tell(blocks)
    pool.servers[3]!.refusal = refusal('server.unreachable')
    pool.servers[4]!.refusal = refusal('server.certificate-changed')
    await withChain(pool, async chain => {
      chain.watch([RESERVE])
      await pool.clock.pass(3_000)
      expect(chain.state()).toMatchObject({ agreement: 'verified', answered: 3, configured: 5, headerCheck: 'links', tip: { height: 21 } })
      const state = chain.script(RESERVE)
      expect(state).toMatchObject({ agreement: 'verified', answered: [1, 2, 3], contradicting: [], tip: { height: 21 } })
      expect(state.coins).toEqual([{ txid: coin, vout: 0, scriptPubKey: RESERVE, amount: 50_000n, height: 21, spent: null }])
    })
  })

  it('says unknown when only half of them answer', async () => {
    const pool = createForgedPool({ servers: 4 })
    pool.tell(fund(pool).blocks)
    for (const server of pool.servers.slice(2)) server.pace = 'silent'
    await withChain(pool, async chain => {
      chain.watch([RESERVE])
      await pool.clock.pass(60_000)
      expect(chain.state()).toMatchObject({ agreement: 'unknown', answered: 2 })
      expect(chain.script(RESERVE)).toMatchObject({ agreement: 'unknown', coins: [{ amount: 50_000n }] })
    })
  })

  it('names the servers that hide a spend, by the proof that the others have', async () => {
    const pool = createForgedPool({ servers: 5 })
    const { coin, blocks } = fund(pool)
    const spend = pool.ledger.add(forgeTransaction([{ txid: coin, vout: 0 }], [{ scriptPubKey: OTHER, amount: 1n }], 2), [RESERVE])
    const spent = [...blocks, mineBlock(blocks.at(-1)!, [spend])]
    pool.tell(spent)
    for (const server of pool.servers.slice(3)) server.hidden.add(spend)
    await withChain(pool, async chain => {
      chain.watch([RESERVE])
      await pool.clock.pass(10_000)
      const state = chain.script(RESERVE)
      expect(state).toMatchObject({ agreement: 'disputed', contradicting: [4, 5] })
      expect(state.coins[0]?.spent).toEqual({ txid: spend, vin: 0, height: 22, path: { kind: 'key' } })
    })
  })

  it('never shows a balance as verified that two colluders tell while the honest are jammed', async () => {
    const pool = createForgedPool({ servers: 5 })
    const { coin, blocks } = fund(pool)
    pool.tell(blocks)
    await withChain(pool, async chain => {
      chain.watch([RESERVE])
      await pool.clock.pass(5_000)
      expect(chain.script(RESERVE).agreement).toBe('verified')
      const spend = pool.ledger.add(forgeTransaction([{ txid: coin, vout: 0 }], [{ scriptPubKey: OTHER, amount: 1n }], 2), [RESERVE])
      for (const server of pool.servers.slice(2)) server.pace = 'silent'
      for (const server of pool.servers.slice(0, 2)) server.hidden.add(spend)
      pool.tell([...blocks, mineBlock(blocks.at(-1)!, [spend])])
      await pool.clock.pass(1_000)
      // The former state as a whole, at the former tip.
      expect(chain.script(RESERVE)).toMatchObject({ agreement: 'verified', tip: { height: 21 } })
      await pool.clock.pass(6_000)
      expect(chain.script(RESERVE).agreement).toBe('unknown')
      await pool.clock.pass(600_000)
      expect(chain.script(RESERVE).agreement).toBe('unknown')
    })
  })

  it('R12 counts a coin whose spend is in a mempool only, whoever tells of it', async () => {
    const pool = createForgedPool({ servers: 3 })
    const { coin, blocks } = fund(pool, 50_000n, 1, SIGNED)
    pool.tell(blocks)
    const place = { txid: coin, vout: 0, amount: 50_000n }
    const rearm = signedSpend([reserveInput(place, 'key')], [{ scriptPubKey: SIGNED, amount: 49_000n }])
    pool.ledger.add(rearm, [SIGNED])
    await withChain(pool, async chain => {
      chain.watch([SIGNED])
      await pool.clock.pass(2_000)
      pool.tell(blocks, [rearm.txid], [pool.servers[1]!])
      await pool.clock.pass(2_000)
      const { agreement, coins } = chain.script(SIGNED)
      expect(agreement).toBe('verified')
      expect(coins).toMatchObject([
        { txid: coin, height: 21, spent: { txid: rearm.txid, height: null } },
        { txid: rearm.txid, height: null, amount: 49_000n, spent: null },
      ])
      const mined = [...blocks, mineBlock(blocks.at(-1)!, [rearm.txid])]
      pool.tell(mined)
      await pool.clock.pass(2_000)
      expect(chain.script(SIGNED).coins).toMatchObject([
        { txid: coin, spent: { height: 22 } },
        { txid: rearm.txid, height: 22 },
      ])
    })
  })

  it('flags a false proof, and takes the true one from another server', async () => {
    const pool = createForgedPool({ servers: 3 })
    const { blocks } = fund(pool)
    pool.tell(blocks)
    pool.servers[0]!.forgeBranch = () => ({ height: 21, merkle: ['ab'.repeat(32)], position: 0 })
    await withChain(pool, async chain => {
      chain.watch([RESERVE])
      await pool.clock.pass(10_000)
      expect(chain.script(RESERVE)).toMatchObject({ agreement: 'disputed', contradicting: [1], coins: [{ height: 21 }] })
      expect(chain.servers()[0]).toMatchObject({ agrees: false, reason: { code: 'server.false-proof' } })
    })
  })

  it('refuses an invented coin in a block, and a node of the tree that passes for a transaction', async () => {
    const pool = createForgedPool({ servers: 3 })
    const { blocks } = fund(pool)
    pool.tell(blocks)
    const invented = forgeTransaction([], [{ scriptPubKey: RESERVE, amount: 9_999_999n }], 7)
    pool.ledger.add(invented, [])
    pool.servers[2]!.invented = [{ txid: invented.txid, height: 21 }]
    pool.servers[2]!.forgeBranch = txid => (txid === invented.txid ? { height: 21, merkle: [], position: 0 } : null)
    await withChain(pool, async chain => {
      chain.watch([RESERVE])
      await pool.clock.pass(10_000)
      const state = chain.script(RESERVE)
      expect(state).toMatchObject({ agreement: 'disputed', contradicting: [3] })
      expect(state.coins.map(({ amount }) => amount)).toEqual([50_000n])
    })
  })

  it('shows a server with another certificate as down, with what it offered', async () => {
    const pool = createForgedPool({ servers: 1 })
    pool.servers[0]!.refusal = { code: 'server.certificate-changed', detail: 'Another certificate.', offeredPin: 'cd'.repeat(32) }
    await withChain(pool, async chain => {
      await pool.clock.pass(500)
      expect(chain.servers()[0]).toMatchObject({ state: 'down', agrees: null, reason: { offeredPin: 'cd'.repeat(32) } })
      expect(chain.servers()[0]?.nextAttemptAt).toBeGreaterThan(pool.clock.now() - 1_000)
    })
  })

  it('goes on when a server is killed in the middle of a request, and takes it back when it returns', async () => {
    const pool = createForgedPool({ servers: 3 })
    const { blocks } = fund(pool)
    pool.tell(blocks)
    pool.servers[0]!.pace = 800
    await withChain(pool, async chain => {
      chain.watch([RESERVE])
      await pool.clock.pass(1_000)
      pool.servers[0]!.kill()
      pool.servers[0]!.refusal = refusal('server.unreachable')
      await pool.clock.pass(3_000)
      expect(chain.script(RESERVE)).toMatchObject({ agreement: 'verified', answered: [2, 3] })
      pool.servers[0]!.refusal = null
      pool.servers[0]!.pace = 0
      await pool.clock.pass(60_000)
      expect(chain.script(RESERVE)).toMatchObject({ agreement: 'verified', answered: [1, 2, 3] })
    })
  })

  it('asks nothing but the status again at a block that does not concern the script', async () => {
    const pool = createForgedPool({ servers: 3 })
    const { blocks } = fund(pool)
    pool.tell(blocks)
    await withChain(pool, async chain => {
      chain.watch([RESERVE])
      await pool.clock.pass(5_000)
      const count = (name: string): number => pool.servers.reduce((sum, server) => sum + (server.calls.get(name) ?? 0), 0)
      expect([count('history'), count('transaction'), count('merkle')]).toEqual([expect.any(Number), 1, 1])
      const before = [count('history'), count('transaction'), count('merkle')]
      pool.tell(mineOn(blocks, 1))
      await pool.clock.pass(5_000)
      expect(chain.script(RESERVE)).toMatchObject({ agreement: 'verified', tip: { height: 22 } })
      expect([count('history'), count('transaction'), count('merkle')]).toEqual(before)
    })
  })

  it('pings an idle server, and notices that a silent one is gone', async () => {
    const pool = createForgedPool({ servers: 1 })
    await withChain(pool, async chain => {
      await pool.clock.pass(130_000)
      expect(pool.servers[0]!.calls.get('ping')).toBeGreaterThanOrEqual(2)
      pool.servers[0]!.pace = 'silent'
      await pool.clock.pass(150_000)
      expect(chain.servers()[0]).toMatchObject({ state: expect.stringMatching(/down|connecting/) as string, agrees: null })
    })
  })

  it('takes the median of the fees, within bounds', async () => {
    const pool = createForgedPool({ servers: 5 })
    for (const [at, fee] of [1, 900_000_000, 3_000, 4_000, 5_000].entries()) pool.servers[at]!.fee = fee
    pool.servers[0]!.relay = 900_000_000
    await withChain(pool, async chain => {
      await pool.clock.pass(125_000)
      expect(chain.fees()).toEqual({ relay: 1_000, fast: 4_000, normal: 4_000, slow: 4_000, servers: 5 })
    })
  })

  it('forgets fee estimates that nobody renewed for half an hour', async () => {
    const pool = createForgedPool({ servers: 3 })
    for (const server of pool.servers) server.fee = 4_000
    await withChain(pool, async chain => {
      await pool.clock.pass(125_000)
      expect(chain.fees()).toMatchObject({ normal: 4_000 })
      for (const server of pool.servers) server.fee = null
      await pool.clock.pass(20 * 60_000)
      expect(chain.fees()).toMatchObject({ normal: 4_000 })
      await pool.clock.pass(15 * 60_000)
      expect(chain.fees()).toBeNull()
    })
  })

  it('sends to every server, and counts one that knows it as having accepted', async () => {
    const pool = createForgedPool({ servers: 3 })
    const { txid, raw } = forgeTransaction([], [{ scriptPubKey: OTHER, amount: 1n }], 8)
    pool.servers[0]!.accepts = () => ({ ok: true, value: txid })
    pool.servers[1]!.accepts = () => ({ ok: false, error: refusal('server.error', 'The server refused: txn-already-in-mempool.') })
    await withChain(pool, async chain => {
      await pool.clock.pass(1_000)
      const sent = chain.broadcast(raw)
      await pool.clock.pass(1_000)
      expect(await sent).toMatchObject([
        { server: 1, refusal: null },
        { server: 2, refusal: null },
        { server: 3, refusal: { code: 'server.error' } },
      ])
    })
  })

  it('follows the table of servers when it changes, probes, refreshes, and stops twice', async () => {
    const pool = createForgedPool({ servers: 2 })
    await withChain(pool, async chain => {
      await pool.clock.pass(1_000)
      expect(chain.state().agreement).toBe('verified')
      const row = pool.store.servers.get(2)!
      pool.store.servers.update({ ...row, enabled: false })
      chain.reconfigure()
      await pool.clock.pass(1_000)
      expect(chain.servers().map(({ state }) => state)).toEqual(['ready', 'off'])
      expect(chain.state()).toMatchObject({ configured: 1, agreement: 'verified' })
      const probe = chain.probe({ ...row })
      await pool.clock.pass(1_000)
      expect(await probe).toMatchObject({ ok: true, value: { software: 'forged 1.0', tip: { height: 20 }, pin: null } })
      const refreshed = chain.refresh()
      await pool.clock.pass(1_000)
      await refreshed
      await chain.stop()
    })
  })

  it('leaves no sleeper behind when it is stopped in the middle of everything', async () => {
    const pool = createForgedPool({ servers: 5 })
    const { blocks } = fund(pool)
    pool.tell(blocks)
    for (const server of pool.servers.slice(2)) server.pace = 700
    let asleep = 0
    const { sleep } = pool.clock
    pool.clock.sleep = async (ms, signal) => {
      asleep++
      await sleep(ms, signal)
      asleep--
    }
    await withChain(pool, async chain => {
      chain.watch([RESERVE])
      await pool.clock.pass(1_800)
      expect(asleep).toBeGreaterThan(5)
    })
    expect(asleep).toBe(0)
    const calls = (): number => pool.servers.reduce((sum, server) => sum + [...server.calls.values()].reduce((a, b) => a + b, 0), 0)
    const made = calls()
    await pool.clock.pass(300_000)
    expect(calls()).toBe(made)
  })
})
