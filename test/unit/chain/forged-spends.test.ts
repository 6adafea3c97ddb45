import { describe, expect, it } from 'vitest'
import type { ScriptState } from '../../../src-main/chain/ports.ts'
import { HOT_SCRIPT } from '../../support/example-plans.ts'
import { forgeTransaction, mineBlock, mineOn, type ForgedBlock, type ForgedTransaction } from '../../support/forged-chain.ts'
import { createForgedPool, withChain, type ForgedPool } from '../../support/forged-pool.ts'
import { refusal } from '../../support/forged-server.ts'
import { hotInput, RESERVE, reserveInput, signedSpend, withWitness, type Place } from '../../support/signed-spends.ts'

/** A server can name any transaction as waiting in its mempool. Only a signature makes one that concerns us. */

interface Funded {
  readonly pool: ForgedPool
  readonly blocks: readonly ForgedBlock[]
  readonly coins: readonly Place[]
}

/** Coins of the reserve, old enough for both leaves. */
function funded(servers = 3, coins = 1): Funded {
  const pool = createForgedPool({ servers, height: 5 })
  const outputs = Array.from({ length: coins }, () => ({ scriptPubKey: RESERVE, amount: 60_000n }))
  const { raw, txid } = forgeTransaction([], outputs, 1)
  pool.ledger.add({ raw, txid }, [RESERVE])
  const before = pool.servers[0]!.blocks
  const blocks = mineOn([...before, mineBlock(before.at(-1)!, [txid])], 10)
  pool.tell(blocks)
  return { pool, blocks, coins: outputs.map(({ amount }, vout) => ({ txid, vout, amount })) }
}

const out = (amount = 59_000n) => [{ scriptPubKey: HOT_SCRIPT, amount }]
const byKey = ({ coins }: Funded) => signedSpend([reserveInput(coins[0]!, 'key')], out())
const forged = (world: Funded) => withWitness(byKey(world), [['11'.repeat(64)]])

/** Some servers show it; the chain follows the reserve, and `then` says what is known of it. */
async function shown(
  { pool, blocks }: Funded,
  spend: ForgedTransaction,
  by: readonly number[],
  then: (state: () => ScriptState, chain: ForgedPool['chain']) => Promise<void> | void,
): Promise<void> {
  for (const at of by) pool.servers[at]!.forgeRaw ??= txid => (txid === spend.txid ? spend.raw : undefined)
  await withChain(pool, async chain => {
    chain.watch([RESERVE])
    await pool.clock.pass(3_000)
    expect(chain.script(RESERVE).agreement).toBe('verified')
    expect(chain.script(RESERVE).coins.every(({ spent }) => spent === null)).toBe(true)
    for (const at of by) pool.servers[at]!.invented = [{ txid: spend.txid, height: 0 }]
    pool.tell(blocks)
    // In steps: verifying many signatures lets others have their turn.
    for (let step = 0; step < 50; step++) await pool.clock.pass(100)
    await then(() => chain.script(RESERVE), chain)
  })
}

describe('a spend that one server shows', () => {
  it('changes nothing when nobody signed it, names the server, and leaves the rest verified', async () => {
    const world = funded()
    await shown(world, forged(world), [1], (state, chain) => {
      expect(state()).toMatchObject({ agreement: 'verified', answered: [1, 3], contradicting: [], coins: [{ spent: null }] })
      expect(state().coins).toHaveLength(1)
      expect(chain.state()).toMatchObject({ agreement: 'verified', answered: 2 })
      expect(chain.servers().map(({ agrees, reason }) => [agrees, reason?.code])).toEqual([
        [true, undefined],
        [false, 'server.false-proof'],
        [true, undefined],
      ])
      expect(chain.servers()[1]?.reason?.detail).toMatch(/a spend that nobody signed/)
    })
  })

  it('counts at once when it is signed, whoever tells, with what it pays', async () => {
    const world = funded()
    const spend = byKey(world)
    await shown(world, spend, [2], state => {
      expect(state()).toMatchObject({
        agreement: 'verified',
        coins: [{ spent: { txid: spend.txid, height: null, path: { kind: 'key' } } }],
      })
      expect(state().costs?.get(spend.txid)).toMatchObject({ fee: 1_000n })
    })
  })

  it('is a delegate’s when the leaf’s key signed it, and not before the coin is old enough', async () => {
    const world = funded()
    const claim = signedSpend([reserveInput(world.coins[0]!, 0)], out())
    await shown(world, claim, [0], state =>
      expect(state().coins[0]?.spent).toMatchObject({ txid: claim.txid, path: { kind: 'leaf', key: claimKey } }),
    )
    const early = { ...funded(), blocks: funded().blocks.slice(0, 9) }
    early.pool.tell(early.blocks)
    await shown(early, claim, [0], state => expect(state()).toMatchObject({ agreement: 'verified', coins: [{ spent: null }] }))
  })

  it('is the custodian’s however a liar writes its witness, as soon as one server has the true one', async () => {
    const world = funded()
    const claim = signedSpend([reserveInput(world.coins[0]!, 0)], out())
    const lies = withWitness(claim, [['11'.repeat(64)]])
    for (const server of world.pool.servers.slice(0, 1)) server.forgeRaw = txid => (txid === claim.txid ? lies.raw : undefined)
    await shown(world, claim, [0, 1, 2], (state, chain) => {
      expect(state().coins[0]?.spent).toMatchObject({ txid: claim.txid, path: { kind: 'leaf', key: claimKey } })
      expect(chain.servers()[0]?.reason?.code).toBe('server.false-proof')
      expect(state().agreement).toBe('verified')
    })
  })

  it('takes the provable witness where another server shows one that cannot be judged', async () => {
    const world = funded()
    const claim = signedSpend([reserveInput(world.coins[0]!, 0)], out())
    const annexed = withWitness(claim, [['11'.repeat(64), '50']])
    world.pool.servers[0]!.forgeRaw = txid => (txid === claim.txid ? annexed.raw : undefined)
    await shown(world, claim, [0, 1, 2], state => expect(state().coins[0]?.spent?.path).toMatchObject({ kind: 'leaf', key: claimKey }))
  })

  it('still counts once the accused server is gone, and the claim confirms with the proven witness', async () => {
    const world = funded()
    const claim = signedSpend([reserveInput(world.coins[0]!, 0)], out())
    await shown(world, claim, [0, 1, 2], async state => {
      const calls = () => world.pool.servers.reduce((sum, { calls: made }) => sum + (made.get('transaction') ?? 0), 0)
      const before = calls()
      world.pool.ledger.add(claim, [RESERVE])
      for (const server of world.pool.servers) server.invented = []
      world.pool.tell([...world.blocks, mineBlock(world.blocks.at(-1)!, [claim.txid])])
      await world.pool.clock.pass(3_000)
      expect(state().coins[0]?.spent).toMatchObject({ txid: claim.txid, height: 17, path: { kind: 'leaf', key: claimKey } })
      expect(calls(), 'a proven transaction was fetched again').toBe(before)
    })
  })
})

describe('a spend that cannot be judged', () => {
  const annexed = (world: Funded) => withWitness(byKey(world), [['11'.repeat(64), '50']])

  it.each([
    ['one of three', [1], null],
    ['two of three', [0, 1], { height: null }],
  ])('counts by a strict majority alone: %s', async (_, by, spent) => {
    const world = funded()
    await shown(world, annexed(world), by, (state, chain) => {
      const { agreement, coins } = state()
      expect(agreement).toBe('verified')
      if (spent === null) expect(coins[0]?.spent).toBeNull()
      else expect(coins[0]?.spent).toMatchObject(spent)
      expect(chain.servers().every(({ reason }) => reason === null)).toBe(true)
    })
  })

  it('is one whose other inputs nobody can show, and proven once they can', async () => {
    const world = funded()
    const parent = forgeTransaction([], [{ scriptPubKey: HOT_SCRIPT, amount: 5_000n }], 77)
    const spend = signedSpend([reserveInput(world.coins[0]!, 'key'), hotInput({ txid: parent.txid, vout: 0, amount: 5_000n })], out())
    await shown(world, spend, [1], async state => {
      expect(state().coins[0]?.spent).toBeNull()
      world.pool.ledger.add(parent, [])
      world.pool.tell([...world.blocks, mineBlock(world.blocks.at(-1)!, [])])
      await world.pool.clock.pass(5_000)
      expect(state().coins[0]?.spent).toMatchObject({ txid: spend.txid, path: { kind: 'key' } })
      expect(state().costs?.get(spend.txid)).toMatchObject({ fee: 6_000n })
    })
  })
})

describe('a flood of spends that cannot be judged', () => {
  it('keeps no true one from being seen that most servers have', async () => {
    const world = funded()
    const annexed = Array.from({ length: 60 }, (_, at) =>
      withWitness(signedSpend([reserveInput(world.coins[0]!, 'key')], out(), at + 1), [['11'.repeat(64), '50']]),
    )
    const claim = signedSpend([reserveInput(world.coins[0]!, 0)], out())
    world.pool.servers[0]!.forgeRaw = txid => [...annexed, claim].find(one => one.txid === txid)?.raw
    await shown(world, claim, [0, 1, 2], async state => {
      world.pool.servers[0]!.invented = [...annexed, claim].map(({ txid }) => ({ txid, height: 0 }))
      world.pool.tell(mineOn(world.blocks, 1))
      await world.pool.clock.pass(10_000)
      expect(state()).toMatchObject({
        agreement: 'verified',
        coins: [{ spent: { txid: claim.txid, path: { kind: 'leaf', key: claimKey } } }],
      })
    })
  })
})

describe('what stands on a forged spend', () => {
  it('is no coin either', async () => {
    const world = funded()
    const rearm = signedSpend([reserveInput(world.coins[0]!, 'key')], [{ scriptPubKey: RESERVE, amount: 59_000n }])
    const stolen = withWitness(rearm, [['22'.repeat(64)]])
    const child = signedSpend(
      [reserveInput({ txid: rearm.txid, vout: 0, amount: 59_000n }, 'key')],
      [{ scriptPubKey: RESERVE, amount: 58_000n }],
    )
    world.pool.servers[1]!.forgeRaw = txid => [stolen, child].find(one => one.txid === txid)?.raw
    await shown(world, stolen, [], async state => {
      world.pool.servers[1]!.invented = [stolen, child].map(({ txid }) => ({ txid, height: 0 }))
      world.pool.tell(world.blocks)
      await world.pool.clock.pass(5_000)
      expect(state().coins.map(({ txid }) => txid)).toEqual([world.coins[0]!.txid])
    })
  })

  it('R12 a true re-arm is a coin at once, beside the old one', async () => {
    const world = funded()
    const rearm = signedSpend([reserveInput(world.coins[0]!, 'key')], [{ scriptPubKey: RESERVE, amount: 59_000n }])
    await shown(world, rearm, [1], state =>
      expect(state().coins).toMatchObject([
        { txid: world.coins[0]!.txid, spent: { txid: rearm.txid, height: null } },
        { txid: rearm.txid, height: null, spent: null },
      ]),
    )
  })

  it('costs no second look: a hundred coins in one claim are fetched once', async () => {
    const world = funded(3, 100)
    const claim = signedSpend(
      world.coins.map(coin => reserveInput(coin, 0)),
      out(5_900_000n),
    )
    await shown(world, claim, [0, 1, 2], async state => {
      expect(state().coins.filter(({ spent }) => spent?.txid === claim.txid)).toHaveLength(100)
      const calls = () => world.pool.servers.reduce((sum, { calls: made }) => sum + (made.get('transaction') ?? 0), 0)
      const before = calls()
      for (let more = 1; more < 4; more++) world.pool.tell(mineOn(world.blocks, more))
      await world.pool.clock.pass(60_000)
      expect(calls()).toBe(before)
    })
  })

  it('lets the liar vouch for nothing: with another server away too few are left', async () => {
    const world = funded()
    await shown(world, forged(world), [1], async (state, chain) => {
      world.pool.servers[2]!.refusal = refusal('server.unreachable')
      world.pool.servers[2]!.kill()
      await world.pool.clock.pass(20_000)
      expect(state()).toMatchObject({ agreement: 'unknown', answered: [1] })
      expect(chain.state().agreement).toBe('unknown')
    })
  })
})

const claimKey = (reserveInput({ txid: '00'.repeat(32), vout: 0, amount: 1n }, 0).spend as { key: string }).key
