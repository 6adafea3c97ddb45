import { toHex } from '#shared/lib/bytes.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { compareTransaction } from './compare-transaction.ts'
import { refusal, type GateRefusal } from './gate-refusal.ts'
import { judgePsbt } from './judge-psbt.ts'
import { signatureCheck } from './planned-signature.ts'
import { withSignature } from './psbt-signature.ts'
import { readPsbt, writePsbt, type PsbtInput } from './read-psbt.ts'
import type { PlannedInput, SpendPlan } from './spend-plan.ts'
import { leafHashOf } from './tree.ts'

/**
 * Our PSBT with the signatures that another signer `returned`. Signers trim what they do not need (Krux) or add what is theirs, so nothing
 * but signatures is taken: those that verify, for inputs that have none. A signer that finalises puts them into the witness: read there too.
 * Refused when the transaction is another one, or when nothing in it signs this plan.
 */
export function mergePsbt(ours: Uint8Array, returned: Uint8Array, plan: SpendPlan): Result<Uint8Array, GateRefusal> {
  const judged = judgePsbt(ours, plan)
  if (!judged.ok) return fail(judged.error[0] ?? refusal('gate.bytes', 'Our own PSBT is not the plan.'))
  const read = readPsbt(returned)
  if (!read.ok) return read
  const { unsignedTx } = read.value.global
  const [difference] =
    unsignedTx === undefined ? [refusal('gate.bytes', 'The PSBT has no transaction.')] : compareTransaction(unsignedTx, plan)
  if (difference !== undefined) return fail(difference)

  const isSigned = signatureCheck(plan)
  let [verified, found] = [0, 0]
  const inputs = judged.value.psbt.inputs.map((map, at) => {
    const input = plan.inputs[at]
    if (input === undefined) return map
    const candidates = signaturesIn(read.value.inputs[at] ?? {}, input)
    found += candidates.length
    const signature = candidates.find(candidate => isSigned(at, candidate))
    if (signature === undefined) return map
    verified++
    return judged.value.signatures[at] === null ? withSignature(map, input, signature) : map
  })
  if (found === 0) return fail(refusal('gate.unsigned', 'The PSBT came back without a signature for this plan.'))
  if (verified === 0) return fail(refusal('gate.signature', 'The PSBT came back with signatures that do not sign this plan.'))
  return ok(writePsbt({ ...judged.value.psbt, inputs }))
}

/** What could be the signature of an input, by the plan's own path only. */
function signaturesIn({ tapKeySig, tapScriptSig = [], finalScriptWitness }: PsbtInput, { spend }: PlannedInput): readonly Uint8Array[] {
  const [final, ...rest] = finalScriptWitness ?? []
  if (spend.path === 'key') return [tapKeySig, rest.length === 0 ? final : undefined].filter(signature => signature !== undefined)
  const leafHash = leafHashOf(spend.script)
  const own = tapScriptSig.filter(([place]) => toHex(place.pubKey) === spend.key && toHex(place.leafHash) === leafHash)
  const isOwnWitness = rest.length === 2 && rest.every((element, at) => toHex(element) === [spend.script, spend.controlBlock][at])
  return [...own.map(([, signature]) => signature), isOwnWitness ? final : undefined].filter(signature => signature !== undefined)
}
