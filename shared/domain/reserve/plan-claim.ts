import { groupDigits } from '#shared/lib/group-digits.ts'
import { fail, type Result } from '#shared/lib/result.ts'
import { provesLeaf } from './control-block.ts'
import { sat } from './fee-bounds.ts'
import { delayOf, parseLeaf } from './leaf.ts'
import { pickCoins, sum, type Judge } from './plan-coins.ts'
import { reserveOutput } from './plan-outputs.ts'
import type { ClaimLeaf, PlanCoin, PlanFacts, Planned, PlanRefusal, ReserveTree } from './plan-request.ts'
import { completed } from './plan-spend.ts'
import { isUneconomic } from './spend-cost.ts'

/** A control block is 33 bytes and 32 for each hash on the way to the leaf. */
const depthOf = ({ controlBlock }: ClaimLeaf): number => (controlBlock.length / 2 - 33) / 32

/**
 * A delegate's claim (protocol §5): the mature coins by `leaf` into one output of `to`, the delegate's own delegated reserve. Leaf script
 * and control block must hash to the coins' output; nothing more of the tree is needed. Coins that are unconfirmed, immature (confirmations
 * under the delay, case R10) or uneconomic (case R16) are left out and named; with no other coin the claim is refused for that reason.
 */
export function planClaim(facts: PlanFacts, coins: readonly PlanCoin[], leaf: ClaimLeaf, to: ReserveTree): Result<Planned, PlanRefusal> {
  const parsed = parseLeaf(leaf.script)
  if (!parsed.ok) return refused('plan.leaf', parsed.error.detail)
  if (parsed.value.key !== leaf.key) return refused('plan.leaf', 'The leaf is of another key: only that delegate can claim by it.')
  if (parsed.value.sequence !== leaf.sequence) return refused('plan.leaf', 'The leaf has another delay than the one to claim with.')
  const { delay, unit } = delayOf(leaf.sequence)
  if (unit !== 'blocks') {
    return refused('plan.leaf', 'The leaf counts units of 512 seconds: the draft knows blocks only, and no plan is made for such a leaf.')
  }
  const scriptPubKey = coins[0]?.scriptPubKey ?? ''
  if (coins.length > 0 && !provesLeaf(leaf.script, leaf.controlBlock, scriptPubKey)) {
    return refused('plan.leaf', 'The leaf and its control block do not hash to the output: these coins cannot be claimed by it.')
  }

  const mature: Judge = ({ amount, height }) => {
    // Relayable at confirmations ≥ delay, so in the block after the tip H + delay − 1 (BIP68).
    const open = (height ?? facts.tip + 1) + delay
    if (facts.tip + 1 < open) return { code: 'plan.immature', detail: immature(open, facts.tip) }
    if (!isUneconomic(amount, depthOf(leaf), facts.satPerKvb)) return null
    return { code: 'plan.uneconomic', detail: `The coin holds ${sat(amount)}, too little to be worth a claim at this rate.` }
  }
  const { key, script, controlBlock, sequence } = leaf
  const picked = pickCoins(facts, coins, scriptPubKey, { path: 'leaf', key, script, controlBlock }, sequence, mature)
  if (!picked.ok) return picked
  const output = reserveOutput(to, facts.network, sum(picked.value.inputs))
  if (!output.ok) return output
  if (output.value.scriptPubKey === scriptPubKey) {
    return refused('plan.script', "A claim goes into the delegate's own reserve, not back into the one that it takes.")
  }
  return completed('claim', facts, picked.value, [], output.value)
}

function immature(open: number, tip: number): string {
  const left = open - 1 - tip
  return `The coin can be claimed from block ${groupDigits(open)} on, in ${groupDigits(left)} ${left === 1 ? 'block' : 'blocks'}: until then nodes refuse the claim.`
}

const refused = (code: PlanRefusal['code'], detail: string): Result<never, PlanRefusal> => fail({ code, detail })
