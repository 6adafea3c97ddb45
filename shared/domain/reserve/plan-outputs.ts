import { fail, ok, type Result } from '#shared/lib/result.ts'
import { deriveOutput } from './derive-output.ts'
import { feeFindings, MAX_MONEY, MAX_WEIGHT, sat } from './fee-bounds.ts'
import type { Network } from './network.ts'
import { scriptOfAddress } from './payment-script.ts'
import { sum } from './plan-coins.ts'
import type { Payment, PlanFacts, PlanRefusal, ReserveTree } from './plan-request.ts'
import { dustOf, DUST, feeOf, isUneconomic, vsizeOf, weightOf } from './spend-cost.ts'
import type { OutputDerivation, PlanKind, PlannedInput, PlannedOutput, SpendPlan } from './spend-plan.ts'

/** Payments of one plan: what the contract accepts. */
const MAX_PAYMENTS = 50

/** The output that goes back into `reserve`, which must be what its parts derive to. */
export function reserveOutput(reserve: ReserveTree, network: Network, amount: bigint): Result<PlannedOutput, PlanRefusal> {
  const { internalKey, scripts, scriptPubKey } = reserve
  if (scripts.length === 0) return refused('plan.script', 'The reserve has no leaves: nobody could take over what is sent there.')
  return ownOutput({ internalKey, scripts }, network, amount, 'reserve', scriptPubKey)
}

/** The output that goes back to a hot key (BIP86). */
export function hotOutput(hotKey: string, network: Network, amount: bigint): Result<PlannedOutput, PlanRefusal> {
  return ownOutput({ internalKey: hotKey, scripts: [] }, network, amount, 'hot', null)
}

function ownOutput(
  derivation: OutputDerivation,
  network: Network,
  amount: bigint,
  purpose: PlannedOutput['purpose'],
  expected: string | null,
): Result<PlannedOutput, PlanRefusal> {
  const derived = deriveOutput(derivation, network)
  if (derived === null || (expected !== null && derived.scriptPubKey !== expected)) {
    return refused('plan.script', 'The output does not follow from its internal key and leaves: the reserve has to be derived anew.')
  }
  return ok({ scriptPubKey: derived.scriptPubKey, address: derived.address, amount, purpose, derivation })
}

/** Outputs for `payments`, in their order. `own`: scripts that are not to be paid. */
export function paymentOutputs(payments: readonly Payment[], network: Network, own: string): Result<readonly PlannedOutput[], PlanRefusal> {
  if (payments.length === 0 || payments.length > MAX_PAYMENTS)
    return refused('plan.payments', `A payout has 1 to ${MAX_PAYMENTS} payments.`)
  const outputs: PlannedOutput[] = []
  for (const { address, amount } of payments) {
    const script = scriptOfAddress(address, network)
    if (!script.ok) return refused('plan.address', script.error)
    if (script.value === own) return refused('plan.address', 'This is the address of the reserve itself: re-arm it instead.')
    const dust = dustOf(script.value)
    if (amount < dust)
      return refused('plan.dust', `A payment of ${sat(amount)} is dust that nodes do not relay: this address takes ${sat(dust)} or more.`)
    if (amount > MAX_MONEY) return refused('plan.payments', `A payment of ${sat(amount)} is more than all bitcoin that exist.`)
    outputs.push({ scriptPubKey: script.value, address, amount, purpose: 'payout', derivation: null })
  }
  return ok(outputs)
}

/** Sat for the fee at the plan's rate. */
export const feeFor = (facts: PlanFacts, inputs: readonly PlannedInput[], outputs: readonly PlannedOutput[]): bigint =>
  feeOf(vsizeFor(inputs, outputs), facts.satPerKvb)

const vsizeFor = (inputs: readonly PlannedInput[], outputs: readonly PlannedOutput[]): number => vsizeOf(...partsOf(inputs, outputs))
const partsOf = (inputs: readonly PlannedInput[], outputs: readonly PlannedOutput[]) =>
  [inputs.map(({ spend }) => spend), outputs.map(({ scriptPubKey }) => scriptPubKey)] as const

/** Hashes on the way to the deepest leaf: what a delegate's claim costs. */
export const depthOf = ({ derivation }: PlannedOutput): number => Math.ceil(Math.log2(Math.max(1, derivation?.scripts.length ?? 1)))

/** True when no delegate would take an output of `amount`. */
export const isWorthless = (output: PlannedOutput, amount: bigint, satPerKvb: number): boolean =>
  amount < DUST || (output.purpose === 'reserve' && isUneconomic(amount, depthOf(output), satPerKvb))

/** The plan, if its fee, weight and amounts hold. The fee is what the outputs leave. */
export function completePlan(
  kind: PlanKind,
  facts: PlanFacts,
  inputs: readonly PlannedInput[],
  outputs: readonly PlannedOutput[],
): Result<SpendPlan, PlanRefusal> {
  const { network, tip, satPerKvb, caps } = facts
  const fee = sum(inputs) - sum(outputs)
  const vsize = vsizeFor(inputs, outputs)
  const small = outputs.find(output => output.purpose !== 'payout' && isWorthless(output, output.amount, satPerKvb))
  if (small !== undefined) {
    return refused(
      'plan.dust',
      `After the fee ${sat(small.amount)} would go back, which cost a delegate more than they are worth at this rate.`,
    )
  }
  const [finding] = feeFindings(fee, sum(inputs), vsize, caps.maxFee)
  if (finding !== undefined) return refused('plan.fee', finding)
  if (weightOf(...partsOf(inputs, outputs)) > MAX_WEIGHT)
    return refused('plan.size', 'The transaction would be larger than nodes relay: take fewer coins.')
  return ok({ kind, network, lockTime: tip, inputs, outputs, fee, satPerKvb, vsize })
}

const refused = (code: PlanRefusal['code'], detail: string): Result<never, PlanRefusal> => fail({ code, detail })
