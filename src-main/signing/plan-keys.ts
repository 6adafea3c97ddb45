import type { PlannedSpend, SpendPlan } from '#shared/domain/reserve/spend-plan.ts'

/** The key whose signature an input needs: x-only hex, before the taproot tweak. */
const signingKey = (spend: PlannedSpend): string => (spend.path === 'key' ? spend.internalKey : spend.key)

/** Every key that a plan needs, with the inputs (from 0) it signs. */
export function keysOfPlan(plan: SpendPlan): ReadonlyMap<string, readonly number[]> {
  const inputs = new Map<string, number[]>()
  for (const [index, { spend }] of plan.inputs.entries()) {
    const key = signingKey(spend)
    const signed = inputs.get(key)
    if (signed === undefined) inputs.set(key, [index])
    else signed.push(index)
  }
  return inputs
}

/** The inputs that a holder of `keys` can sign, ascending. */
export function inputsFor(plan: SpendPlan, keys: readonly { readonly pubkey: string }[]): readonly number[] {
  const wanted = keysOfPlan(plan)
  return [...new Set(keys.flatMap(({ pubkey }) => wanted.get(pubkey) ?? []))].sort((one, other) => one - other)
}
