import { groupDigits } from '#shared/lib/group-digits.ts'
import { fail, type Result } from '#shared/lib/result.ts'
import { sat } from './fee-bounds.ts'
import { outbid, type Rival } from './outbid.ts'
import { isRate, RATE_RANGE } from './plan-coins.ts'
import { completePlan } from './plan-outputs.ts'
import type { FeeCaps, PlanRefusal } from './plan-request.ts'
import { feeOf } from './spend-cost.ts'
import type { SpendPlan } from './spend-plan.ts'

/**
 * The same spend at a higher rate (BIP125): same inputs, same outputs, the fee out of the one that goes into a reserve. Refused when that
 * output is not there, cannot bear it, or when the rate is too small a step for nodes to replace the former transaction. `rivals`: others
 * that spend the same coins and replaced the former one, or would be replaced with it.
 */
export function bumpPlan(plan: SpendPlan, satPerKvb: number, caps: FeeCaps, rivals: readonly Rival[] = []): Result<SpendPlan, PlanRefusal> {
  if (!isRate(satPerKvb)) return refused('plan.rate', RATE_RANGE)
  const bearer = plan.outputs.findLastIndex(({ purpose }) => purpose === 'reserve')
  const bearing = plan.outputs[bearer]
  if (bearing === undefined) {
    return refused('plan.bump', 'No output goes back into a reserve: nothing can bear a higher fee. Wait, or have the receiver pay for it.')
  }
  // Some nodes may still have the former transaction, others what took its place: never both.
  const steps = [outbid(plan.vsize, [plan]), ...(rivals.length === 0 ? [] : [outbid(plan.vsize, rivals)])]
  const least = steps.reduce((one, other) => (other.satPerKvb > one.satPerKvb ? other : one))
  const fee = feeOf(plan.vsize, satPerKvb)
  if (satPerKvb < least.satPerKvb) {
    return refused(
      'plan.bump',
      `Nodes replace ${rivals.length === 0 ? 'the transaction' : rivals.map(({ txid }) => txid).join(', ')} only from a fee of ${sat(least.fee)} on: choose at least ${groupDigits(least.satPerKvb)} sat per ${groupDigits(1_000)} vB.`,
    )
  }
  const amount = bearing.amount - (fee - plan.fee)
  if (amount <= 0n) return refused('plan.funds', `The fee of ${sat(fee)} is more than the output into the reserve can bear.`)
  const outputs = plan.outputs.map((output, at) => (at === bearer ? { ...output, amount } : output))
  return completePlan(plan.kind, { network: plan.network, tip: plan.lockTime, satPerKvb, caps }, plan.inputs, outputs)
}

const refused = (code: PlanRefusal['code'], detail: string): Result<never, PlanRefusal> => fail({ code, detail })
