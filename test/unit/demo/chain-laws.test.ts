import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { subsidyAt } from '../../../src-main/demo/chain/find-block.ts'
import { outpointOf } from '../../../src-main/demo/chain/node-transaction.ts'
import { scriptHashOf } from '../../../src-main/demo/chain/transaction-archive.ts'
import type { SimulatedChain } from '../../../src-main/demo/simulated-chain.ts'
import { extendChain } from '#shared/domain/chain/verify-headers.ts'
import { numRuns } from '../../support/cases.ts'
import { bob, claim, dave, rearm, reserveOf, ripeChain } from './small-reserve.ts'

const reserve = reserveOf()

type Act =
  | { readonly kind: 'mine' | 'reorg'; readonly blocks: number }
  | { readonly kind: 'deposit' }
  | { readonly kind: 'rearm' | 'claim'; readonly which: number; readonly fee: number }

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constantFrom('mine' as const, 'reorg' as const), blocks: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ kind: fc.constant('deposit' as const) }),
  fc.record({ kind: fc.constantFrom('rearm' as const, 'claim' as const), which: fc.nat(5), fee: fc.integer({ min: 50, max: 2_000 }) }),
)

/** Walks the whole chain anew, with a set of coins of its own. Answers the unspent coins of the reserve. */
function audit(chain: SimulatedChain): readonly string[] {
  const coins = new Map<string, { readonly amount: bigint; readonly scriptPubKey: string }>()
  let supply = 0n
  for (let height = 1; height <= chain.height(); height++) {
    supply += subsidyAt(height)
    for (const [position, tx] of chain.block(height)!.transactions.entries()) {
      for (const input of position === 0 ? [] : tx.inputs) {
        expect(coins.delete(outpointOf(input)), `${tx.txid} spends what is there`).toBe(true)
      }
      tx.outputs.forEach((output, vout) => coins.set(outpointOf({ txid: tx.txid, vout }), output))
      expect(chain.transaction(tx.txid)).toMatchObject({ height, position })
    }
  }
  // Fees go to the miner: nothing is lost and nothing is made.
  expect([...coins.values()].reduce((total, { amount }) => total + amount, 0n)).toBe(supply)
  return [...coins].filter(([, { scriptPubKey }]) => scriptPubKey === reserve.scriptPubKey).map(([outpoint]) => outpoint)
}

describe('whatever is sent, mined and reorganised', () => {
  it('no coin is spent twice, none is made, and the index agrees with the blocks', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 1, maxLength: 20 }), acts => {
        const chain = ripeChain()
        for (const step of acts) {
          const coins = chain
            .history(scriptHashOf(reserve.scriptPubKey))
            .flatMap(({ tx, height }) =>
              tx.outputs.flatMap((output, vout) =>
                output.scriptPubKey === reserve.scriptPubKey ? [{ ...output, txid: tx.txid, vout, height, coinbase: false }] : [],
              ),
            )
          switch (step.kind) {
            case 'mine':
              chain.mine(step.blocks)
              break
            case 'reorg':
              chain.reorg(Math.min(step.blocks, chain.height() - 105))
              break
            case 'deposit':
              chain.faucet(reserve.scriptPubKey, 100_000n)
              break
            case 'rearm':
            case 'claim': {
              const coin = coins[step.which]
              const fee = { fee: BigInt(step.fee) }
              if (coin !== undefined)
                chain.broadcast(step.kind === 'rearm' ? rearm(coin, reserve, fee, bob) : claim(coin, reserve, 0, dave, fee))
            }
          }
        }
        chain.mine(1)
        const held = audit(chain)
        expect(chain.unspent(reserve.scriptPubKey).map(outpointOf).sort()).toEqual([...held].sort())
        const headers = Array.from({ length: chain.height() + 1 }, (_, height) => chain.block(height)!.header)
        expect(extendChain({ network: 'regtest', start: 0, headers: [] }, 0, headers, 1_795_000_000).ok).toBe(true)
      }),
      { numRuns: Math.ceil(numRuns / 20) },
    )
  })
})
