import { isHex } from '#shared/lib/bytes.ts'
import { MAX_PLAN_INPUTS } from '#shared/lib/limits.ts'
import { coinId } from './coin.ts'
import { checkPlanInputs } from './check-plan-inputs.ts'
import { checkPlanOutputs } from './check-plan-outputs.ts'
import { feeFindings, MAX_MONEY, MAX_WEIGHT, sat } from './fee-bounds.ts'
import { refusal, type GateRefusal } from './gate-refusal.ts'
import type { FeeCaps } from './plan-request.ts'
import { isRate, RATE_RANGE, sum } from './plan-coins.ts'
import { DUST, feeOf, outputVsize, vsizeOf, weightOf } from './spend-cost.ts'
import type { SpendPlan } from './spend-plan.ts'

/**
 * What is wrong with a plan itself, everything at once; empty for one that may be signed. Believes nothing that can be derived: scripts and
 * addresses from keys and leaves, the size from the witnesses, the fee from the amounts.
 */
export function checkPlan(plan: SpendPlan, caps: FeeCaps): readonly GateRefusal[] {
  return [...checkShape(plan), ...checkPlanInputs(plan), ...checkPlanOutputs(plan), ...checkFee(plan, caps)]
}

function checkShape({ inputs, outputs, lockTime }: SpendPlan): readonly GateRefusal[] {
  const refusals: GateRefusal[] = []
  if (inputs.length === 0 || inputs.length > MAX_PLAN_INPUTS)
    refusals.push(refusal('gate.plan', `The plan has ${inputs.length} inputs; from 1 to ${MAX_PLAN_INPUTS} are possible.`))
  if (inputs.some(({ txid, vout }) => !isHex(txid) || txid.length !== 64 || !Number.isInteger(vout) || vout < 0 || vout > 0xffff_ffff))
    refusals.push(refusal('gate.input', 'The plan names a coin by something that is no txid and output.'))
  if (outputs.length === 0) refusals.push(refusal('gate.plan', 'The plan has no output.'))
  if (new Set(inputs.map(coinId)).size !== inputs.length) refusals.push(refusal('gate.input', 'The plan spends a coin twice.'))
  // From 500,000,000 on a lock time counts seconds.
  if (!Number.isInteger(lockTime) || lockTime < 0 || lockTime >= 500_000_000)
    refusals.push(refusal('gate.lock-time', `The lock time ${lockTime} is not a height.`))
  return refusals
}

/** A payout may leave to the fee what could not be an output of its own: less than dust and the cost of that output. */
const TAPROOT_SCRIPT = `5120${'00'.repeat(32)}`

function checkFee({ kind, inputs, outputs, fee, satPerKvb, vsize }: SpendPlan, { maxFee }: FeeCaps): readonly GateRefusal[] {
  const refusals: GateRefusal[] = []
  const parts = [inputs.map(({ spend }) => spend), outputs.map(({ scriptPubKey }) => scriptPubKey)] as const
  const [totalIn, totalOut] = [sum(inputs), sum(outputs)]
  if (totalIn > MAX_MONEY) refusals.push(refusal('gate.amount', 'The inputs hold more than all bitcoin that exist.'))
  if (totalIn - totalOut !== fee) {
    const difference = `${sat(totalIn)} go in and ${sat(totalOut)} come out, which leaves ${sat(totalIn - totalOut)}`
    refusals.push(refusal('gate.fee', `The plan shows a fee of ${sat(fee)}, but ${difference}.`))
  }
  if (weightOf(...parts) > MAX_WEIGHT) refusals.push(refusal('gate.size', 'The transaction is larger than nodes relay.'))
  const size = vsizeOf(...parts)
  if (size !== vsize) refusals.push(refusal('gate.plan', `The plan shows ${vsize} vB, and the transaction has ${size}.`))
  if (!isRate(satPerKvb)) return [...refusals, refusal('gate.fee', RATE_RANGE)]

  const due = feeOf(size, satPerKvb)
  const change = kind === 'payout' && outputs.every(({ purpose }) => purpose === 'payout')
  const spare = change ? DUST + feeOf(outputVsize(TAPROOT_SCRIPT), satPerKvb) : 0n
  if (fee < due || fee > due + spare) {
    refusals.push(refusal('gate.fee', `The fee of ${sat(fee)} is not the ${sat(due)} that ${size} vB cost at the rate that was shown.`))
  }
  for (const finding of feeFindings(fee, totalIn, size, maxFee)) refusals.push(refusal('gate.fee', finding))
  return refusals
}
