import { fail, type Result } from '#shared/lib/result.ts'
import { deriveOutput } from './derive-output.ts'
import { sat } from './fee-bounds.ts'
import { KEY_PATH_SEQUENCE, pickCoins, sum, type PickedCoins } from './plan-coins.ts'
import { completePlan, feeFor, hotOutput, isWorthless, paymentOutputs, reserveOutput } from './plan-outputs.ts'
import type { Payment, PlanCoin, PlanFacts, Planned, PlanRefusal, ReserveTree } from './plan-request.ts'
import { DUST } from './spend-cost.ts'
import type { PlanKind, PlannedOutput } from './spend-plan.ts'

type Plan = Result<Planned, PlanRefusal>

/**
 * Re-arm (protocol §4): every coin into one new output of the same script, whose age starts anew. Many coins: consolidation. Coins that
 * cost more than they bring, and unconfirmed ones, are left out and named.
 */
export const planRearm = (facts: PlanFacts, coins: readonly PlanCoin[], reserve: ReserveTree): Plan =>
  planMove('rearm', facts, coins, reserve, reserve)

/** Every coin of `from` into one output of `to`, a new policy. Old delegates keep their rights until it confirms. */
export function planRotate(facts: PlanFacts, coins: readonly PlanCoin[], from: ReserveTree, to: ReserveTree): Plan {
  if (from.scriptPubKey === to.scriptPubKey) return refused('plan.script', 'Both reserves are the same: re-arm it instead.')
  return planMove('rotate', facts, coins, from, to)
}

function planMove(kind: PlanKind, facts: PlanFacts, coins: readonly PlanCoin[], from: ReserveTree, to: ReserveTree): Plan {
  const picked = pickReserve(facts, coins, from)
  if (!picked.ok) return picked
  const output = reserveOutput(to, facts.network, sum(picked.value.inputs))
  if (!output.ok) return output
  return completed(kind, facts, picked.value, [], output.value)
}

/**
 * Payments first, in their order; what remains goes back into the reserve, and is thereby re-armed. Spends every coin that is given: the
 * caller chooses them. A remainder that could not even be an output goes to the fee; one that no delegate would take is refused.
 */
export function planPayout(facts: PlanFacts, coins: readonly PlanCoin[], reserve: ReserveTree, payments: readonly Payment[]): Plan {
  const picked = pickReserve(facts, coins, reserve)
  if (!picked.ok) return picked
  const { inputs, leftOut } = picked.value
  const paid = paymentOutputs(payments, facts.network, reserve.scriptPubKey)
  if (!paid.ok) return paid
  const change = reserveOutput(reserve, facts.network, sum(inputs) - sum(paid.value))
  if (!change.ok) return change

  const spare = change.value.amount - feeFor(facts, inputs, paid.value)
  if (spare < 0n) {
    return refused(
      'plan.funds',
      `The coins hold ${sat(sum(inputs))}: ${sat(-spare)} are missing for the payments and the fee. Add a coin, or pay less.`,
    )
  }
  const back = change.value.amount - feeFor(facts, inputs, [...paid.value, change.value])
  if (back >= DUST && isWorthless(change.value, back, facts.satPerKvb)) {
    return refused(
      'plan.change',
      `${sat(back)} would go back into the reserve, too little for any delegate to take at this rate. Pay ${sat(spare)} more, add a coin, or lower the rate.`,
    )
  }
  if (back >= DUST) return completed('payout', facts, picked.value, paid.value, change.value)
  const plan = completePlan('payout', facts, inputs, paid.value)
  return plan.ok ? { ok: true, value: { plan: plan.value, leftOut } } : plan
}

/**
 * What hot coins (BIP86, x-only `hotKey`) hold above `target` sat goes into the reserve `to`, less the fee; the rest back to the hot key.
 * Takes the largest coins first, and no more of them than it needs.
 */
export function planSweep(facts: PlanFacts, coins: readonly PlanCoin[], hotKey: string, target: bigint, to: ReserveTree): Plan {
  if (target < 0n) return refused('plan.target', 'The target of the hot balance is not below zero.')
  const hot = deriveOutput({ internalKey: hotKey, scripts: [] }, facts.network)
  if (hot === null) return refused('plan.script', 'The hot key is no point of the curve.')
  const picked = pickCoins(facts, coins, hot.scriptPubKey, { path: 'key', internalKey: hotKey, merkleRoot: null }, KEY_PATH_SEQUENCE)
  if (!picked.ok) return picked
  const excess = sum(picked.value.inputs) - target
  if (excess <= 0n) {
    return refused('plan.target', `The hot coins hold ${sat(sum(picked.value.inputs))}, which is not above the target of ${sat(target)}.`)
  }

  const inputs = largestUpTo(picked.value, excess)
  const rest = sum(inputs) - excess
  // Under the dust limit the rest cannot go back: the reserve gets it.
  const kept = rest < DUST ? 0n : rest
  const swept = reserveOutput(to, facts.network, sum(inputs) - kept)
  if (!swept.ok) return swept
  const back = kept === 0n ? null : hotOutput(hotKey, facts.network, kept)
  if (back !== null && !back.ok) return back
  return completed('sweep', facts, { ...picked.value, inputs }, [], swept.value, back === null ? [] : [back.value])
}

function largestUpTo({ inputs }: PickedCoins, amount: bigint): PickedCoins['inputs'] {
  const sorted = inputs.toSorted((one, other) => (one.amount === other.amount ? 0 : one.amount > other.amount ? -1 : 1))
  let held = 0n
  const enough = sorted.findIndex(input => (held += input.amount) >= amount)
  return sorted.slice(0, enough + 1)
}

function pickReserve(facts: PlanFacts, coins: readonly PlanCoin[], { internalKey, merkleRoot, scriptPubKey }: ReserveTree) {
  return pickCoins(facts, coins, scriptPubKey, { path: 'key', internalKey, merkleRoot }, KEY_PATH_SEQUENCE)
}

/** The plan in which `own` bears the fee, between the outputs `before` and `after` it. */
export function completed(
  kind: PlanKind,
  facts: PlanFacts,
  { inputs, leftOut }: PickedCoins,
  before: readonly PlannedOutput[],
  own: PlannedOutput,
  after: readonly PlannedOutput[] = [],
): Plan {
  const fee = feeFor(facts, inputs, [...before, own, ...after])
  const outputs = [...before, { ...own, amount: own.amount - fee }, ...after]
  if (own.amount <= fee) {
    return refused('plan.funds', `The fee of ${sat(fee)} takes all of the ${sat(own.amount)}: lower the rate, or add a coin.`)
  }
  const plan = completePlan(kind, facts, inputs, outputs)
  return plan.ok ? { ok: true, value: { plan: plan.value, leftOut } } : plan
}

const refused = (code: PlanRefusal['code'], detail: string): Result<never, PlanRefusal> => fail({ code, detail })
