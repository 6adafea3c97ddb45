import { fail, ok, type Result } from '#shared/lib/result.ts'
import { checkPlan } from './check-plan.ts'
import { sat } from './fee-bounds.ts'
import { counted, type GateCheck, type GateRefusal } from './gate-refusal.ts'
import { judgePsbt } from './judge-psbt.ts'
import { sum } from './plan-coins.ts'
import type { FeeCaps } from './plan-request.ts'
import type { SpendPlan } from './spend-plan.ts'

/** What held, in words, and which inputs are signed. */
export interface CheckedPsbt {
  readonly checks: readonly GateCheck[]
  readonly signed: readonly boolean[]
}

/**
 * The gate: `psbt` is exactly `plan`, and `plan` is sound. Run before anybody reviews, and again in the signer on the bytes that
 * it signs. Fails closed: whatever the plan does not have is a refusal, each with its words.
 */
export function checkPsbt(psbt: Uint8Array, plan: SpendPlan, caps: FeeCaps): Result<CheckedPsbt, readonly GateRefusal[]> {
  const unsound = checkPlan(plan, caps)
  // Nothing can be compared with a plan that does not hold together.
  if (unsound.length > 0) return fail(unsound)
  const judged = judgePsbt(psbt, plan)
  if (!judged.ok) return judged
  const signed = judged.value.signatures.map(signature => signature !== null)
  return ok({ checks: checksOf(plan, signed.filter(Boolean).length), signed })
}

/** The same words for a PSBT and for a final transaction. */
export function checksOf(plan: SpendPlan, signatures: number): readonly GateCheck[] {
  const { inputs, outputs, fee, vsize, lockTime } = plan
  const own = outputs.filter(({ derivation }) => derivation !== null).length
  return [
    { name: 'Inputs', detail: `${counted(inputs.length, 'input')} of ${sat(sum(inputs))}, exactly those of the plan.` },
    { name: 'Outputs', detail: `${counted(outputs.length, 'output')}, each with the script and amount of the plan, in its order.` },
    { name: 'Own outputs', detail: `${counted(own, 'output')} derived anew from key and leaves.` },
    { name: 'Fee', detail: `${sat(fee)} for ${vsize} vB: within your cap, 5 % of the inputs and 1,000 sat/vB.` },
    { name: 'Times', detail: `Version 2, lock time ${lockTime}, every sequence as its path demands.` },
    { name: 'Sighash', detail: 'Every signature commits to the whole transaction.' },
    { name: 'Fields', detail: 'Nothing in it that the plan does not have.' },
    { name: 'Signatures', detail: `${signatures} of ${inputs.length} present, all verified.` },
  ]
}
