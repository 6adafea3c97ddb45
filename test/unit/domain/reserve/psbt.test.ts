import { describe, expect, it } from 'vitest'
import { Transaction } from '@scure/btc-signer/transaction.js'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { readTransaction } from '#shared/domain/chain/transaction.ts'
import { buildPsbt } from '#shared/domain/reserve/build-psbt.ts'
import { checkPsbt } from '#shared/domain/reserve/check-psbt.ts'
import { finalizePsbt } from '#shared/domain/reserve/finalize-psbt.ts'
import { mergePsbt } from '#shared/domain/reserve/merge-psbt.ts'
import { planFromJson, planToJson } from '#shared/domain/reserve/plan-codec.ts'
import { planRearm } from '#shared/domain/reserve/plan-spend.ts'
import { rawOf, txidOf, unsignedOf } from '#shared/domain/reserve/planned-transaction.ts'
import { readPsbt, writePsbt, type PsbtInput } from '#shared/domain/reserve/read-psbt.ts'
import { signPsbt } from '#shared/domain/reserve/sign-psbt.ts'
import { SIGHASH_ALL, SIGHASH_DEFAULT } from '#shared/domain/chain/taproot-message.ts'
import { sighashesOf } from '#shared/domain/reserve/sighash.ts'
import { spendPathOf } from '#shared/domain/reserve/spend-path.ts'
import type { PlanKind, SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import {
  aux,
  BOB,
  BOBS,
  caps,
  coinsOf,
  DAVE,
  EVERYBODY,
  facts,
  FRANK,
  HOT,
  KINDS,
  planOf,
  planned,
  TIP,
  valueOf,
} from '../../../support/example-plans.ts'
import { whyInvalid } from '../../../support/taproot-verifier.ts'

const OWNER = { rearm: BOB, payout: BOB, rotate: BOB, sweep: HOT, claim: DAVE } as const satisfies Record<PlanKind, unknown>
const signedOf = (plan: SpendPlan) => valueOf(signPsbt(buildPsbt(plan), plan, EVERYBODY, aux))
/** What a signer gives back: the transaction, and of each input what `fields` leaves. */
const returned = (psbt: Uint8Array, fields: (map: PsbtInput, at: number) => object) => {
  const { global, inputs, outputs } = valueOf(readPsbt(psbt))
  return writePsbt({ global, inputs: inputs.map(fields), outputs: outputs.map(() => ({})) })
}

describe('signing', () => {
  it.each(KINDS)('%s: only the key of its path signs, and the transaction is valid', kind => {
    const plan = planOf(kind)
    const others = EVERYBODY.filter(key => key !== OWNER[kind])
    expect(signPsbt(buildPsbt(plan), plan, others, aux)).toMatchObject({ ok: false, error: { code: 'gate.key' } })
    const { raw, txid } = valueOf(finalizePsbt(valueOf(signPsbt(buildPsbt(plan), plan, [OWNER[kind]], aux)), plan))
    expect(txid).toBe(txidOf(plan))
    expect(
      whyInvalid(
        raw,
        plan.inputs.map(({ amount, scriptPubKey }) => ({ amount, scriptPubKey, height: TIP - 5_000 })),
        TIP + 1,
      ),
    ).toBeNull()
  })

  it('adds nothing to what is signed already, and leaves its keys as they were', () => {
    const plan = planOf('rearm')
    const signed = signedOf(plan)
    expect(valueOf(signPsbt(signed, plan, [BOB], () => new Uint8Array(32).fill(9)))).toEqual(signed)
    expect(toHex(BOB.secret)).toBe(`${'05'.repeat(31)}01`)
  })

  it('does not sign with a key that is not the one it is said to be', () => {
    const plan = planOf('rearm')
    expect(signPsbt(buildPsbt(plan), plan, [{ secret: FRANK.secret, pubkey: BOB.pubkey }], aux)).toMatchObject({
      error: { code: 'gate.key' },
    })
  })

  it('signs SIGHASH_ALL where the PSBT asks for it', () => {
    const plan = planOf('claim')
    const { inputs, ...rest } = valueOf(readPsbt(buildPsbt(plan)))
    const asking = writePsbt({ ...rest, inputs: inputs.map(map => ({ ...map, sighashType: SIGHASH_ALL })) })
    const { raw } = valueOf(finalizePsbt(valueOf(signPsbt(asking, plan, [DAVE], aux)), plan))
    expect(
      whyInvalid(
        raw,
        plan.inputs.map(({ amount, scriptPubKey }) => ({ amount, scriptPubKey, height: 1 })),
        TIP + 1,
      ),
    ).toBeNull()
  })

  it('does not finalise while a signature is missing', () => {
    const plan = planOf('rearm')
    const { inputs, ...rest } = valueOf(readPsbt(signedOf(plan)))
    const partly = writePsbt({ ...rest, inputs: inputs.map((map, at) => (at === 1 ? { ...map, tapKeySig: undefined } : map)) })
    expect(finalizePsbt(partly, plan)).toMatchObject({
      error: { code: 'gate.unsigned', detail: expect.stringContaining('1 signature missing') as string },
    })
    expect(valueOf(checkPsbt(partly, plan, caps)).signed).toEqual([true, false, true])
  })
})

describe('the library as another signer', () => {
  it.each(KINDS)('%s: has the same messages, and its signatures are merged', kind => {
    const plan = planOf(kind)
    const tx = Transaction.fromPSBT(buildPsbt(plan), { allowUnknownInputs: true })
    const leaf = plan.inputs[0]!.spend.path === 'leaf' ? fromHex(plan.inputs[0]!.spend.script) : undefined
    const [scripts, amounts] = [plan.inputs.map(({ scriptPubKey }) => fromHex(scriptPubKey)), plan.inputs.map(({ amount }) => amount)]
    for (const type of [SIGHASH_DEFAULT, SIGHASH_ALL] as const) {
      plan.inputs.forEach((_, at) => {
        expect(toHex(sighashesOf(plan)(at, type))).toBe(toHex(tx.preimageWitnessV1(at, scripts, type, amounts, undefined, leaf)))
      })
    }
    expect(tx.sign(OWNER[kind].secret)).toBe(plan.inputs.length)
    const merged = valueOf(mergePsbt(buildPsbt(plan), tx.toPSBT(), plan))
    expect(valueOf(checkPsbt(merged, plan, caps)).signed).toEqual(plan.inputs.map(() => true))
  })
})

describe('merging', () => {
  it.each(['rearm', 'claim'] as const)('%s: takes signatures from a trimmed PSBT, and from a finalised one', kind => {
    const plan = planOf(kind)
    const signed = signedOf(plan)
    const whole = valueOf(checkPsbt(valueOf(mergePsbt(buildPsbt(plan), signed, plan)), plan, caps))
    expect(whole.signed).toEqual([true, true, true])
    const trimmed = returned(signed, ({ tapKeySig, tapScriptSig }) => ({ tapKeySig, tapScriptSig }))
    expect(valueOf(mergePsbt(buildPsbt(plan), trimmed, plan))).toEqual(signed)
    const final = returned(signed, ({ tapKeySig, tapScriptSig }, at) => {
      const { spend } = plan.inputs[at]!
      const rest = spend.path === 'leaf' ? [fromHex(spend.script), fromHex(spend.controlBlock)] : []
      return { finalScriptWitness: [tapKeySig ?? tapScriptSig![0]![1], ...rest] }
    })
    expect(valueOf(mergePsbt(buildPsbt(plan), final, plan))).toEqual(signed)
  })

  it('takes nothing but signatures: foreign fields stay outside', () => {
    const plan = planOf('rearm')
    const signed = signedOf(plan)
    const odd = returned(signed, ({ tapKeySig }) => ({
      tapKeySig,
      witnessScript: Uint8Array.of(0x51),
      unknown: [[{ type: 0x99, key: new Uint8Array() }, Uint8Array.of(1)]],
    }))
    expect(valueOf(mergePsbt(buildPsbt(plan), odd, plan))).toEqual(signed)
  })

  it('collects the signatures of several rounds, and does not replace one', () => {
    const plan = planOf('rearm')
    const signed = signedOf(plan)
    const round = (own: number) => returned(signed, ({ tapKeySig }, at) => (at === own ? { tapKeySig } : {}))
    const merged = [0, 2, 1].reduce((ours, own) => valueOf(mergePsbt(ours, round(own), plan)), buildPsbt(plan))
    expect(merged).toEqual(signed)
    const again = valueOf(signPsbt(buildPsbt(plan), plan, [BOB], () => new Uint8Array(32)))
    expect(valueOf(mergePsbt(signed, again, plan))).toEqual(signed)
  })

  it('refuses what brings no signature, a false one, another transaction, or no PSBT', () => {
    const plan = planOf('rearm')
    const ours = buildPsbt(plan)
    expect(mergePsbt(ours, ours, plan)).toMatchObject({ error: { code: 'gate.unsigned' } })
    const false_ = returned(ours, () => ({ tapKeySig: new Uint8Array(64).fill(1) }))
    expect(mergePsbt(ours, false_, plan)).toMatchObject({ error: { code: 'gate.signature' } })
    expect(mergePsbt(ours, signedOf(planOf('payout')), plan)).toMatchObject({ error: { code: 'gate.output' } })
    expect(mergePsbt(ours, new Uint8Array(9), plan)).toMatchObject({ error: { code: 'gate.bytes' } })
    const claim = planOf('claim')
    const byKey = returned(buildPsbt(claim), () => ({ tapKeySig: new Uint8Array(64).fill(1) }))
    expect(mergePsbt(buildPsbt(claim), byKey, claim)).toMatchObject({ error: { code: 'gate.unsigned' } })
  })
})

describe('fields', () => {
  it.each(['rearm', 'claim'] as const)('%s: one origin for each input, of the key that signs', kind => {
    const plan = planOf(kind)
    const origins = EVERYBODY.map(({ pubkey }, at) => ({ pubkey, fingerprint: 0xd34db33f, path: [0x80000056, at] }))
    const psbt = buildPsbt(plan, origins)
    expect(valueOf(checkPsbt(psbt, plan, caps)).signed).toEqual([false, false, false])
    for (const { tapBip32Derivation = [] } of valueOf(readPsbt(psbt)).inputs) {
      expect(tapBip32Derivation.map(([key, { hashes }]) => [toHex(key), hashes.length])).toEqual([
        [OWNER[kind].pubkey, kind === 'claim' ? 1 : 0],
      ])
    }
  })

  it('accepts the former transaction when it is the one', () => {
    const base = planned(planRearm(facts, coinsOf(BOBS.scriptPubKey, [1_000_000n]), BOBS)).plan
    const before = unsignedOf({ ...base, outputs: [{ ...base.outputs[0]!, amount: 1_000_000n }] })
    const txid = txidOf({ ...base, outputs: [{ ...base.outputs[0]!, amount: 1_000_000n }] })
    const plan = planned(planRearm(facts, [{ ...coinsOf(BOBS.scriptPubKey, [1_000_000n])[0]!, txid }], BOBS)).plan
    const { inputs, ...rest } = valueOf(readPsbt(buildPsbt(plan)))
    const psbt = writePsbt({ ...rest, inputs: [{ ...inputs[0]!, nonWitnessUtxo: before }] })
    expect(valueOf(checkPsbt(psbt, plan, caps)).signed).toEqual([false])
  })
})

describe('a plan as JSON', () => {
  it.each(KINDS)('%s: comes back as it was', kind => {
    expect(planFromJson(planToJson(planOf(kind)))).toEqual(planOf(kind))
  })

  it('is refused in any other form', () => {
    const text = planToJson(planOf('claim'))
    const { fee, ...rest } = JSON.parse(text) as Record<string, unknown>
    const wrong = [
      '',
      '[]',
      'null',
      text.slice(0, -1),
      text.replace('"claim"', '"drain"'),
      text.replace('"regtest"', '"moon"'),
      JSON.stringify(rest),
      JSON.stringify({ ...rest, fee, more: 1 }),
      JSON.stringify({ ...rest, fee: -1 }),
      JSON.stringify({ ...rest, fee: '1' }),
      JSON.stringify({ ...rest, fee: 1.5 }),
      text.replace('"path":"leaf"', '"path":"key"'),
      text.replace(/"txid":"../, '"txid":"ZZ'),
      text.replace(/"txid":"../, '"txid":"'),
      text.replace(/"vout":\d+/, '"vout":4294967296'),
      JSON.stringify({ ...rest, fee, inputs: Array.from({ length: 501 }, () => (rest['inputs'] as unknown[])[0]) }),
    ]
    for (const one of wrong) expect(planFromJson(one)).toBeNull()
  })
})

describe('who spent a coin', () => {
  const claim = planOf('claim')
  const [input] = claim.inputs
  const { script, controlBlock } = input!.spend as { script: string; controlBlock: string }
  const signature = '11'.repeat(64)
  it.each<[string, string[], object]>([
    ['the key path', [signature], { kind: 'key' }],
    ['the key path with a sighash byte and an annex', [`${signature}01`, '50aa'], { kind: 'key' }],
    ['a leaf', [signature, script, controlBlock], { kind: 'leaf', script, key: DAVE.pubkey }],
    ['a leaf with an annex', [signature, script, controlBlock, '50'], { kind: 'leaf', script, key: DAVE.pubkey }],
    ['a leaf that is no template', ['51', controlBlock], { kind: 'leaf', script: '51', key: null }],
    ['a leaf of another version', [signature, script, `c2${controlBlock.slice(2)}`], { kind: 'leaf', script, key: null }],
    ['no witness', [], { kind: 'unknown' }],
    ['an element that is no signature', ['00'], { kind: 'unknown' }],
    ['no control block', [script, 'c0'], { kind: 'unknown' }],
    ['a control block that is too deep', [script, `c0${'00'.repeat(32 + 129 * 32)}`], { kind: 'unknown' }],
    ['an annex alone', ['50'], { kind: 'unknown' }],
  ])('%s', (_what, witness, path) => {
    expect(spendPathOf(witness)).toEqual(path)
  })

  it('reads the witnesses that we make', () => {
    const raw = rawOf(
      claim,
      claim.inputs.map(() => new Uint8Array(64)),
    )
    const paths = readTransaction(raw)?.inputs.map(({ witness }) => spendPathOf(witness))
    expect(paths).toEqual(claim.inputs.map(() => ({ kind: 'leaf', script, key: DAVE.pubkey })))
  })
})
