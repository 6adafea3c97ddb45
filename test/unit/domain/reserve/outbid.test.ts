import { describe, expect, it } from 'vitest'
import { deriveReserve } from '#shared/domain/reserve/policy.ts'
import { mayReplace, outbid } from '#shared/domain/reserve/outbid.ts'
import type { CoinSpend } from '#shared/domain/reserve/coin.ts'
import type { PlanKind } from '#shared/domain/reserve/spend-plan.ts'
import { numRuns } from '../../../support/cases.ts'
import { judgeReplacement } from '../../../../src-main/demo/chain/replacement.ts'
import { createTransactionPool, type PoolEntry } from '../../../../src-main/demo/chain/transaction-pool.ts'
import type { NodeTransaction } from '../../../../src-main/demo/chain/node-transaction.ts'
import { seeded } from '../../../support/mirror-world.ts'
import { DAVE, FRANK, policy } from '../../../support/reserve-world.ts'

describe('what it takes to be mined in place of another', () => {
  it('is its fee and the relay of our own bytes, and more for each of them', () => {
    expect(outbid(150, [{ fee: 1_000n, vsize: 150 }])).toEqual({ fee: 1_151n, satPerKvb: 7_667 })
    // A small rival that pays well: the sum would do, the rate would not.
    expect(outbid(1_000, [{ fee: 1_000n, vsize: 100 }])).toEqual({ fee: 10_001n, satPerKvb: 10_001 })
    expect(
      outbid(150, [
        { fee: 1_000n, vsize: 150 },
        { fee: 2_000n, vsize: 200 },
      ]).fee,
    ).toBeGreaterThanOrEqual(3_150n)
  })

  it('is what a node takes, and one step less is what it refuses', () => {
    const random = seeded(9)
    const draw = (least: number, most: number): number => least + Math.floor(random() * (most - least))
    for (let run = 0; run < numRuns; run++) {
      const pool = createTransactionPool()
      const rivals = Array.from({ length: draw(1, 4) }, (_, at) =>
        entry(`${at + 1}`.repeat(64), [at], BigInt(draw(100, 50_000)), draw(100, 400)),
      )
      for (const rival of rivals) pool.add(rival)
      const vsize = draw(100, 900)
      const { satPerKvb } = outbid(
        vsize,
        rivals.map(({ fee, tx }) => ({ fee, vsize: tx.vsize })),
      )
      const by = (rate: number) => {
        const fee = (BigInt(vsize) * BigInt(rate) + 999n) / 1_000n
        return judgeReplacement(
          entry(
            'f'.repeat(64),
            rivals.map((_, at) => at),
            fee,
            vsize,
          ),
          pool,
          BigInt(vsize),
        )
      }
      expect(by(satPerKvb).ok, `run ${run}`).toBe(true)
      // Two sat less are never enough; one may be rounding.
      expect(by(satPerKvb - Math.ceil(2_000 / vsize)).ok, `run ${run}`).toBe(false)
    }
  })
})

/** A pool entry that spends output `coins` of one transaction. */
function entry(txid: string, coins: readonly number[], fee: bigint, vsize: number): PoolEntry {
  const inputs = coins.map(vout => ({ txid: 'c'.repeat(64), vout, sequence: 144, witness: [] }))
  return { fee, tx: { txid, vsize, inputs, outputs: [] } as unknown as NodeTransaction }
}

describe('a coin that somebody spends in the mempool', () => {
  const { leaves } = deriveReserve(policy)
  const leafOf = (at: number): CoinSpend['path'] => ({ kind: 'leaf', script: leaves[at]!.script, key: [DAVE, FRANK][at]!.pubkey })
  const [dave, frank] = [
    { pubkey: DAVE.pubkey, sequence: 144 },
    { pubkey: FRANK.pubkey, sequence: 288 },
  ]
  const by = (path: CoinSpend['path'], height: number | null = null): CoinSpend => ({ txid: 'aa', vin: 0, height, path })

  it.each<[string, PlanKind, CoinSpend['path'], typeof dave | null, boolean]>([
    ['a delegate', 'claim', leafOf(1), dave, true],
    ['a delegate and not from one before it', 'claim', leafOf(0), frank, false],
    ['a delegate and not from the custodian', 'claim', { kind: 'key' }, dave, false],
    ['a delegate and not from itself', 'claim', leafOf(0), dave, false],
    ['a delegate and not from what cannot be read', 'claim', { kind: 'unknown' }, dave, false],
    ['the custodian', 'rearm', leafOf(0), null, true],
    ['the custodian by a payout', 'payout', leafOf(1), null, true],
    ['the custodian by another policy', 'rotate', leafOf(1), null, true],
    ['the custodian and not from itself', 'rearm', { kind: 'key' }, null, false],
    ['nobody who sweeps', 'sweep', leafOf(0), null, false],
  ])('may be taken back by %s', (_, kind, path, mine, may) => {
    expect(mayReplace(kind, by(path), mine)).toBe(may)
    expect(mayReplace(kind, by(path, 7), mine)).toBe(false)
  })
})
