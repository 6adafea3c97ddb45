import { fail, ok, type Result } from '#shared/lib/result.ts'
import { checkPlan } from './check-plan.ts'
import { counted, refusal, type GateRefusal } from './gate-refusal.ts'
import { judgePsbt } from './judge-psbt.ts'
import { rawOf, txidOf } from './planned-transaction.ts'
import type { SpendPlan } from './spend-plan.ts'

/** The transaction to broadcast, in hex: the plan's own, with the verified signatures of `psbt`. Refused while one is missing. */
export function finalizePsbt(psbt: Uint8Array, plan: SpendPlan): Result<{ readonly raw: string; readonly txid: string }, GateRefusal> {
  const [unsound] = checkPlan(plan, { maxFee: plan.fee })
  if (unsound !== undefined) return fail(unsound)
  const judged = judgePsbt(psbt, plan)
  if (!judged.ok) return fail(judged.error[0] ?? refusal('gate.bytes', 'The PSBT is not the plan.'))
  const signatures = judged.value.signatures.filter(signature => signature !== null)
  const missing = plan.inputs.length - signatures.length
  if (missing > 0)
    return fail(refusal('gate.unsigned', `${counted(missing, 'signature')} missing: give the PSBT to the signer that has the key.`))
  return ok({ raw: rawOf(plan, signatures), txid: txidOf(plan) })
}
