import { schnorr } from '@noble/curves/secp256k1.js'
import { taprootTweakPrivKey } from '@scure/btc-signer/utils.js'
import { concatBytes, fromHex, toHex } from '#shared/lib/bytes.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { checkPlan } from './check-plan.ts'
import { refusal, type GateRefusal } from './gate-refusal.ts'
import { judgePsbt } from './judge-psbt.ts'
import { withSignature } from './psbt-signature.ts'
import { writePsbt } from './read-psbt.ts'
import { SIGHASH_ALL, SIGHASH_DEFAULT } from '../chain/taproot-message.ts'
import { sighashesOf } from './sighash.ts'
import type { PlannedSpend, SpendPlan } from './spend-plan.ts'

/** A secret key and its public key, x-only hex: for the key path the internal key, for a leaf the leaf's key. */
export interface SigningKey {
  /** 32 bytes. Not changed and not kept here. */
  readonly secret: Uint8Array
  readonly pubkey: string
}

/** BIP340 auxiliary randomness. */
const AUX_BYTES = 32

/**
 * Signs every unsigned input for which a key is there. `psbt` has to be exactly `plan` (the gate; the operator's own cap is the caller's to
 * check with `checkPsbt`), and what is signed is computed from the plan alone. `aux` gives random bytes. Refused when no key fits.
 */
export function signPsbt(
  psbt: Uint8Array,
  plan: SpendPlan,
  keys: readonly SigningKey[],
  aux: (bytes: number) => Uint8Array,
): Result<Uint8Array, GateRefusal> {
  const [unsound] = checkPlan(plan, { maxFee: plan.fee })
  if (unsound !== undefined) return fail(unsound)
  const judged = judgePsbt(psbt, plan)
  if (!judged.ok) return fail(judged.error[0] ?? refusal('gate.bytes', 'The PSBT is not the plan.'))

  const messageOf = sighashesOf(plan)
  const secrets = createTweaks(keys)
  let fitting = 0
  try {
    const inputs = judged.value.psbt.inputs.map((map, at) => {
      const input = plan.inputs[at]
      const secret = input === undefined ? null : secrets.of(input.spend)
      if (input === undefined || secret === null) return map
      fitting++
      if (judged.value.signatures[at] !== null) return map
      const type = map.sighashType === SIGHASH_ALL ? SIGHASH_ALL : SIGHASH_DEFAULT
      const signature = schnorr.sign(messageOf(at, type), secret, aux(AUX_BYTES))
      return withSignature(map, input, type === SIGHASH_ALL ? concatBytes(signature, Uint8Array.of(SIGHASH_ALL)) : signature)
    })
    if (fitting === 0) return fail(refusal('gate.key', 'None of the keys signs an input of this plan.'))
    return ok(writePsbt({ ...judged.value.psbt, inputs }))
  } finally {
    secrets.forget()
  }
}

/** Secrets as they sign: tweaked by the tree for the key path (BIP341), as they are for a leaf. One tweak for all inputs of a reserve. */
function createTweaks(keys: readonly SigningKey[]) {
  // A key that is not what it says signs nothing.
  const held = keys.filter(({ secret, pubkey }) => toHex(schnorr.getPublicKey(secret)) === pubkey)
  // Filled by `of`, wiped by `forget`.
  const tweaked = new Map<string, Uint8Array>()
  return {
    of(spend: PlannedSpend): Uint8Array | null {
      const pubkey = spend.path === 'key' ? spend.internalKey : spend.key
      const key = held.find(one => one.pubkey === pubkey)
      if (key === undefined) return null
      if (spend.path === 'leaf') return key.secret
      const name = `${pubkey} ${spend.merkleRoot ?? ''}`
      const known = tweaked.get(name) ?? taprootTweakPrivKey(key.secret, fromHex(spend.merkleRoot ?? ''))
      tweaked.set(name, known)
      return known
    },
    forget() {
      for (const secret of tweaked.values()) secret.fill(0)
    },
  }
}
