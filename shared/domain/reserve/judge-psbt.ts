import { equalBytes, fromHex, toHex } from '#shared/lib/bytes.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { checkGlobalMap, checkInputMap, checkOutputMap } from './check-psbt-maps.ts'
import { compareTransaction } from './compare-transaction.ts'
import { refusal, type GateRefusal } from './gate-refusal.ts'
import { sighashOf, signatureCheck } from './planned-signature.ts'
import { readPsbt, type Psbt, type PsbtInput } from './read-psbt.ts'
import { leafHashOf } from './tree.ts'
import type { PlannedInput, SpendPlan } from './spend-plan.ts'

/** A PSBT that is exactly the plan, with every signature in it verified. One for each input; null where it is missing. */
export interface JudgedPsbt {
  readonly psbt: Psbt
  readonly signatures: readonly (Uint8Array | null)[]
}

/** Compares a PSBT with a plan that `checkPlan` has passed. All differences at once. */
export function judgePsbt(bytes: Uint8Array, plan: SpendPlan): Result<JudgedPsbt, readonly GateRefusal[]> {
  const read = readPsbt(bytes)
  if (!read.ok) return fail([read.error])
  const psbt = read.value
  const { unsignedTx } = psbt.global
  if (unsignedTx === undefined) return fail([refusal('gate.bytes', 'The PSBT has no transaction.')])
  const differences = compareTransaction(unsignedTx, plan)
  const refusals = [...differences, ...checkGlobalMap(psbt.global)]
  // The library lets one empty map pass after the last output.
  if (psbt.inputs.length !== plan.inputs.length || psbt.outputs.length !== plan.outputs.length) {
    return fail([...refusals, refusal('gate.bytes', 'The PSBT does not describe as many inputs and outputs as the plan has.')])
  }
  plan.inputs.forEach((input, at) => refusals.push(...checkInputMap(`Input ${at + 1}`, psbt.inputs[at] ?? {}, input)))
  plan.outputs.forEach((output, at) => refusals.push(...checkOutputMap(`Output ${at + 1}`, psbt.outputs[at] ?? {}, output)))

  // Signatures of another transaction cannot sign this plan: to say so of each would bury the difference.
  const isSigned = differences.length > 0 ? () => true : signatureCheck(plan)
  const signatures = plan.inputs.map((input, at) => {
    const found = signatureIn(`Input ${at + 1}`, psbt.inputs[at] ?? {}, input)
    if (!found.ok) refusals.push(found.error)
    else if (found.value !== null && !isSigned(at, found.value)) {
      refusals.push(refusal('gate.signature', `Input ${at + 1} has a signature that does not sign this plan.`))
    }
    return found.ok ? found.value : null
  })
  return refusals.length === 0 ? ok({ psbt, signatures }) : fail(refusals)
}

/** The one signature that an input may have: by its own path, its own key and its own leaf (case R15). */
function signatureIn(name: string, map: PsbtInput, { spend }: PlannedInput): Result<Uint8Array | null, GateRefusal> {
  const { tapKeySig, tapScriptSig = [] } = map
  if (spend.path === 'key') {
    if (tapScriptSig.length > 0)
      return fail(refusal('gate.signature', `${name} has a signature for a leaf; the plan spends by the key path.`))
    return typed(name, tapKeySig, map)
  }
  if (tapKeySig !== undefined)
    return fail(refusal('gate.signature', `${name} has a signature for the key path; the plan spends by a leaf.`))
  const [[place, signature] = [], ...more] = tapScriptSig
  if (place === undefined || signature === undefined) return ok(null)
  const isOwn = toHex(place.pubKey) === spend.key && equalBytes(place.leafHash, fromHex(leafHashOf(spend.script)))
  if (!isOwn || more.length > 0) return fail(refusal('gate.signature', `${name} has a signature of another key or for another leaf.`))
  return typed(name, signature, map)
}

function typed(name: string, signature: Uint8Array | undefined, { sighashType }: PsbtInput): Result<Uint8Array | null, GateRefusal> {
  if (signature === undefined) return ok(null)
  const type = sighashOf(signature)
  if (type === null || (sighashType !== undefined && sighashType !== type)) {
    return fail(
      refusal('gate.sighash', `${name} has a signature of another sighash type: it does not commit to everything, or not as asked.`),
    )
  }
  return ok(signature)
}
