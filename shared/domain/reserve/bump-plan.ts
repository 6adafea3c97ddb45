import { groupDigits } from '#shared/lib/group-digits.ts'
import { fail, type Result } from '#shared/lib/result.ts'
import { sat } from './fee-bounds.ts'
import { isRate, RATE_RANGE } from './plan-coins.ts'
import { completePlan } from './plan-outputs.ts'
import type { FeeCaps, PlanRefusal } from './plan-request.ts'
import { feeOf } from './spend-cost.ts'
import type { SpendPlan } from './spend-plan.ts'

/** BIP125 rule 4: a replacement pays for its own relay, at 1 sat/vB on nodes that keep the older default. */
const RELAY_SAT_PER_KVB = 1_000

/**
 * The same spend at a higher rate (BIP125): same inputs, same outputs, the fee out of the one that goes into a reserve. Refused when that
 * output is not there, cannot bear it, or when the rate is too small a step for nodes to replace the former transaction.
 */
export function bumpPlan(plan: SpendPlan, satPerKvb: number, caps: FeeCaps): Result<SpendPlan, PlanRefusal> {
  if (!isRate(satPerKvb)) return refused('plan.rate', RATE_RANGE)
  const bearer = plan.outputs.findLastIndex(({ purpose }) => purpose === 'reserve')
  const bearing = plan.outputs[bearer]
  if (bearing === undefined) {
    return refused('plan.bump', 'No output goes back into a reserve: nothing can bear a higher fee. Wait, or have the receiver pay for it.')
  }
  const least = plan.fee + feeOf(plan.vsize, RELAY_SAT_PER_KVB)
  const fee = feeOf(plan.vsize, satPerKvb)
  if (fee < least) {
    const rate = Number((least * 1_000n + BigInt(plan.vsize) - 1n) / BigInt(plan.vsize))
    return refused(
      'plan.bump',
      `Nodes replace the transaction only from a fee of ${sat(least)} on: choose at least ${groupDigits(rate)} sat per ${groupDigits(1_000)} vB.`,
    )
  }
  const amount = bearing.amount - (fee - plan.fee)
  if (amount <= 0n) return refused('plan.funds', `The fee of ${sat(fee)} is more than the output into the reserve can bear.`)
  const outputs = plan.outputs.map((output, at) => (at === bearer ? { ...output, amount } : output))
  return completePlan(plan.kind, { network: plan.network, tip: plan.lockTime, satPerKvb, caps }, plan.inputs, outputs)
}

const refused = (code: PlanRefusal['code'], detail: string): Result<never, PlanRefusal> => fail({ code, detail })
