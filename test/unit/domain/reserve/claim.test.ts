import { describe, expect, it } from 'vitest'
import { schnorr } from '@noble/curves/secp256k1.js'
import vectors from '../../../vectors/nimdolf.json' with { type: 'json' }
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { readTransaction } from '#shared/domain/chain/transaction.ts'
import { buildPsbt } from '#shared/domain/reserve/build-psbt.ts'
import { checkFinal } from '#shared/domain/reserve/check-final.ts'
import { checkPsbt } from '#shared/domain/reserve/check-psbt.ts'
import { finalizePsbt } from '#shared/domain/reserve/finalize-psbt.ts'
import { encodeLeaf, type LeafTemplate } from '#shared/domain/reserve/leaf.ts'
import { planClaim } from '#shared/domain/reserve/plan-claim.ts'
import { planRearm } from '#shared/domain/reserve/plan-spend.ts'
import { signatureCheck } from '#shared/domain/reserve/planned-signature.ts'
import { rawOf, txidOf } from '#shared/domain/reserve/planned-transaction.ts'
import { signPsbt } from '#shared/domain/reserve/sign-psbt.ts'
import { SIGHASH_DEFAULT } from '#shared/domain/chain/taproot-message.ts'
import { sighashesOf } from '#shared/domain/reserve/sighash.ts'
import { spendPathOf } from '#shared/domain/reserve/spend-path.ts'
import type { PlannedInput, SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import { commit } from '#shared/domain/reserve/tree.ts'
import {
  aux,
  BOB,
  BOBS,
  caps,
  coinsOf,
  DAVE,
  DAVES,
  DELEGATES,
  facts,
  FRANK,
  keyOf,
  leafOf,
  planOf,
  planned,
  reserveOf,
  TIP,
  valueOf,
} from '../../../support/example-plans.ts'
import { whyInvalid } from '../../../support/taproot-verifier.ts'

const LEAF = leafOf(BOBS, DELEGATES, 0)
/** The plan, signed by `keys`, as it is broadcast. */
const rawFor = (plan: SpendPlan, ...keys: readonly (typeof BOB)[]) =>
  valueOf(finalizePsbt(valueOf(signPsbt(buildPsbt(plan), plan, keys, aux)), plan)).raw
const coinsFor = (plan: SpendPlan, height: number | null) =>
  plan.inputs.map(({ amount, scriptPubKey }) => ({ amount, scriptPubKey, height }))
const claimOf = (change: Partial<PlannedInput>): SpendPlan => {
  const plan = planOf('claim')
  return { ...plan, inputs: plan.inputs.map((input, at) => (at === 0 ? { ...input, ...change } : input)) }
}
const codesOf = (plan: SpendPlan) => {
  const checked = checkPsbt(buildPsbt(plan), plan, caps)
  return checked.ok ? [] : checked.error.map(({ code }) => code)
}

/** The vector's own transaction as a plan: its output is a bare key, so the gate does not know it. */
const { claim_sighash: message, claim_tx: claim } = vectors
const [signature = '', script = '', controlBlock = ''] = claim.witness
const vectorPlan: SpendPlan = {
  kind: 'claim',
  network: 'regtest',
  lockTime: message.locktime,
  inputs: [
    {
      txid: message.prevout_txid_internal,
      vout: message.vout,
      amount: BigInt(message.amount),
      scriptPubKey: message.spk,
      sequence: message.nSequence,
      spend: { path: 'leaf', key: message.out_spk.slice(4), script, controlBlock },
    },
  ],
  outputs: [{ scriptPubKey: message.out_spk, address: '', amount: BigInt(message.out_value), purpose: 'reserve', derivation: null }],
  fee: 1_000n,
  satPerKvb: 1_000,
  vsize: claim.vsize,
}

describe('the claim of the draft', () => {
  it('R7 has the sighash, the signature, the transaction, the txid and the size of the vector', () => {
    expect(toHex(sighashesOf(vectorPlan)(0, SIGHASH_DEFAULT))).toBe(message.sighash_default)
    const secret = Uint8Array.from({ length: 32 }, (_, at) => (at === 31 ? claim.signer_scalar : 0))
    expect(toHex(schnorr.sign(fromHex(message.sighash_default), secret, fromHex(claim.aux)))).toBe(signature)
    expect(signatureCheck(vectorPlan)(0, fromHex(signature))).toBe(true)
    expect(rawOf(vectorPlan, [fromHex(signature)])).toBe(claim.raw)
    expect(txidOf(vectorPlan)).toBe(claim.txid)
    expect(spendPathOf(claim.witness)).toEqual({ kind: 'leaf', script, key: vectorPlan.outputs[0]?.scriptPubKey.slice(4) })
  })

  it('R7 is valid in the first block that its age allows, and not one earlier', () => {
    const coins = coinsFor(vectorPlan, message.locktime - 1_007)
    expect(whyInvalid(claim.raw, coins, message.locktime + 1)).toBeNull()
    expect(
      whyInvalid(
        claim.raw,
        coins.map(coin => ({ ...coin, height: message.locktime - 1_006 })),
        message.locktime + 1,
      ),
    ).toBe('BIP68')
  })

  it('R8 fails in version 1', () => {
    const old = claim.raw.replace(/^02/, '01')
    expect(whyInvalid(old, coinsFor(vectorPlan, 1), message.locktime + 1)).toBe('BIP112')
    const plan = planOf('claim')
    const final = checkFinal(rawFor(plan, DAVE).replace(/^02/, '01'), plan, caps)
    expect(final.ok ? [] : final.error.map(({ code }) => code)).toContain('gate.version')
  })

  it('R9 fails with a sequence of 1007', () => {
    const early = claim.raw.replace('f0030000', 'ef030000')
    expect(whyInvalid(early, coinsFor(vectorPlan, 1), message.locktime + 1)).toBe('BIP112')
    expect(codesOf(claimOf({ sequence: 1_007 }))).toEqual(['gate.sequence'])
  })
})

describe('when a claim is planned', () => {
  it.each([
    [1_007, false],
    [1_008, true],
  ])('R10 with %i confirmations a leaf of 1008 is open: %s', (confirmations, open) => {
    const height = TIP - confirmations + 1
    const plan = planClaim(facts, coinsOf(BOBS.scriptPubKey, [1_000_000n], height), LEAF, DAVES)
    expect(plan.ok).toBe(open)
    if (plan.ok) expect(whyInvalid(rawFor(plan.value.plan, DAVE), coinsFor(plan.value.plan, height), TIP + 1)).toBeNull()
    else {
      expect(plan.error.code).toBe('plan.immature')
      expect(plan.error.detail).toContain('from block 850\u202f002 on, in 1 block')
    }
  })

  it('refuses an unconfirmed coin, which has no age', () => {
    const plan = planClaim(facts, coinsOf(BOBS.scriptPubKey, [1_000_000n], null), LEAF, DAVES)
    expect(plan).toMatchObject({ ok: false, error: { code: 'plan.unconfirmed' } })
  })

  it('R14 of two coins, one of them mature, claims that one and names the other', () => {
    const [old, young] = coinsOf(BOBS.scriptPubKey, [1_000_000n, 2_000_000n])
    const { plan, leftOut } = planned(planClaim(facts, [{ ...young!, height: TIP - 5 }, old!], LEAF, DAVES))
    expect(plan.inputs.map(({ vout }) => vout)).toEqual([0])
    expect(leftOut).toMatchObject([{ coin: { vout: 1 }, code: 'plan.immature' }])
  })

  it('R16 leaves a coin of 300 sat where it is: it is uneconomic', () => {
    const low = { ...facts, satPerKvb: 100 }
    const { plan, leftOut } = planned(planClaim(low, coinsOf(BOBS.scriptPubKey, [300n, 100_000n]), LEAF, DAVES))
    expect(plan.inputs.map(({ amount }) => amount)).toEqual([100_000n])
    expect(leftOut).toMatchObject([{ coin: { amount: 300n }, code: 'plan.uneconomic' }])
    expect(planClaim(low, coinsOf(BOBS.scriptPubKey, [300n]), LEAF, DAVES)).toMatchObject({ error: { code: 'plan.uneconomic' } })
  })

  it('refuses a leaf that is not in the tree, of another key or delay, or back into the reserve that it takes', () => {
    const coins = coinsOf(BOBS.scriptPubKey, [1_000_000n])
    const other = leafOf(DAVES, [FRANK.pubkey], 0)
    expect(planClaim(facts, coins, other, DAVES)).toMatchObject({ error: { code: 'plan.leaf' } })
    expect(planClaim(facts, coins, { ...LEAF, key: FRANK.pubkey }, DAVES)).toMatchObject({ error: { code: 'plan.leaf' } })
    expect(planClaim(facts, coins, { ...LEAF, sequence: 1 }, DAVES)).toMatchObject({ error: { code: 'plan.leaf' } })
    expect(planClaim(facts, coins, { ...LEAF, script: `${LEAF.script}51` }, DAVES)).toMatchObject({ error: { code: 'plan.leaf' } })
    expect(planClaim(facts, coins, LEAF, BOBS)).toMatchObject({ error: { code: 'plan.script' } })
  })

  it('R11 a leaf that counts seconds fails with a sequence that counts blocks', () => {
    const time = 0x40_0000 | 1_182
    const scripts = [encodeLeaf({ template: 'pk-older', key: DAVE.pubkey, sequence: time })]
    const output = commit(BOB.pubkey, scripts[0]!, 'regtest')
    const leaf = { key: DAVE.pubkey, script: scripts[0]!, controlBlock: output.leaves[0]!.controlBlock, sequence: time }
    const coins = coinsOf(output.scriptPubKey, [1_000_000n])
    expect(planClaim(facts, coins, leaf, DAVES)).toMatchObject({ error: { code: 'plan.leaf' } })

    const base = planOf('claim')
    const { key, script: leafScript, controlBlock: block } = leaf
    const input = {
      ...base.inputs[0]!,
      amount: 6_000_000n,
      scriptPubKey: output.scriptPubKey,
      spend: { path: 'leaf' as const, key, script: leafScript, controlBlock: block },
    }
    const plan: SpendPlan = { ...base, inputs: [{ ...input, sequence: 1_182 }] }
    expect(codesOf(plan)).toContain('gate.sequence')
    // Signed all the same, by hand: consensus refuses it too.
    const raw = rawOf(plan, [schnorr.sign(sighashesOf(plan)(0, SIGHASH_DEFAULT), DAVE.secret, aux(32))])
    expect(whyInvalid(raw, coinsFor(plan, 1), TIP + 1)).toBe('BIP112')
  })

  it('R15 the signature for leaf 2 is none for leaf 1', () => {
    const plan = planOf('claim')
    const frank = leafOf(BOBS, DELEGATES, 1)
    const byFrank: SpendPlan = {
      ...plan,
      inputs: plan.inputs.map(input => ({
        ...input,
        spend: { path: 'leaf', key: frank.key, script: frank.script, controlBlock: frank.controlBlock },
      })),
    }
    const signatures = plan.inputs.map((_, at) => schnorr.sign(sighashesOf(byFrank)(at, SIGHASH_DEFAULT), FRANK.secret, aux(32)))
    const raw = rawOf(plan, signatures)
    expect(whyInvalid(raw, coinsFor(plan, 1), TIP + 1)).toBe('leaf signature')
    const final = checkFinal(raw, plan, caps)
    expect(final.ok ? [] : final.error.map(({ code }) => code)).toEqual(['gate.signature', 'gate.signature', 'gate.signature'])
    expect(signPsbt(buildPsbt(plan), plan, [FRANK], aux)).toMatchObject({ ok: false, error: { code: 'gate.key' } })
  })
})

describe('every template and number of leaves', () => {
  const keys = [keyOf(11), keyOf(12), keyOf(13)]
  const cases = (['pk-older', 'csv-drop', 'older-pk'] as LeafTemplate[]).flatMap(template => [1, 2, 3].map(n => [template, n] as const))
  it.each(cases)('%s with %i leaves: each delegate claims, and the custodian re-arms', (template, n) => {
    const pubkeys = keys.slice(0, n).map(({ pubkey }) => pubkey)
    const reserve = reserveOf(BOB.pubkey, pubkeys, template)
    const coins = coinsOf(reserve.scriptPubKey, [1_000_000n, 2_000_000n])
    const plans = keys
      .slice(0, n)
      .map((key, at) => [planned(planClaim(facts, coins, leafOf(reserve, pubkeys, at), DAVES)).plan, key] as const)
    for (const [plan, key] of [...plans, [planned(planRearm(facts, coins, reserve)).plan, BOB] as const]) {
      const raw = rawFor(plan, key)
      expect(whyInvalid(raw, coinsFor(plan, TIP - 5_000), TIP + 1)).toBeNull()
      expect(valueOf(checkFinal(raw, plan, caps)).signed).toEqual([true, true])
      expect(readTransaction(raw)).toMatchObject({ txid: txidOf(plan), vsize: plan.vsize })
    }
  })
})
