import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import vectors from '../vectors/nimdolf.json' with { type: 'json' }
import { RawTx } from '@scure/btc-signer'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { buildPsbt } from '#shared/domain/reserve/build-psbt.ts'
import { finalizePsbt } from '#shared/domain/reserve/finalize-psbt.ts'
import { encodeLeaf, parseLeaf, type LeafTemplate } from '#shared/domain/reserve/leaf.ts'
import { planClaim } from '#shared/domain/reserve/plan-claim.ts'
import { planRearm } from '#shared/domain/reserve/plan-spend.ts'
import { signPsbt } from '#shared/domain/reserve/sign-psbt.ts'
import type { SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import { canonicalTree, commit } from '#shared/domain/reserve/tree.ts'
import { aux, coinsOf, DAVES, facts, keyOf, KINDS, EVERYBODY, planOf, valueOf } from '../support/example-plans.ts'
import { handMade, type HandMade } from './hand-made.ts'
import { ask } from './oracles/ask.ts'

/** One transaction with the outputs that it spends, and what the interpreter must say of its first input. */
interface Case {
  readonly name: string
  readonly raw: string
  readonly outputs: readonly { readonly script: string; readonly amount: bigint }[]
  readonly valid: boolean
}

/** Policies in the property: each gives a dozen cases. */
const POLICIES = Number(process.env['NIMDOLF_CASES'] ?? 60)
const KEYS = Array.from({ length: 33 }, (_, at) => keyOf(at + 10))
const OTHER = keyOf(99)
const TIME = 0x40_0000

async function judge(cases: readonly Case[]): Promise<void> {
  const asked = cases.map(({ raw, outputs }) => ({
    raw,
    outputs: outputs.map(({ script, amount }) => ({ script, amount: Number(amount) })),
  }))
  const verdicts = await ask<object, boolean[]>('core-interpreter.py', asked)
  const wrong = cases.filter(({ valid }, at) => verdicts[at]!.every(Boolean) !== valid).map(({ name }) => name)
  expect(wrong).toEqual([])
  expect(verdicts.length).toBe(cases.length)
}

const spentBy = ({ inputs }: Pick<SpendPlan, 'inputs'>): Case['outputs'] =>
  inputs.map(({ scriptPubKey, amount }) => ({ script: scriptPubKey, amount }))

/** The product's own way, from plan to final bytes. */
const produced = (plan: SpendPlan, keys = EVERYBODY): string =>
  valueOf(finalizePsbt(valueOf(signPsbt(buildPsbt(plan), plan, keys, aux)), plan)).raw

const flipped = (raw: string, at: number): string => {
  const tx = RawTx.decode(fromHex(raw))
  const witnesses = (tx.witnesses ?? []).map(([signature, ...rest], nth) =>
    nth === 0 ? [signature!.map((byte, place) => (place === at % 64 ? byte ^ 1 : byte)), ...rest] : [signature!, ...rest],
  )
  return toHex(RawTx.encode({ ...tx, witnesses }))
}

describe('Bitcoin Core’s interpreter', () => {
  it('R2 R7 accepts the vectors’ claim, and a claim by every leaf of every reserve of the vectors', async () => {
    const { claim_tx, claim_sighash: spent } = vectors
    const cases: Case[] = [
      { name: 'claim_tx', raw: claim_tx.raw, outputs: [{ script: spent.spk, amount: BigInt(spent.amount) }], valid: true },
      { name: 'claim_tx, another amount', raw: claim_tx.raw, outputs: [{ script: spent.spk, amount: 1n }], valid: false },
    ]
    // Their keys are those of the scalars 3 (custodian), 4, 5 and 6.
    const scalar = (value: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, at) => (at === 31 ? value : 0))
    for (const [name, reserve] of Object.entries(vectors.reserve)) {
      const coins = coinsOf(reserve.scriptPubKey, [70_000n])
      const to = DAVES.scriptPubKey
      for (const [at, { delay, script, control_block: controlBlock }] of reserve.leaves.entries()) {
        const sequence = name.includes('time') ? TIME | delay : delay
        const claim = { coins, version: 2, sequence, secret: scalar(4 + at), by: { script, controlBlock }, to, fee: 500n }
        const outputs = spentBy({ inputs: coins as unknown as SpendPlan['inputs'] })
        cases.push({ name: `${name}, leaf ${at}`, raw: handMade(claim), outputs, valid: true })
        cases.push({ name: `${name}, leaf ${at}, early`, raw: handMade({ ...claim, sequence: sequence - 1 }), outputs, valid: false })
      }
      const rearm = { coins, version: 2, sequence: 0xffff_fffd, secret: scalar(3), by: { merkleRoot: reserve.merkle_root }, to, fee: 500n }
      cases.push({
        name: `${name}, key path`,
        raw: handMade(rearm),
        outputs: spentBy({ inputs: coins as unknown as SpendPlan['inputs'] }),
        valid: true,
      })
    }
    await judge(cases)
    expect(cases.length).toBe(50)
  })

  it('accepts what the product makes of every kind of plan, and no flipped bit', async () => {
    await judge(
      KINDS.flatMap(kind => {
        const plan = planOf(kind)
        const raw = produced(plan)
        return [
          { name: kind, raw, outputs: spentBy(plan), valid: true },
          { name: `${kind}, flipped`, raw: flipped(raw, 7), outputs: spentBy(plan), valid: false },
        ]
      }),
    )
  })

  it('R8 R9 R11 R15 agrees about claims and re-arms of any policy, and about those that the product refuses to make', async () => {
    const cases: Case[] = []
    const policy = fc.record({
      template: fc.constantFrom<LeafTemplate>('pk-older', 'csv-drop', 'older-pk'),
      delays: fc.array(fc.oneof(fc.integer({ min: 2, max: 65_535 }), fc.constantFrom(2, 16, 17, 127, 128, 255, 256, 32_768, 65_535)), {
        minLength: 2,
        maxLength: 32,
      }),
      pick: fc.nat(),
      bit: fc.nat(63),
    })
    fc.assert(
      fc.property(policy, ({ template, delays, pick, bit }) => {
        const [bob, ...delegates] = KEYS
        const scripts = delays.map((sequence, at) => encodeLeaf({ template, key: delegates[at]!.pubkey, sequence }))
        const reserve = { internalKey: bob!.pubkey, scripts, ...commit(bob!.pubkey, canonicalTree(scripts), 'regtest') }
        const coins = coinsOf(reserve.scriptPubKey, [1_000_000n, 2_000_000n], 1)
        const chosen = pick % delays.length
        const { script, controlBlock } = reserve.leaves[chosen]!
        const [key, delay] = [delegates[chosen]!, delays[chosen]!]

        const rearm = valueOf(planRearm(facts, coins, reserve)).plan
        const claim = valueOf(planClaim(facts, coins, { key: key.pubkey, script, controlBlock, sequence: delay }, DAVES)).plan
        const name = `${template} ${delays.join()} leaf ${chosen}`
        const add = (what: string, raw: string, plan: SpendPlan, valid: boolean): void =>
          void cases.push({ name: `${name}: ${what}`, raw, outputs: spentBy(plan), valid })
        add('re-arm', produced(rearm, [bob!]), rearm, true)
        add('claim', produced(claim, [key]), claim, true)
        add('claim, flipped', flipped(produced(claim, [key]), bit), claim, false)

        const byHand = (change: Partial<HandMade>): string =>
          handMade({
            coins: claim.inputs,
            version: 2,
            sequence: delay,
            secret: key.secret,
            by: { script, controlBlock },
            to: DAVES.scriptPubKey,
            fee: 900n,
            ...change,
          })
        const other = (chosen + 1) % delays.length
        add('by hand', byHand({}), claim, true)
        add('R8 version 1', byHand({ version: 1 }), claim, false)
        add('R9 one less', byHand({ sequence: delay - 1 }), claim, false)
        add('no sequence', byHand({ sequence: 0xffff_ffff }), claim, false)
        add('R11 a time for blocks', byHand({ sequence: TIME | delay }), claim, false)
        add('R15 another leaf’s signature', byHand({ secret: delegates[other]!.secret }), claim, false)
        add('another leaf’s control block', byHand({ by: { script, controlBlock: reserve.leaves[other]!.controlBlock } }), claim, false)
        add('the key path by a delegate', byHand({ secret: key.secret, by: { merkleRoot: reserve.merkleRoot } }), claim, false)
        add('the key path without its tree', byHand({ secret: bob!.secret, by: { merkleRoot: '' } }), claim, false)
      }),
      { numRuns: POLICIES },
    )
    await judge(cases)
    expect(cases.length).toBe(POLICIES * 12)
  })

  it('R11 takes a leaf that counts time by a time alone', async () => {
    const script = encodeLeaf({ template: 'pk-older', key: KEYS[1]!.pubkey, sequence: TIME | 1_182 })
    const { scriptPubKey, leaves } = commit(KEYS[0]!.pubkey, script, 'regtest')
    const coins = coinsOf(scriptPubKey, [50_000n])
    const spend = (sequence: number, valid: boolean): Case => ({
      name: `sequence ${sequence}`,
      raw: handMade({ coins, version: 2, sequence, secret: KEYS[1]!.secret, by: leaves[0]!, to: DAVES.scriptPubKey, fee: 500n }),
      outputs: [{ script: scriptPubKey, amount: 50_000n }],
      valid,
    })
    await judge([spend(TIME | 1_182, true), spend(1_182, false), spend(TIME | 1_181, false), spend(65_535, false)])
  })

  it('R3 R19 lets anyone spend what we refuse as a leaf: a key of 33 bytes, and by us alone what nodes would not relay', async () => {
    const [bob, dave] = KEYS
    const traps: readonly (readonly [script: string, code: string, sequence: number, anyone: boolean])[] = [
      [`02f003b2752102${dave!.pubkey}ac`, 'leaf.key-33', 1_008, true],
      [`2102${dave!.pubkey}ad02f003b2`, 'leaf.key-33', 1_008, true],
      // 0 CSV: the delegate need not wait.
      [`00b27520${dave!.pubkey}ac`, 'leaf.template', 0, false],
      // 16 in two bytes instead of its opcode: valid in a block, but no node relays it.
      [`0110b27520${dave!.pubkey}ac`, 'leaf.push', 16, false],
    ]
    const cases = traps.flatMap(([script, code, sequence, anyone]): Case[] => {
      expect(parseLeaf(script)).toMatchObject({ ok: false, error: { code } })
      const { scriptPubKey, leaves } = commit(bob!.pubkey, script, 'regtest')
      const coins = coinsOf(scriptPubKey, [50_000n])
      const by = { script, controlBlock: leaves[0]!.controlBlock }
      const claim = { coins, version: 2, sequence, by, to: DAVES.scriptPubKey, fee: 500n }
      const outputs = [{ script: scriptPubKey, amount: 50_000n }]
      return [
        // Somebody who has no key of this reserve signs, with whatever he has.
        { name: `${script} by anyone`, raw: handMade({ ...claim, secret: OTHER.secret }), outputs, valid: anyone },
        { name: `${script} by Dave`, raw: handMade({ ...claim, secret: dave!.secret }), outputs, valid: true },
      ]
    })
    await judge(cases)
  })
})
