import { describe, expect, it } from 'vitest'
import type { NodeCoin } from '../../../src-main/demo/chain/node-transaction.ts'
import type { SimulatedChain } from '../../../src-main/demo/simulated-chain.ts'
import { castDemo } from '../../../src-main/demo/cast.ts'
import { buildPsbt } from '#shared/domain/reserve/build-psbt.ts'
import { bumpPlan } from '#shared/domain/reserve/bump-plan.ts'
import { finalizePsbt } from '#shared/domain/reserve/finalize-psbt.ts'
import type { LeafTemplate } from '#shared/domain/reserve/leaf.ts'
import { planClaim } from '#shared/domain/reserve/plan-claim.ts'
import type { PlanFacts, ReserveTree } from '#shared/domain/reserve/plan-request.ts'
import { planPayout, planRearm, planRotate, planSweep } from '#shared/domain/reserve/plan-spend.ts'
import type { Reserve } from '#shared/domain/reserve/policy.ts'
import { signPsbt } from '#shared/domain/reserve/sign-psbt.ts'
import type { SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import type { Result } from '#shared/lib/result.ts'
import { bob, dave, fund, reserveOf, ripeChain, type Key } from './small-reserve.ts'

const treeOf = ({ policy, leaves, merkleRoot, scriptPubKey, address }: Reserve): ReserveTree => ({
  internalKey: policy.internalKey,
  scripts: leaves.map(({ script }) => script),
  merkleRoot,
  scriptPubKey,
  address,
})
const factsOf = (chain: SimulatedChain, satPerKvb = 2_000): PlanFacts => ({
  network: 'regtest',
  tip: chain.height(),
  satPerKvb,
  caps: { maxFee: 100_000n },
})
function must<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}
/** Through the PSBT, as the console does it. */
function signed(plan: SpendPlan, keys: readonly Key[]): string {
  const psbt = must(signPsbt(buildPsbt(plan), plan, keys, bytes => new Uint8Array(bytes).fill(7)))
  return must(finalizePsbt(psbt, plan)).raw
}

const TEMPLATES: readonly LeafTemplate[] = ['pk-older', 'csv-drop', 'older-pk']

describe.each(TEMPLATES)('what the console plans for %s leaves, the simulated node takes', template => {
  const reserve = reserveOf(template)
  const other = reserveOf(template, [30, 40])
  const start = (coins = 2): { chain: SimulatedChain; coins: readonly NodeCoin[] } => {
    const chain = ripeChain()
    return { chain, coins: Array.from({ length: coins }, () => fund(chain, reserve.scriptPubKey)) }
  }

  it('re-arm, and its replacement at a higher rate', () => {
    const { chain, coins } = start(3)
    const { plan } = must(planRearm(factsOf(chain), coins, treeOf(reserve)))
    must(chain.broadcast(signed(plan, [bob])))
    const bumped = must(bumpPlan(plan, 5_000, { maxFee: 100_000n }))
    const txid = must(chain.broadcast(signed(bumped, [bob])))
    chain.mine(1)
    expect(chain.unspent(reserve.scriptPubKey)).toMatchObject([{ txid, amount: 3_000_000n - bumped.fee }])
  })

  it('payout with its change, and rotation', () => {
    const { chain, coins } = start()
    const { address } = castDemo().you.hot
    const { plan } = must(planPayout(factsOf(chain), coins, treeOf(reserve), [{ address, amount: 300_000n }]))
    must(chain.broadcast(signed(plan, [bob])))
    chain.mine(1)
    const held = chain.unspent(reserve.scriptPubKey)
    const rotation = must(planRotate(factsOf(chain), held, treeOf(reserve), treeOf(other)))
    must(chain.broadcast(signed(rotation.plan, [bob])))
    chain.mine(1)
    expect(chain.unspent(other.scriptPubKey)).toHaveLength(1)
  })

  it('R10, R14 claim of what is mature, on the first block at which the plan allows it', () => {
    const { chain, coins } = start()
    const { script, controlBlock } = reserve.leaves[0]!
    const leaf = { key: dave.pubkey, script, controlBlock, sequence: 10 }
    chain.mine(7)
    expect(planClaim(factsOf(chain), coins, leaf, treeOf(other))).toMatchObject({ ok: false, error: { code: 'plan.immature' } })
    chain.mine(1)
    const { plan, leftOut } = must(planClaim(factsOf(chain), coins, leaf, treeOf(other)))
    expect([plan.inputs.length, leftOut.length]).toEqual([1, 1])
    must(chain.broadcast(signed(plan, [dave])))
    chain.mine(1)
    expect(chain.unspent(other.scriptPubKey)).toHaveLength(1)
  })
})

describe('the hot wallet of the cast', () => {
  it('sweeps into the reserve', () => {
    const { you } = castDemo()
    const chain = ripeChain()
    const coins = [fund(chain, you.hot.scriptPubKey, 6_000_000n), fund(chain, you.hot.scriptPubKey, 2_500_000n)]
    const { plan } = must(planSweep(factsOf(chain), coins, you.keys.hot.pubkey, 1_000_000n, treeOf(you.reserve)))
    must(chain.broadcast(signed(plan, [you.keys.hot])))
    chain.mine(1)
    expect(chain.unspent(you.reserve.scriptPubKey)).toHaveLength(1)
    expect(chain.unspent(you.hot.scriptPubKey)).toMatchObject([{ amount: 1_000_000n }])
  })
})
