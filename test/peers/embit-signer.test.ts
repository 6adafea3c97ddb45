import { HDKey } from '@scure/bip32'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { buildPsbt, type KeyOrigin } from '#shared/domain/reserve/build-psbt.ts'
import { checkFinal } from '#shared/domain/reserve/check-final.ts'
import { checkPsbt } from '#shared/domain/reserve/check-psbt.ts'
import { finalizePsbt } from '#shared/domain/reserve/finalize-psbt.ts'
import { mergePsbt } from '#shared/domain/reserve/merge-psbt.ts'
import { planRearm } from '#shared/domain/reserve/plan-spend.ts'
import type { SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import { BOB, caps, coinsOf, DAVE, DELEGATES, facts, HOT, KINDS, planOf, reserveOf, valueOf } from '../support/example-plans.ts'
import { whyInvalid } from '../support/taproot-verifier.ts'
import { ask } from './oracles/ask.ts'

interface Signed {
  readonly psbt: string
  readonly signatures: number
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))
const secretFor = ({ kind }: SpendPlan): string => toHex((kind === 'claim' ? DAVE : kind === 'sweep' ? HOT : BOB).secret)

/** The merged PSBT passes the gate and is, finalised, the plan's transaction as any node would take it. */
function expectSigned(plan: SpendPlan, returned: string): void {
  const merged = valueOf(mergePsbt(buildPsbt(plan), bytes(returned), plan))
  expect(valueOf(checkPsbt(merged, plan, caps)).signed).toEqual(plan.inputs.map(() => true))
  const { raw } = valueOf(finalizePsbt(merged, plan))
  expect(checkFinal(raw, plan, caps).ok).toBe(true)
  const coins = plan.inputs.map(({ amount, scriptPubKey }) => ({ amount, scriptPubKey, height: 1 }))
  expect(whyInvalid(raw, coins, plan.lockTime + 1)).toBeNull()
}

describe('embit as the signer', () => {
  it.each(['whole', 'trimmed'])('signs every kind of plan, by key path and by leaf, and returns it %s', async how => {
    const plans = KINDS.map(kind => planOf(kind))
    const signed = await ask<object, Signed>(
      'embit-signer.py',
      plans.map(plan => ({ psbt: base64(buildPsbt(plan)), secret: secretFor(plan), how })),
    )
    for (const [at, plan] of plans.entries()) {
      expect(signed[at]!.signatures).toBe(plan.inputs.length)
      expectSigned(plan, signed[at]!.psbt)
    }
    // Two of them differ in size: nothing of a trimmed one but its signatures can have been taken.
    if (how === 'trimmed') expect(signed[0]!.psbt.length).toBeLessThan(base64(buildPsbt(plans[0]!)).length)
  })

  it('finds its key by the origin alone, from a seed', async () => {
    const seed = new Uint8Array(32).fill(9)
    const path = [0x8000_0056, 0x8000_0001, 0x8000_0000, 0, 3]
    const master = HDKey.fromMasterSeed(seed)
    const pubkey = toHex(path.reduce((key, index) => key.deriveChild(index), master).publicKey!.subarray(1))
    const reserve = reserveOf(pubkey, DELEGATES)
    const { plan } = valueOf(planRearm(facts, coinsOf(reserve.scriptPubKey, [1_000_000n, 300_000n]), reserve))
    const origins: KeyOrigin[] = [{ pubkey, fingerprint: master.fingerprint, path }]
    const cases = [origins, []].map(known => ({ psbt: base64(buildPsbt(plan, known)), seed: toHex(seed), how: 'whole' }))
    const [found, lost] = await ask<object, Signed>('embit-signer.py', cases)
    expectSigned(plan, found!.psbt)
    expect(lost!.signatures).toBe(0)
    expect(mergePsbt(buildPsbt(plan), bytes(lost!.psbt), plan)).toMatchObject({ ok: false, error: { code: 'gate.unsigned' } })
  })

  it('is refused whatever it changed before signing, shown or hidden', async () => {
    const changes = ['amount', 'payee', 'sequence', 'lock time', 'sighash'].flatMap(change => [change, `${change} hidden`])
    const cases = KINDS.flatMap(kind => changes.map(how => ({ plan: planOf(kind), how })))
    const signed = await ask<object, Signed>(
      'embit-signer.py',
      cases.map(({ plan, how }) => ({ psbt: base64(buildPsbt(plan)), secret: secretFor(plan), how })),
    )
    for (const [at, { plan, how }] of cases.entries()) {
      const { psbt, signatures } = signed[at]!
      expect([how, signatures]).toEqual([how, plan.inputs.length])
      const merged = mergePsbt(buildPsbt(plan), bytes(psbt), plan)
      const code = how === 'sighash' || how.endsWith(' hidden') ? 'gate.signature' : expect.stringMatching(/^gate\./)
      expect([plan.kind, how, merged]).toMatchObject([plan.kind, how, { ok: false, error: { code } }])
      expect(checkPsbt(bytes(psbt), plan, caps).ok).toBe(false)
    }
  })

  it('is refused with the right signature of a wrong key', async () => {
    const plan = planOf('rearm')
    const [signed] = await ask<object, Signed>('embit-signer.py', [
      { psbt: base64(buildPsbt(plan)), secret: toHex(fromHex(secretFor(planOf('sweep')))), how: 'whole' },
    ])
    expect(signed!.signatures).toBe(0)
    expect(mergePsbt(buildPsbt(plan), bytes(signed!.psbt), plan)).toMatchObject({ ok: false, error: { code: 'gate.unsigned' } })
  })
})
