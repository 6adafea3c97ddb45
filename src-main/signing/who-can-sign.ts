import type { SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import { HARDWARE } from './hardware.ts'
import { inputsFor, keysOfPlan } from './plan-keys.ts'
import type { SignerState } from './ports.ts'

/** A line of the signer sheet: who could sign this plan, or why not, and what to do then. */
export interface SigningChance {
  readonly id: string
  readonly name: string
  readonly kind: 'keystore' | 'demo' | 'file' | 'hardware'
  readonly can: boolean
  /** Where it cannot: why, and what to do. Where it can: what to know before, or null. */
  readonly reason: { readonly code: string; readonly detail: string } | null
  /** Inputs of the plan (from 0) that its keys sign; for those that are not on this machine every input. */
  readonly inputs: readonly number[]
}

/** Every way to a signature for `plan`: the signers of this machine, the PSBT file, hardware. Those that can come first. */
export function whoCanSign(plan: SpendPlan, signers: readonly SignerState[]): readonly SigningChance[] {
  const all = plan.inputs.map((_, index) => index)
  const rows = [...signers.map(signer => chanceOf(plan, signer)), fileChance(plan, all), ...hardwareChances(all)]
  return [...rows.filter(({ can }) => can), ...rows.filter(({ can }) => !can)]
}

function chanceOf(plan: SpendPlan, signer: SignerState): SigningChance {
  const inputs = signer.network === plan.network ? inputsFor(plan, signer.keys) : []
  const reason = hindranceOf(plan, signer, inputs.length)
  const { id, name, kind } = signer
  if (reason !== null) return { id, name, kind, can: false, reason, inputs }
  const others = plan.inputs.length - inputs.length
  const note =
    others === 0
      ? null
      : {
          code: 'signer.some-inputs',
          detail: `Signs ${inputs.length} of ${plan.inputs.length} inputs; another signer is needed for the other ${others}.`,
        }
  return { id, name, kind, can: true, reason: note, inputs }
}

function hindranceOf(plan: SpendPlan, signer: SignerState, inputs: number): SigningChance['reason'] {
  if (signer.network !== plan.network)
    return { code: 'signer.network', detail: `Its keys are for ${signer.network}; this plan is for ${plan.network}.` }
  if (inputs === 0) {
    const keys = [...keysOfPlan(plan).keys()].map(key => `${key.slice(0, 8)}…${key.slice(-8)}`)
    const named = keys.length <= 3 ? keys.join(', ') : `${keys.slice(0, 3).join(', ')} and ${keys.length - 3} more`
    return { code: 'signer.no-key', detail: `None of its keys stands in this plan, which needs ${named}.` }
  }
  if (signer.unlockedUntil === null)
    return { code: 'signer.locked', detail: 'It holds a key of this plan but is locked. Unlock it with its passphrase.' }
  return null
}

function fileChance(plan: SpendPlan, inputs: readonly number[]): SigningChance {
  const paths = new Set(plan.inputs.map(({ spend }) => spend.path))
  const needs = paths.has('leaf')
    ? paths.has('key')
      ? 'a signature of the internal key for each key-path input, and of the leaf’s key for each other'
      : 'a signature of the leaf’s key for every input'
    : 'a signature of the internal key, tweaked with the tree, for every input'
  return {
    id: 'file',
    name: 'PSBT file',
    kind: 'file',
    can: true,
    reason: {
      code: 'file.returns',
      detail: `Any program that holds the key. It must return this same transaction with ${needs}; signatures that verify are taken, nothing else is.`,
    },
    inputs,
  }
}

const hardwareChances = (inputs: readonly number[]): readonly SigningChance[] =>
  HARDWARE.map(({ id, name, works, code, detail }) => ({
    id,
    name,
    kind: 'hardware',
    can: works === 'file',
    reason: { code, detail },
    inputs: works === 'file' ? inputs : [],
  }))
