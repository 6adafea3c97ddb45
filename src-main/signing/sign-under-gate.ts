import { checkPsbt } from '#shared/domain/reserve/check-psbt.ts'
import type { GateRefusal } from '#shared/domain/reserve/gate-refusal.ts'
import { signPsbt } from '#shared/domain/reserve/sign-psbt.ts'
import type { SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import { ok, type Result } from '#shared/lib/result.ts'
import type { DerivedKey } from './derive-keys.ts'
import { inputsFor } from './plan-keys.ts'
import type { Caps, SigningRefusal } from './ports.ts'
import { refuse } from './refuse.ts'
import type { Random } from './seal.ts'

/**
 * The signer's own look at what it is given, whoever gave it: gate, sign, gate again on the very bytes it answers, and every input that
 * these keys were to sign carries a signature that verifies. The keys are wiped in any case.
 */
export function signUnderGate(
  psbt: Uint8Array,
  plan: SpendPlan,
  caps: Caps,
  keys: readonly DerivedKey[],
  aux: Random,
): Result<Uint8Array, SigningRefusal> {
  try {
    const before = checkPsbt(psbt, plan, caps)
    if (!before.ok) return gateRefused(before.error)
    const signed = signPsbt(psbt, plan, keys, aux)
    if (!signed.ok) return gateRefused([signed.error])
    const after = checkPsbt(signed.value, plan, caps)
    if (!after.ok) return gateRefused(after.error)
    const missing = inputsFor(plan, keys).find(index => after.value.signed[index] !== true)
    if (missing !== undefined) return refuse('signer.gate', `Input ${missing + 1} came out without a valid signature: nothing was signed.`)
    return ok(signed.value)
  } finally {
    for (const { secret } of keys) secret.fill(0)
  }
}

function gateRefused(reasons: readonly GateRefusal[]): Result<never, SigningRefusal> {
  const [first] = reasons
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : ''
  return refuse(
    'signer.gate',
    `The signer refused and signed nothing: ${first?.detail ?? 'no reason given'} [${first?.code ?? 'gate'}]${more}`,
  )
}
