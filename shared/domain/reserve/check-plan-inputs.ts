import { provesLeaf } from './control-block.ts'
import { tweakedScript } from './derive-output.ts'
import { MAX_MONEY, sat } from './fee-bounds.ts'
import { refusal, type GateRefusal } from './gate-refusal.ts'
import { delayOf, parseLeaf } from './leaf.ts'
import { KEY_PATH_SEQUENCE } from './plan-coins.ts'
import type { PlannedInput, PlannedSpend, SpendPlan } from './spend-plan.ts'

/** Inputs of a plan, each: the output follows from what is said to spend it, and its sequence is the one for that path. */
export function checkPlanInputs({ kind, inputs }: SpendPlan): readonly GateRefusal[] {
  const scriptOf = rememberedScripts()
  const refusals: GateRefusal[] = []
  for (const [at, input] of inputs.entries()) {
    const name = `Input ${at + 1}`
    const { amount, scriptPubKey, sequence, spend } = input
    if (amount <= 0n || amount > MAX_MONEY) refusals.push(refusal('gate.amount', `${name} holds ${sat(amount)}.`))
    if ((kind === 'claim') !== (spend.path === 'leaf')) {
      refusals.push(
        refusal('gate.plan', `${name} is spent by the ${spend.path === 'leaf' ? 'leaf' : 'key path'} in a plan of the kind ${kind}.`),
      )
    }
    if (!scriptOf(spend, scriptPubKey)) {
      refusals.push(refusal('gate.script', `${name} does not follow from the key and leaf that are said to spend it.`))
    }
    const due = spend.path === 'key' ? KEY_PATH_SEQUENCE : null
    if (due !== null && sequence !== due) refusals.push(refusal('gate.sequence', `${name} has the sequence ${sequence}, not ${due}.`))
    if (spend.path === 'leaf') refusals.push(...checkLeaf(name, input, spend))
  }
  return refusals
}

/** BIP68 and BIP112: the sequence is the leaf's delay, in the leaf's unit (cases R9, R11). */
function checkLeaf(name: string, { sequence }: PlannedInput, spend: Extract<PlannedSpend, { path: 'leaf' }>): readonly GateRefusal[] {
  const leaf = parseLeaf(spend.script)
  if (!leaf.ok) return [refusal('gate.leaf', `${name}: ${leaf.error.detail}`)]
  const refusals: GateRefusal[] = []
  if (leaf.value.key !== spend.key) refusals.push(refusal('gate.leaf', `${name} is to be signed by another key than its leaf names.`))
  if (leaf.value.sequence !== sequence) {
    const { delay, unit } = delayOf(leaf.value.sequence)
    refusals.push(refusal('gate.sequence', `${name} has the sequence ${sequence}, and its leaf demands ${delay} ${unit}.`))
  }
  return refusals
}

/** True when the output script follows from the spend. 500 inputs of one reserve take one multiplication on the curve, not 500. */
function rememberedScripts(): (spend: PlannedSpend, scriptPubKey: string) => boolean {
  const known = new Map<string, boolean>()
  return (spend, scriptPubKey) => {
    const name = JSON.stringify([spend, scriptPubKey])
    const verdict = known.get(name) ?? follows(spend, scriptPubKey)
    known.set(name, verdict)
    return verdict
  }
}

const follows = (spend: PlannedSpend, scriptPubKey: string): boolean =>
  spend.path === 'key'
    ? tweakedScript(spend.internalKey, spend.merkleRoot) === scriptPubKey
    : provesLeaf(spend.script, spend.controlBlock, scriptPubKey)
