import { deriveOutput } from './derive-output.ts'
import { MAX_MONEY, sat } from './fee-bounds.ts'
import { refusal, type GateRefusal } from './gate-refusal.ts'
import { parseLeaf } from './leaf.ts'
import { scriptOfAddress } from './payment-script.ts'
import { dustOf } from './spend-cost.ts'
import type { PlannedOutput, SpendPlan } from './spend-plan.ts'

/** Outputs of a plan: own ones follow from key and leaves, all from their address, and each kind of plan has its own and no more. */
export function checkPlanOutputs(plan: SpendPlan): readonly GateRefusal[] {
  const refusals = plan.outputs.flatMap((output, at) => checkOutput(`Output ${at + 1}`, output, plan))
  const order = orderOf(plan)
  return order === null ? refusals : [...refusals, refusal('gate.plan', order)]
}

function checkOutput(name: string, output: PlannedOutput, { network }: SpendPlan): readonly GateRefusal[] {
  const { scriptPubKey, address, amount, purpose, derivation } = output
  const refusals: GateRefusal[] = []
  const paid = scriptOfAddress(address, network)
  if (!paid.ok) refusals.push(refusal('gate.address', `${name}: ${paid.error}`))
  else if (paid.value !== scriptPubKey) refusals.push(refusal('gate.address', `${name} shows the address ${address} and pays another one.`))
  if (amount < dustOf(scriptPubKey)) refusals.push(refusal('gate.dust', `${name} pays ${sat(amount)}, which is dust.`))
  if (amount > MAX_MONEY) refusals.push(refusal('gate.amount', `${name} pays more than all bitcoin that exist.`))

  if ((purpose === 'payout') !== (derivation === null)) {
    return [...refusals, refusal('gate.change', `${name} is shown as ${purpose} and does not say what it follows from.`)]
  }
  if (derivation === null) return refusals
  const derived = deriveOutput(derivation, network)
  if (derived?.scriptPubKey !== scriptPubKey) {
    refusals.push(refusal('gate.change', `${name} is shown as ours, but does not follow from our key and leaves.`))
  }
  if ((purpose === 'reserve') !== derivation.scripts.length > 0) {
    refusals.push(refusal('gate.change', `${name} is shown as ${purpose}, and its leaves say otherwise.`))
  }
  for (const script of derivation.scripts) {
    const leaf = parseLeaf(script)
    if (!leaf.ok) refusals.push(refusal('gate.change', `${name} has a leaf that nobody was shown: ${leaf.error.detail}`))
  }
  return refusals
}

/** What the outputs of the plan's kind should be and are not. */
function orderOf({ kind, inputs, outputs }: SpendPlan): string | null {
  const purposes = outputs.map(({ purpose }) => purpose).join(' ')
  const from = new Set(inputs.map(({ scriptPubKey }) => scriptPubKey))
  const back = outputs.filter(({ purpose }) => purpose === 'reserve').every(({ scriptPubKey }) => from.has(scriptPubKey))
  const away = outputs.filter(({ purpose }) => purpose === 'reserve').every(({ scriptPubKey }) => !from.has(scriptPubKey))
  const oneSource = from.size === 1 ? null : 'The plan spends from more than one output script.'
  switch (kind) {
    case 'rearm':
      return purposes === 'reserve' && back ? oneSource : 'Re-arming has one output, of the same script as its inputs.'
    case 'rotate':
      return purposes === 'reserve' && away ? oneSource : 'A rotation has one output, into another reserve.'
    case 'claim':
      return purposes === 'reserve' && away ? oneSource : "A claim has one output, into the delegate's own reserve."
    case 'payout':
      return /^payout(?: payout)*(?: reserve)?$/.test(purposes) && back ? oneSource : 'A payout has payments, and then at most the change.'
    case 'sweep': {
      const hot = outputs.filter(({ purpose }) => purpose === 'hot').every(({ scriptPubKey }) => from.has(scriptPubKey))
      return /^reserve(?: hot)?$/.test(purposes) && hot && away
        ? oneSource
        : 'A sweep has one output into a reserve, and then at most the hot rest.'
    }
  }
}
