import { describe, expect, it } from 'vitest'
import { RawTx } from '@scure/btc-signer/script.js'
import { concatBytes, fromHex, toHex } from '#shared/lib/bytes.ts'
import { MAX_PSBT_BYTES } from '#shared/lib/limits.ts'
import { buildPsbt } from '#shared/domain/reserve/build-psbt.ts'
import { checkFinal } from '#shared/domain/reserve/check-final.ts'
import { checkPsbt } from '#shared/domain/reserve/check-psbt.ts'
import type { FeeCaps } from '#shared/domain/reserve/plan-request.ts'
import { planPayout } from '#shared/domain/reserve/plan-spend.ts'
import { deriveOutput } from '#shared/domain/reserve/derive-output.ts'
import { finalizePsbt } from '#shared/domain/reserve/finalize-psbt.ts'
import { readPsbt, writePsbt, type Psbt } from '#shared/domain/reserve/read-psbt.ts'
import { signPsbt } from '#shared/domain/reserve/sign-psbt.ts'
import type { PlannedOutput, SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import {
  aux,
  BOB,
  BOBS,
  caps,
  coinsOf,
  DAVES,
  EVERYBODY,
  facts,
  FRANK,
  HOT_SCRIPT,
  KINDS,
  PAYEE,
  planOf,
  planned,
  valueOf,
} from '../../../support/example-plans.ts'

const refusalsOf = (psbt: Uint8Array, plan: SpendPlan, limits: FeeCaps = caps) => {
  const checked = checkPsbt(psbt, plan, limits)
  return checked.ok ? [] : checked.error
}
const codesOf = (...args: Parameters<typeof refusalsOf>) => refusalsOf(...args).map(({ code }) => code)
const wordsOf = (...args: Parameters<typeof refusalsOf>) =>
  refusalsOf(...args)
    .map(({ detail }) => detail)
    .join(' ')
    .replaceAll('\u202f', ' ')
/** The PSBT of `plan`, changed in its structure. */
const changed = (plan: SpendPlan, change: (psbt: Psbt) => object) => {
  const psbt = valueOf(readPsbt(buildPsbt(plan)))
  return writePsbt({ ...psbt, ...change(psbt) })
}
const withTx = (plan: SpendPlan, change: (tx: NonNullable<Psbt['global']['unsignedTx']>) => object) =>
  changed(plan, ({ global }) => ({ global: { ...global, unsignedTx: { ...global.unsignedTx!, ...change(global.unsignedTx!) } } }))
const firstInput = (plan: SpendPlan, fields: object) =>
  changed(plan, ({ inputs }) => ({ inputs: inputs.map((map, at) => (at === 0 ? { ...map, ...fields } : map)) }))

describe('the gate', () => {
  it.each(KINDS)('passes our own %s, unsigned and signed, and its final bytes', kind => {
    const plan = planOf(kind)
    expect(valueOf(checkPsbt(buildPsbt(plan), plan, caps)).signed).toEqual(plan.inputs.map(() => false))
    const signed = valueOf(signPsbt(buildPsbt(plan), plan, EVERYBODY, aux))
    const checked = valueOf(checkPsbt(signed, plan, caps))
    expect(checked.signed).toEqual(plan.inputs.map(() => true))
    expect(checked.checks.map(({ name }) => name)).toContain('Fee')
    const { raw } = valueOf(finalizePsbt(signed, plan))
    expect(valueOf(checkFinal(raw, plan, caps)).signed).toEqual(plan.inputs.map(() => true))
  })

  it('names an output that the plan does not have', () => {
    const plan = planOf('payout')
    const foreign = { amount: 5_000n, script: fromHex(BOBS.scriptPubKey) }
    const psbt = changed(plan, ({ global, outputs }) => ({
      global: { unsignedTx: { ...global.unsignedTx!, outputs: [...global.unsignedTx!.outputs, foreign] } },
      outputs: [...outputs, {}],
    }))
    expect(wordsOf(psbt, plan)).toContain(`Output 3 pays ${BOBS.address} 5 000 sat that the plan does not have.`)
  })

  it('names a changed payee, a changed amount, a missing output and a changed order', () => {
    const plan = planOf('payout')
    const toOther = withTx(plan, ({ outputs }) => ({ outputs: [{ ...outputs[0]!, script: fromHex(HOT_SCRIPT) }, outputs[1]!] }))
    expect(wordsOf(toOther, plan)).toContain(`the plan pays 500 000 sat to ${PAYEE}`)
    const more = withTx(plan, ({ outputs }) => ({ outputs: [{ ...outputs[0]!, amount: 500_001n }, outputs[1]!] }))
    expect(wordsOf(more, plan)).toContain(`Output 1 pays 500 001 sat to ${PAYEE}; the plan pays 500 000 sat.`)
    const fewer = changed(plan, ({ global, outputs }) => ({
      global: { unsignedTx: { ...global.unsignedTx!, outputs: global.unsignedTx!.outputs.slice(0, 1) } },
      outputs: outputs.slice(0, 1),
    }))
    expect(wordsOf(fewer, plan)).toContain('Output 2 is missing')
    const swapped = changed(plan, ({ global, outputs }) => ({
      global: { unsignedTx: { ...global.unsignedTx!, outputs: global.unsignedTx!.outputs.toReversed() } },
      outputs: outputs.toReversed(),
    }))
    expect(codesOf(swapped, plan)).toContain('gate.output')
  })

  it.each<[string, (plan: SpendPlan) => Uint8Array, string]>([
    ['another version', plan => withTx(plan, () => ({ version: 1 })), 'gate.version'],
    ['another lock time', plan => withTx(plan, () => ({ lockTime: 0 })), 'gate.lock-time'],
    [
      'another sequence',
      plan => withTx(plan, ({ inputs }) => ({ inputs: inputs.map(input => ({ ...input, sequence: 0xffff_ffff })) })),
      'gate.sequence',
    ],
    ['another coin', plan => withTx(plan, ({ inputs }) => ({ inputs: inputs.map(input => ({ ...input, index: 7 })) })), 'gate.input'],
    [
      'another amount of a coin',
      plan => firstInput(plan, { witnessUtxo: { amount: 1n, script: fromHex(BOBS.scriptPubKey) } }),
      'gate.amount',
    ],
    [
      'another script of a coin',
      plan => firstInput(plan, { witnessUtxo: { amount: 1_000_000n, script: fromHex(HOT_SCRIPT) } }),
      'gate.script',
    ],
    ['no coin', plan => firstInput(plan, { witnessUtxo: undefined }), 'gate.input'],
    ['SIGHASH_NONE', plan => firstInput(plan, { sighashType: 2 }), 'gate.sighash'],
    ['SIGHASH_ALL | ANYONECANPAY', plan => firstInput(plan, { sighashType: 0x81 }), 'gate.sighash'],
    ['another internal key', plan => firstInput(plan, { tapInternalKey: fromHex(FRANK.pubkey) }), 'gate.leaf'],
    ['no Merkle root', plan => firstInput(plan, { tapMerkleRoot: undefined }), 'gate.leaf'],
    ['a final witness', plan => firstInput(plan, { finalScriptWitness: [new Uint8Array(64)] }), 'gate.field'],
    ['a redeem script', plan => firstInput(plan, { redeemScript: Uint8Array.of(0x51) }), 'gate.field'],
    ['an unknown field', plan => firstInput(plan, { unknown: [[{ type: 0x77, key: new Uint8Array() }, Uint8Array.of(1)]] }), 'gate.field'],
    ['a proprietary field', plan => firstInput(plan, { proprietary: [[Uint8Array.of(1, 65, 0), Uint8Array.of(1)]] }), 'gate.field'],
    ['a signature of zeros', plan => firstInput(plan, { tapKeySig: new Uint8Array(64) }), 'gate.signature'],
    ['a signature by SIGHASH_SINGLE', plan => firstInput(plan, { tapKeySig: new Uint8Array(65).fill(3) }), 'gate.sighash'],
    ['a byte after the end', plan => concatBytes(buildPsbt(plan), Uint8Array.of(0)), 'gate.bytes'],
    ['a byte too few', plan => buildPsbt(plan).subarray(0, -1), 'gate.bytes'],
    ['more bytes than are read', () => new Uint8Array(MAX_PSBT_BYTES + 1), 'gate.size'],
    [
      'a foreign tree of an own output',
      plan => changed(plan, () => ({ outputs: [{ tapInternalKey: fromHex(FRANK.pubkey) }] })),
      'gate.change',
    ],
    [
      'a former transaction that is another',
      plan =>
        firstInput(plan, {
          nonWitnessUtxo: {
            version: 2,
            lockTime: 0,
            inputs: [{ txid: new Uint8Array(32), index: 0, finalScriptSig: new Uint8Array(), sequence: 0 }],
            outputs: [{ amount: 1_000_000n, script: fromHex(BOBS.scriptPubKey) }],
          },
        }),
      'gate.input',
    ],
    [
      'an origin of another key',
      plan => firstInput(plan, { tapBip32Derivation: [[fromHex(FRANK.pubkey), { hashes: [], der: { fingerprint: 1, path: [0] } }]] }),
      'gate.field',
    ],
  ])('refuses %s', (_what, mutate, code) => {
    const plan = planOf('rearm')
    const psbt = mutate(plan)
    expect(codesOf(psbt, plan)).toContain(code)
    expect(signPsbt(psbt, plan, EVERYBODY, aux).ok).toBe(false)
  })

  it('refuses a leaf beside the key path, another leaf, and two leaves', () => {
    const claim = planOf('claim')
    const [map] = valueOf(readPsbt(buildPsbt(claim))).inputs
    expect(codesOf(firstInput(planOf('rearm'), { tapLeafScript: map!.tapLeafScript }), planOf('rearm'))).toEqual(['gate.leaf'])
    const [[block, script]] = map!.tapLeafScript as [[{ version: number; internalKey: Uint8Array; merklePath: Uint8Array[] }, Uint8Array]]
    const deeper = { ...block, merklePath: [...block.merklePath, new Uint8Array(32)] }
    expect(codesOf(firstInput(claim, { tapLeafScript: [[deeper, script]] }), claim)).toEqual(['gate.leaf'])
    expect(
      codesOf(
        firstInput(claim, {
          tapLeafScript: [
            [block, script],
            [deeper, script],
          ],
        }),
        claim,
      ),
    ).toEqual(['gate.leaf'])
  })

  it('refuses the signatures of two inputs exchanged', () => {
    const plan = planOf('rearm')
    const { inputs, ...rest } = valueOf(readPsbt(valueOf(signPsbt(buildPsbt(plan), plan, [BOB], aux))))
    const [one, two] = [inputs[0]!.tapKeySig, inputs[1]!.tapKeySig]
    const swapped = inputs.map((map, at) => (at < 2 ? { ...map, tapKeySig: at === 0 ? two : one } : map))
    expect(codesOf(writePsbt({ ...rest, inputs: swapped }), plan)).toEqual(['gate.signature', 'gate.signature'])
  })

  it('refuses a signature for the other path, whatever it signs', () => {
    const [key, leaf] = [planOf('rearm'), planOf('claim')]
    const { tapKeySig } = valueOf(readPsbt(valueOf(signPsbt(buildPsbt(key), key, EVERYBODY, aux)))).inputs[0]!
    const { tapScriptSig } = valueOf(readPsbt(valueOf(signPsbt(buildPsbt(leaf), leaf, EVERYBODY, aux)))).inputs[0]!
    expect(codesOf(firstInput(key, { tapScriptSig }), key)).toEqual(['gate.signature'])
    expect(codesOf(firstInput(leaf, { tapKeySig }), leaf)).toEqual(['gate.signature'])
  })

  it('refuses a second signature beside the right one, and one of another sighash type than is asked for', () => {
    const plan = planOf('claim')
    const { inputs, ...rest } = valueOf(readPsbt(valueOf(signPsbt(buildPsbt(plan), plan, EVERYBODY, aux))))
    const [[place, signature]] = inputs[0]!.tapScriptSig as [[{ pubKey: Uint8Array; leafHash: Uint8Array }, Uint8Array]]
    const withFirst = (fields: object) => writePsbt({ ...rest, inputs: [{ ...inputs[0], ...fields }, ...inputs.slice(1)] })
    for (const fill of [0, 0xff]) {
      const other = { ...place, leafHash: new Uint8Array(32).fill(fill) }
      const both = withFirst({
        tapScriptSig: [
          [place, signature],
          [other, signature],
        ],
      })
      expect(codesOf(both, plan)).toEqual(['gate.signature'])
    }
    expect(codesOf(withFirst({ sighashType: 1 }), plan)).toEqual(['gate.sighash'])
    expect(codesOf(withFirst({ sighashType: 0 }), plan)).toEqual([])
  })
})

describe('the plan in the gate', () => {
  const plan = planOf('payout')
  const output = (at: number, fields: Partial<PlannedOutput>): SpendPlan => ({
    ...plan,
    outputs: plan.outputs.map((one, nth) => (nth === at ? { ...one, ...fields } : one)),
  })
  it.each<[string, SpendPlan, string]>([
    [
      'change that does not follow from its leaves',
      output(1, { derivation: { internalKey: BOB.pubkey, scripts: DAVES.scripts } }),
      'gate.change',
    ],
    ['change without a derivation', output(1, { derivation: null }), 'gate.change'],
    ['change with a leaf that is no template', output(1, { derivation: { internalKey: BOB.pubkey, scripts: ['51'] } }), 'gate.change'],
    ['an address that is not paid', output(0, { address: BOBS.address }), 'gate.address'],
    ['an address of another network', { ...plan, network: 'mainnet' }, 'gate.address'],
    ['dust', output(0, { amount: 293n }), 'gate.dust'],
    ['a fee that is not what is left', { ...plan, fee: plan.fee - 1n }, 'gate.fee'],
    ['a size that is not the size', { ...plan, vsize: plan.vsize - 1 }, 'gate.plan'],
    ['a rate that the fee does not have', { ...plan, satPerKvb: 1_900 }, 'gate.fee'],
    ['no inputs', { ...plan, inputs: [] }, 'gate.plan'],
    ['a coin twice', { ...plan, inputs: [plan.inputs[0]!, plan.inputs[0]!, plan.inputs[1]!] }, 'gate.input'],
    ['a kind that it is not', { ...plan, kind: 'rearm' }, 'gate.plan'],
    ['a claim by the key path', { ...planOf('rearm'), kind: 'claim' }, 'gate.plan'],
    ['a lock time in seconds', { ...plan, lockTime: 500_000_000 }, 'gate.lock-time'],
    ['payments after the change', { ...plan, outputs: plan.outputs.toReversed() }, 'gate.plan'],
    [
      'a coin that its key does not spend',
      { ...plan, inputs: plan.inputs.map(input => ({ ...input, spend: { path: 'key', internalKey: FRANK.pubkey, merkleRoot: null } })) },
      'gate.script',
    ],
    ['a final sequence', { ...plan, inputs: plan.inputs.map(input => ({ ...input, sequence: 0xffff_ffff })) }, 'gate.sequence'],
  ])('refuses %s, though the PSBT says the same', (_what, wrong, code) => {
    const codes = codesOf(buildPsbt(wrong), wrong)
    expect(codes).toContain(code)
    expect(signPsbt(buildPsbt(wrong), wrong, EVERYBODY, aux).ok).toBe(false)
  })

  it('refuses a fee above the cap, above 5 % and above 1 000 sat/vB', () => {
    expect(wordsOf(buildPsbt(plan), plan, { maxFee: plan.fee - 1n })).toContain('above your cap')
    const small = planned(planPayout(facts, coinsOf(BOBS.scriptPubKey, [100_000n]), BOBS, [{ address: PAYEE, amount: 50_000n }])).plan
    const drained: SpendPlan = {
      ...small,
      fee: 6_000n,
      outputs: small.outputs.map((one, at) => (at === 1 ? { ...one, amount: 44_000n } : one)),
    }
    expect(wordsOf(buildPsbt(drained), drained)).toContain('more than 5 %')
  })

  it('refuses sums that hide a part of the fee', () => {
    const hidden = output(1, { amount: plan.outputs[1]!.amount - 1_000n })
    expect(wordsOf(buildPsbt(hidden), hidden)).toContain('but 6 000 000 sat go in')
  })

  it('refuses an own output with a leaf of no template, though the output follows from it', () => {
    const derivation = { internalKey: BOB.pubkey, scripts: ['51'] }
    const { scriptPubKey, address } = deriveOutput(derivation, 'regtest')!
    const open: SpendPlan = { ...planOf('rotate'), outputs: [{ ...planOf('rotate').outputs[0]!, scriptPubKey, address, derivation }] }
    expect(wordsOf(buildPsbt(open), open)).toContain('has a leaf that nobody was shown')
  })

  it('refuses a leaf that is to be signed by another key than its own', () => {
    const claim = planOf('claim')
    const wrong = { ...claim, inputs: claim.inputs.map(input => ({ ...input, spend: { ...input.spend, key: FRANK.pubkey } })) } as SpendPlan
    expect(codesOf(buildPsbt(wrong), wrong)).toEqual(['gate.leaf', 'gate.leaf', 'gate.leaf'])
  })

  it('names a witness of another path, and a script before it, in the final bytes', () => {
    const { raw } = valueOf(finalizePsbt(valueOf(signPsbt(buildPsbt(plan), plan, [BOB], aux)), plan))
    const tx = RawTx.decode(fromHex(raw))
    const finalCodes = (change: object) => {
      const checked = checkFinal(toHex(RawTx.encode({ ...tx, ...change })), plan, caps)
      return checked.ok ? [] : checked.error.map(({ code }) => code)
    }
    const [first = [], ...others] = tx.witnesses ?? []
    expect(finalCodes({ witnesses: [[...first, Uint8Array.of(0x50)], ...others] })).toEqual(['gate.witness'])
    expect(
      finalCodes({ inputs: tx.inputs.map((input, at) => (at === 0 ? { ...input, finalScriptSig: Uint8Array.of(0x51) } : input)) }),
    ).toEqual(['gate.field'])
    expect(finalCodes({})).toEqual([])
  })

  it('is not passed by bytes that only resemble the final transaction', () => {
    const { raw } = valueOf(finalizePsbt(valueOf(signPsbt(buildPsbt(plan), plan, [BOB], aux)), plan))
    for (const wrong of ['', '00', `${raw}00`, raw.slice(0, -2), raw.toUpperCase()]) {
      expect(checkFinal(wrong, plan, caps).ok).toBe(false)
    }
    const [signature = ''] = /40[0-9a-f]{128}/.exec(raw.slice(-400)) ?? []
    const flipped = raw.replace(signature, signature.slice(0, -1) + (signature.endsWith('0') ? '1' : '0'))
    const checked = checkFinal(flipped, plan, caps)
    expect(checked.ok ? [] : checked.error.map(({ code }) => code)).toEqual(['gate.signature'])
    expect(toHex(fromHex(raw))).toBe(raw)
  })
})
