import { toHex } from '#shared/lib/bytes.ts'
import { addressOfScript } from './payment-script.ts'
import { sat } from './fee-bounds.ts'
import { counted, refusal, type GateRefusal } from './gate-refusal.ts'
import { TX_VERSION, type RawTransaction } from './planned-transaction.ts'
import type { PlannedInput, SpendPlan } from './spend-plan.ts'

/** Everything in which a transaction is not the plan's, signatures aside; empty when it is exactly that. */
export function compareTransaction(tx: RawTransaction, plan: SpendPlan): readonly GateRefusal[] {
  const refusals: GateRefusal[] = []
  if (tx.version !== TX_VERSION) {
    refusals.push(refusal('gate.version', `The transaction has version ${tx.version}, not ${TX_VERSION}: relative delays would not hold.`))
  }
  if (tx.lockTime !== plan.lockTime) {
    refusals.push(refusal('gate.lock-time', `The lock time is ${tx.lockTime}; the plan has ${plan.lockTime}.`))
  }
  return [...refusals, ...compareInputs(tx.inputs, plan.inputs), ...compareOutputs(tx.outputs, plan)]
}

function compareInputs(inputs: RawTransaction['inputs'], planned: readonly PlannedInput[]): readonly GateRefusal[] {
  const refusals: GateRefusal[] = []
  if (inputs.length !== planned.length) {
    refusals.push(refusal('gate.input', `The transaction has ${counted(inputs.length, 'input')}; the plan has ${planned.length}.`))
  }
  for (const [at, { txid, index, sequence, finalScriptSig }] of inputs.entries()) {
    const name = `Input ${at + 1}`
    const due = planned[at]
    const spent = `${toHex(txid)}:${index}`
    if (due === undefined) {
      refusals.push(refusal('gate.input', `${name} spends ${spent}, which the plan does not.`))
      continue
    }
    if (spent !== `${due.txid}:${due.vout}`) {
      refusals.push(refusal('gate.input', `${name} spends ${spent}; the plan spends ${due.txid}:${due.vout}.`))
    }
    if (sequence !== due.sequence) {
      refusals.push(refusal('gate.sequence', `${name} has the sequence ${sequence}; the plan has ${due.sequence}.`))
    }
    if (finalScriptSig.length > 0) refusals.push(refusal('gate.field', `${name} has a script before its witness, which Taproot has not.`))
  }
  return refusals
}

function compareOutputs(outputs: RawTransaction['outputs'], { outputs: planned, network }: SpendPlan): readonly GateRefusal[] {
  const refusals: GateRefusal[] = []
  for (const [at, { amount, script }] of outputs.entries()) {
    const name = `Output ${at + 1}`
    const due = planned[at]
    const payee = toHex(script)
    // An address says more than a script; what has none is a script that no plan pays.
    const shown = addressOfScript(payee, network) ?? `the script ${payee.slice(0, 80)}`
    if (due === undefined) {
      refusals.push(refusal('gate.output', `${name} pays ${shown} ${sat(amount)} that the plan does not have.`))
    } else if (payee !== due.scriptPubKey) {
      refusals.push(refusal('gate.output', `${name} pays ${sat(amount)} to ${shown}; the plan pays ${sat(due.amount)} to ${due.address}.`))
    } else if (amount !== due.amount) {
      refusals.push(refusal('gate.amount', `${name} pays ${sat(amount)} to ${due.address}; the plan pays ${sat(due.amount)}.`))
    }
  }
  for (const [at, { amount, address }] of planned.entries()) {
    if (at >= outputs.length)
      refusals.push(refusal('gate.output', `Output ${at + 1} is missing: the plan pays ${sat(amount)} to ${address}.`))
  }
  return refusals
}
