import { schnorr } from '@noble/curves/secp256k1.js'
import { toHex } from '#shared/lib/bytes.ts'
import type { Result } from '#shared/lib/result.ts'
import { deriveOutput } from '#shared/domain/reserve/derive-output.ts'
import { encodeLeaf, type LeafTemplate } from '#shared/domain/reserve/leaf.ts'
import { planClaim } from '#shared/domain/reserve/plan-claim.ts'
import type { ClaimLeaf, PlanCoin, PlanFacts, Planned, PlanRefusal, ReserveTree } from '#shared/domain/reserve/plan-request.ts'
import { planPayout, planRearm, planRotate, planSweep } from '#shared/domain/reserve/plan-spend.ts'
import type { SigningKey } from '#shared/domain/reserve/sign-psbt.ts'
import type { PlanKind, SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import { canonicalTree, commit } from '#shared/domain/reserve/tree.ts'

/** Keys, reserves, coins and plans for tests of plans, PSBTs and the gate. Every key is made of its number alone. */
export const keyOf = (number: number): SigningKey => {
  const secret = Uint8Array.from({ length: 32 }, (_, at) => (at === 31 ? number : 5))
  return { secret, pubkey: toHex(schnorr.getPublicKey(secret)) }
}
export const BOB = keyOf(1)
export const DAVE = keyOf(2)
export const FRANK = keyOf(3)
export const HOT = keyOf(4)
export const EVERYBODY = [BOB, DAVE, FRANK, HOT]

export const TIP = 850_000
export const facts: PlanFacts = { network: 'regtest', tip: TIP, satPerKvb: 2_000, caps: { maxFee: 100_000n } }
export const caps = facts.caps
/** Randomness that says its length and nothing else. */
export const aux = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(7)

/** The reserve of `internalKey` with a leaf for each key, delays from 1008 on in steps of 144. */
export function reserveOf(internalKey: string, keys: readonly string[], template: LeafTemplate = 'pk-older'): ReserveTree {
  const scripts = keys.map((key, at) => encodeLeaf({ template, key, sequence: 1_008 + 144 * at }))
  return { internalKey, scripts, ...commit(internalKey, canonicalTree(scripts), 'regtest') }
}

/** The leaf that is `at` in its list. */
export function leafOf({ internalKey, scripts }: ReserveTree, keys: readonly string[], at: number): ClaimLeaf {
  const leaf = commit(internalKey, canonicalTree(scripts), 'regtest').leaves[at]
  if (leaf === undefined) throw new RangeError(`the reserve has no leaf ${at}`)
  return { key: keys[at] ?? '', script: leaf.script, controlBlock: leaf.controlBlock, sequence: 1_008 + 144 * at }
}

export const DELEGATES = [DAVE.pubkey, FRANK.pubkey]
/** Bob's reserve, which Dave and Frank can take, and Dave's, which Frank can take. */
export const BOBS = reserveOf(BOB.pubkey, DELEGATES)
export const DAVES = reserveOf(DAVE.pubkey, [FRANK.pubkey])
export const HOT_SCRIPT = deriveOutput({ internalKey: HOT.pubkey, scripts: [] }, 'regtest')?.scriptPubKey ?? ''
export const PAYEE = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'

/** `amounts.length` old coins of one script. */
export const coinsOf = (scriptPubKey: string, amounts: readonly bigint[], height: number | null = TIP - 5_000): readonly PlanCoin[] =>
  amounts.map((amount, vout) => ({ txid: toHex(new Uint8Array(32).fill(0xa0 + (vout % 16))), vout, amount, scriptPubKey, height }))

/** One plan of each kind, with `inputs` inputs, 1 to 3; two in a sweep. */
export function planOf(kind: PlanKind, inputs = 3): SpendPlan {
  const coins = coinsOf(BOBS.scriptPubKey, [1_000_000n, 2_000_000n, 3_000_000n].slice(0, inputs))
  return planned(plansOf(coins)[kind]()).plan
}

const plansOf = (coins: readonly PlanCoin[]): Readonly<Record<PlanKind, () => Result<Planned, PlanRefusal>>> => ({
  rearm: () => planRearm(facts, coins, BOBS),
  payout: () => planPayout(facts, coins, BOBS, [{ address: PAYEE, amount: 500_000n }]),
  rotate: () => planRotate(facts, coins, BOBS, reserveOf(BOB.pubkey, [FRANK.pubkey])),
  sweep: () => planSweep(facts, coinsOf(HOT_SCRIPT, [900_000n, 800_000n, 700_000n]), HOT.pubkey, 1_000_000n, BOBS),
  claim: () => planClaim(facts, coins, leafOf(BOBS, DELEGATES, 0), DAVES),
})
export const KINDS: readonly PlanKind[] = ['rearm', 'payout', 'rotate', 'sweep', 'claim']

/** The plan, or an error with the words of its refusal. */
export const planned = (result: Result<Planned, PlanRefusal>): Planned => valueOf(result)

export function valueOf<Value>(result: Result<Value, { readonly detail: string } | readonly { readonly detail: string }[]>): Value {
  if (result.ok) return result.value
  throw new Error(
    [result.error]
      .flat()
      .map(({ detail }) => detail)
      .join(' '),
  )
}
