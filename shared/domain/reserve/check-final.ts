import { RawTx } from '@scure/btc-signer/script.js'
import { fromHex, isHex, toHex } from '#shared/lib/bytes.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
import { MAX_PSBT_BYTES } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { checkPlan } from './check-plan.ts'
import { checksOf, type CheckedPsbt } from './check-psbt.ts'
import { compareTransaction } from './compare-transaction.ts'
import { refusal, type GateRefusal } from './gate-refusal.ts'
import type { FeeCaps } from './plan-request.ts'
import { signatureCheck } from './planned-signature.ts'
import { rawOf } from './planned-transaction.ts'
import type { PlannedInput, SpendPlan } from './spend-plan.ts'

/**
 * The gate on final bytes (lower-case hex): exactly the plan's transaction, hence its txid, each witness `[signature]` or
 * `[signature, script, control block]` of the plan, each signature verified. To be run on what is broadcast.
 */
export function checkFinal(raw: string, plan: SpendPlan, caps: FeeCaps): Result<CheckedPsbt, readonly GateRefusal[]> {
  const unsound = checkPlan(plan, caps)
  if (unsound.length > 0) return fail(unsound)
  if (raw.length > 2 * MAX_PSBT_BYTES) {
    return fail([refusal('gate.size', `A transaction has at most ${groupDigits(MAX_PSBT_BYTES)} bytes.`)])
  }
  const tx = decode(raw)
  if (tx === null) return fail([refusal('gate.bytes', 'These bytes are no transaction with witnesses.')])
  const refusals = [...compareTransaction(tx, plan)]

  const isSigned = signatureCheck(plan)
  const signatures = plan.inputs.map((input, at) => {
    const witness = tx.witnesses?.[at] ?? []
    const [signature = new Uint8Array()] = witness
    const name = `Input ${at + 1}`
    if (!isPlanned(witness, input)) refusals.push(refusal('gate.witness', `${name} is not spent by the path that the plan shows.`))
    else if (!isSigned(at, signature)) refusals.push(refusal('gate.signature', `${name} has a signature that does not sign this plan.`))
    return signature
  })
  // Whatever else the bytes could hold: they are the very ones that plan and signatures make.
  if (refusals.length === 0 && rawOf(plan, signatures) !== raw) refusals.push(refusal('gate.bytes', 'The bytes hold more than the plan.'))
  return refusals.length === 0 ? ok({ checks: checksOf(plan, signatures.length), signed: signatures.map(() => true) }) : fail(refusals)
}

function decode(raw: string): ReturnType<typeof RawTx.decode> | null {
  try {
    return isHex(raw) ? RawTx.decode(fromHex(raw)) : null
  } catch {
    return null
  }
}

function isPlanned(witness: readonly Uint8Array[], { spend }: PlannedInput): boolean {
  const rest = witness.slice(1).map(toHex)
  const due = spend.path === 'key' ? [] : [spend.script, spend.controlBlock]
  return witness.length === due.length + 1 && rest.every((element, at) => element === due[at])
}
