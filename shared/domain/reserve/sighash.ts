import { taprootMessages, type Sighash } from '../chain/taproot-message.ts'
import { TX_VERSION, type SignedParts } from './planned-transaction.ts'

/** The message that input `at` signs (BIP341, 32 bytes), out of the plan alone: a PSBT may say what it likes. */
export function sighashesOf(plan: SignedParts): (at: number, type: Sighash) => Uint8Array {
  const messageOf = taprootMessages({ version: TX_VERSION, ...plan })
  return (at, type) => {
    const spend = plan.inputs[at]?.spend
    if (spend === undefined) throw new RangeError(`the plan has no input ${at}`)
    return messageOf(at, type, spend.path === 'key' ? null : spend.script)
  }
}
