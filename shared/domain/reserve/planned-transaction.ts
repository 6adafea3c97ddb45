import { RawOldTx, RawTx } from '@scure/btc-signer/script.js'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { doubleSha256, reversedHex } from '../chain/header.ts'
import type { PlannedOutput, SpendPlan } from './spend-plan.ts'

/** BIP68 counts delays from version 2 on (case R8). */
export const TX_VERSION = 2

/** A transaction as the library reads and writes it; hashes as printed. */
export interface RawTransaction {
  version: number
  lockTime: number
  inputs: { txid: Uint8Array; index: number; finalScriptSig: Uint8Array; sequence: number }[]
  outputs: { amount: bigint; script: Uint8Array }[]
}

/** What signatures are made over: of a plan, or of a transaction that somebody shows together with the coins that it spends. */
export type SignedParts = Pick<SpendPlan, 'inputs' | 'lockTime'> & {
  readonly outputs: readonly Pick<PlannedOutput, 'scriptPubKey' | 'amount'>[]
}

/** The plan's transaction without signatures, as the library writes it. */
export function unsignedOf({ inputs, outputs, lockTime }: SignedParts): RawTransaction {
  return {
    version: TX_VERSION,
    lockTime,
    inputs: inputs.map(({ txid, vout, sequence }) => ({ txid: fromHex(txid), index: vout, finalScriptSig: new Uint8Array(), sequence })),
    outputs: outputs.map(({ amount, scriptPubKey }) => ({ amount, script: fromHex(scriptPubKey) })),
  }
}

/** Its id, which no signature changes (BIP141). */
export const txidOf = (plan: SpendPlan): string => reversedHex(doubleSha256(RawOldTx.encode(unsignedOf(plan))))

/** The signed transaction in hex. `signatures`: one for each input, 64 bytes, or 65 with the sighash byte. */
export function rawOf(plan: SpendPlan, signatures: readonly Uint8Array[]): string {
  const witnesses = plan.inputs.map(({ spend }, at) => {
    const signature = signatures[at] ?? new Uint8Array()
    return spend.path === 'key' ? [signature] : [signature, fromHex(spend.script), fromHex(spend.controlBlock)]
  })
  return toHex(RawTx.encode({ ...unsignedOf(plan), segwitFlag: true, witnesses }))
}
