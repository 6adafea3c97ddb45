import { describe, expect, it } from 'vitest'
import { deriveReserve } from '#shared/domain/reserve/policy.ts'
import { readTransaction } from '#shared/domain/chain/transaction.ts'
import type { Result } from '#shared/lib/result.ts'
import { judgeReplacement } from '../../../src-main/demo/chain/replacement.ts'
import { createTransactionPool, type PoolEntry } from '../../../src-main/demo/chain/transaction-pool.ts'
import type { NodeTransaction } from '../../../src-main/demo/chain/node-transaction.ts'
import { BOB, createReserveWorld, DAVE, FRANK, policy } from '../../support/reserve-world.ts'

function value<Value>(result: Result<Value, { readonly code: string; readonly detail: string }>): Value {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}
const leafOf = (at: 0 | 1) => ({ kind: 'leaf', script: deriveReserve(policy).leaves[at]!.script, key: [DAVE, FRANK][at]!.pubkey }) as const

/** Bob’s own console: a coin of block 700, which both delegates may take, and one of block 990. */
function bobs(amount = 1_000_000n) {
  const world = createReserveWorld()
  const [own] = value(world.reserves.add({ source: 'policy', name: 'harbor', policy, mintUrl: null }))
  const script = own!.row.scriptPubKey
  const old = world.fund(script, amount, 700)
  const young = world.fund(script, 500_000n, 990)
  const claimed = (cost: { fee: bigint; vsize: number } | null, txid = 'da'.repeat(32)) =>
    world.spend(old, { txid, vin: 0, height: null, path: leafOf(0) }, cost)
  return { ...world, id: own!.row.id, old, young, claimed, rearm: { kind: 'rearm', reserve: null, coins: [], consolidate: false } as const }
}
const idsOf = ({ inputs }: { readonly inputs: readonly { readonly txid: string; readonly vout: number }[] }) =>
  inputs.map(({ txid, vout }) => `${txid}:${vout}`)

describe('a custodian who comes back while a delegate’s claim waits', () => {
  it('re-arms the coin above the delegate’s fee, alone, by the one button', async () => {
    const world = bobs()
    world.claimed({ fee: 4_000n, vsize: 140 })
    const { row, plan } = value(world.plans.create(world.rearm, 'slow'))
    expect(idsOf(plan)).toEqual([world.old])
    expect(plan.fee).toBeGreaterThanOrEqual(4_000n + BigInt(plan.vsize))
    value(await world.plans.sign(row.id, BOB.pubkey))
    value(await world.plans.broadcast(row.id))
    // A node’s own rules say so, too.
    const theirs: PoolEntry = { fee: 4_000n, tx: txOf('da'.repeat(32), world.old, 140) }
    const pool = createTransactionPool()
    pool.add(theirs)
    const ours = { fee: plan.fee, tx: txOf(row.txid, world.old, readTransaction(world.sent[0]!)!.vsize) }
    expect(judgeReplacement(ours, pool, BigInt(plan.vsize))).toEqual({ ok: true, value: [theirs] })
  })

  it('pays what was chosen where that is enough', () => {
    const world = bobs()
    world.claimed({ fee: 200n, vsize: 140 })
    expect(value(world.plans.preview(world.rearm, 'fast')).plan.satPerKvb).toBe(20_000)
  })

  it('pays out of it, and rotates nothing that is taken, unless it is named', () => {
    const world = bobs()
    world.claimed({ fee: 1_000n, vsize: 140 })
    const address = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'
    const pay = { kind: 'payout', reserve: world.id, coins: [] as string[], payments: [{ address, amount: 50_000n }] } as const
    expect(idsOf(value(world.plans.preview(pay, 'slow')).plan)).toEqual([world.young])
    expect(idsOf(value(world.plans.preview({ ...pay, coins: [world.old] }, 'slow')).plan)).toEqual([world.old])
  })

  it('is told what it would cost where the cap, or 5 % of the coins, forbids it', () => {
    const world = bobs()
    world.claimed({ fee: 60_000n, vsize: 140 })
    expect(world.plans.preview(world.rearm, 'slow')).toMatchObject({
      ok: false,
      error: {
        code: 'plan.outbid',
        detail: expect.stringMatching(/needs a fee of 60\u202f\d{3} sat, .* pays 60\u202f000 sat\. .*5 %/) as string,
      },
    })
    const rich = bobs(100_000_000n)
    rich.claimed({ fee: 100_200n, vsize: 140 })
    expect(rich.plans.preview(rich.rearm, 'slow')).toMatchObject({
      error: { code: 'plan.outbid', detail: expect.stringContaining('your cap') as string },
    })
  })

  it('is told so where nobody can say what the claim pays', () => {
    const world = bobs()
    world.claimed(null)
    expect(world.plans.preview(world.rearm, 'fast')).toMatchObject({ ok: false, error: { code: 'plan.rival-fee' } })
  })

  it('raises the fee of a re-arm that a claim replaced', async () => {
    const world = bobs()
    const { row, plan } = value(world.plans.create(world.rearm, 'slow'))
    value(await world.plans.sign(row.id, BOB.pubkey))
    value(await world.plans.broadcast(row.id))
    world.show(world.sent[0]!, null)
    world.claimed({ fee: 5_000n, vsize: 140 })
    expect(world.plans.create(world.rearm, 'slow')).toMatchObject({ ok: false, error: { code: 'plan.in-tray' } })
    expect(world.plans.bump(row.id, plan.satPerKvb + 1_000)).toMatchObject({
      error: { code: 'plan.bump', detail: expect.stringContaining('da'.repeat(32)) as string },
    })
    const bumped = value(world.plans.bump(row.id, 60_000))
    expect(bumped.plan.fee).toBeGreaterThanOrEqual(5_000n + BigInt(bumped.plan.vsize))
  })
})

function txOf(txid: string, coin: string, vsize: number): NodeTransaction {
  const [from, vout] = coin.split(':')
  return {
    txid,
    vsize,
    inputs: [{ txid: from!, vout: Number(vout), sequence: 144, witness: [] }],
    outputs: [],
  } as unknown as NodeTransaction
}
