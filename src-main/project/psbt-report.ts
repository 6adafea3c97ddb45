import { RawOldTx } from '@scure/btc-signer/script.js'
import { doubleSha256, reversedHex } from '#shared/domain/chain/header.ts'
import { checkPsbt } from '#shared/domain/reserve/check-psbt.ts'
import { coinId } from '#shared/domain/reserve/coin.ts'
import { mergePsbt } from '#shared/domain/reserve/merge-psbt.ts'
import { addressOfScript } from '#shared/domain/reserve/payment-script.ts'
import { readPsbt, type PsbtInput } from '#shared/domain/reserve/read-psbt.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { PsbtReport } from '#shared/rpc/views/plan.ts'
import type { Settings } from '#shared/rpc/views/app.ts'
import type { KeptPlan } from '../reserve/ports.ts'
import { bounded } from './bounded.ts'

/** A PSBT as anybody may hand it over, decoded, and judged against the plan of the same transaction. */
export function psbtReport(
  bytes: Uint8Array,
  plans: readonly KeptPlan[],
  settings: Settings,
): Result<PsbtReport, { readonly code: string; readonly detail: string }> {
  const read = readPsbt(bytes)
  if (!read.ok) return read
  const { global, inputs } = read.value
  const { unsignedTx } = global
  if (unsignedTx === undefined) return fail({ code: 'gate.bytes', detail: 'The PSBT has no transaction.' })
  const txid = reversedHex(doubleSha256(RawOldTx.encode(unsignedTx)))
  const plan = plans.find(({ row }) => row.txid === txid && row.state !== 'dropped')
  const judged = plan === undefined ? null : checkPsbt(bytes, plan.plan, { maxFee: BigInt(settings.max_fee_sat) })
  // Signers trim a PSBT or add to it. Where its signatures can be taken, and nothing else is, that is no fault of it.
  const mergeable = plan !== undefined && judged?.ok === false && mergePsbt(plan.row.psbt, bytes, plan.plan).ok
  const amounts = inputs.map(input => input.witnessUtxo?.amount ?? null)
  const paid = unsignedTx.outputs.reduce((sum, { amount }) => sum + amount, 0n)
  const held = amounts.every(amount => amount !== null) ? amounts.reduce((sum, amount) => sum + amount, 0n) : null
  return ok({
    txid,
    inputs: unsignedTx.inputs.map((input, at) => ({
      id: coinId({ txid: toHex(input.txid), vout: input.index }),
      amount: amounts[at]?.toString() ?? null,
      sequence: input.sequence,
      signed: isSigned(inputs[at] ?? {}),
    })),
    outputs: unsignedTx.outputs.map(({ script, amount }) => ({
      script_pubkey: toHex(script),
      address: addressOfScript(toHex(script), plan?.plan.network ?? settings.network ?? 'regtest'),
      amount: amount.toString(),
    })),
    fee: held === null || held < paid ? null : (held - paid).toString(),
    plan: plan?.row.id ?? null,
    refusals: judged?.ok === false && !mergeable ? judged.error.map(({ code, detail }) => ({ code, detail: bounded(detail) })) : [],
  })
}

/** Carries something that could be a signature; whether it is one, the gate says. */
const isSigned = ({ tapKeySig, tapScriptSig = [], finalScriptWitness }: PsbtInput): boolean =>
  tapKeySig !== undefined || tapScriptSig.length > 0 || finalScriptWitness !== undefined
