import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildPsbt } from '#shared/domain/reserve/build-psbt.ts'
import { finalizePsbt } from '#shared/domain/reserve/finalize-psbt.ts'
import { checkPsbt } from '#shared/domain/reserve/check-psbt.ts'
import { planToJson } from '#shared/domain/reserve/plan-codec.ts'
import { readPsbt, writePsbt } from '#shared/domain/reserve/read-psbt.ts'
import { signPsbt } from '#shared/domain/reserve/sign-psbt.ts'
import type { SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import { equalBytes } from '#shared/lib/bytes.ts'
import { passphraseBytes } from '../../../src-main/signing/passphrase.ts'
import { sealKeystore } from '../../../src-main/signing/seal.ts'
import { writeSecret } from '../../../src-main/signing/secret-bytes.ts'
import { createSignerSession } from '../../../src-main/signing/signer-session.ts'
import type { SignerState } from '../../../src-main/signing/ports.ts'
import { numRuns } from '../../support/cases.ts'
import { aux, BOB, caps, coinsOf, DAVE, facts, HOT, KINDS, planOf, planned, reserveOf, TIP, valueOf } from '../../support/example-plans.ts'
import { planRearm } from '#shared/domain/reserve/plan-spend.ts'
import { whyInvalid } from '../../support/taproot-verifier.ts'
import { openSigningHome, PASSPHRASE, type SigningHome } from './signing-home.ts'

vi.setConfig({ testTimeout: 60_000 + numRuns * 20, hookTimeout: 120_000 })

let home: SigningHome
let signers: Record<'bob' | 'dave' | 'hot', SignerState>
let made: SignerState
beforeAll(async () => {
  home = openSigningHome()
  signers = {
    bob: await home.importKey(BOB.secret, 'Bob'),
    dave: await home.importKey(DAVE.secret, 'Dave'),
    hot: await home.importKey(HOT.secret, 'Hot'),
  }
  made = valueOf(await home.signing.create({ name: 'Harbor', network: 'regtest', passphrase: PASSPHRASE, words: 12 })).signer
  for (const { id } of [...Object.values(signers), made]) valueOf(await home.signing.unlock(id, PASSPHRASE, 60))
})
afterAll(() => home.end())

const OWNER = { rearm: 'bob', payout: 'bob', rotate: 'bob', sweep: 'hot', claim: 'dave' } as const
const spent = (plan: SpendPlan) => plan.inputs.map(({ amount, scriptPubKey }) => ({ amount, scriptPubKey, height: TIP - 5_000 }))

describe('signing a plan with a keystore', () => {
  it.each(KINDS)('%s: its owner signs, the transaction is valid, everybody else has no key in it', async kind => {
    const plan = planOf(kind)
    for (const [name, { id }] of Object.entries(signers)) {
      const answer = await home.signing.sign(id, buildPsbt(plan), plan, caps)
      if (name !== OWNER[kind]) expect(answer).toMatchObject({ error: { code: 'signer.no-key' } })
      else expect(whyInvalid(valueOf(finalizePsbt(valueOf(answer), plan)).raw, spent(plan), TIP + 1)).toBeNull()
    }
  })

  it('signs with keys that follow from words, in a reserve of such keys', async () => {
    const internal = made.keys.find(({ path }) => path === "m/86'/1'/0'/0/7")!.pubkey
    const leaf = made.keys.find(({ path }) => path === "m/86'/1'/1'/0/19")!.pubkey
    const reserve = reserveOf(internal, [leaf, DAVE.pubkey])
    const { plan } = planned(planRearm(facts, coinsOf(reserve.scriptPubKey, [5_000_000n, 6_000_000n]), reserve))
    const signed = valueOf(await home.signing.sign(made.id, buildPsbt(plan), plan, caps))
    expect(whyInvalid(valueOf(finalizePsbt(signed, plan)).raw, spent(plan), TIP + 1)).toBeNull()
  })

  it('asks to be unlocked first, and says so before a passphrase is typed in vain', async () => {
    const plan = planOf('rearm')
    const other = openSigningHome()
    const bob = await other.importKey(BOB.secret)
    const dave = await other.importKey(DAVE.secret, 'Dave')
    expect(await other.signing.sign(bob.id, buildPsbt(plan), plan, caps)).toMatchObject({ error: { code: 'signer.locked' } })
    expect(await other.signing.sign(dave.id, buildPsbt(plan), plan, caps)).toMatchObject({ error: { code: 'signer.no-key' } })
    await other.end()
  })

  it('refuses a plan of another network, whatever the keys', async () => {
    const plan: SpendPlan = { ...planOf('rearm'), network: 'signet' }
    expect(await home.signing.sign(signers.bob.id, buildPsbt(planOf('rearm')), plan, caps)).toMatchObject({
      error: { code: 'signer.network' },
    })
  })

  it('refuses what is not exactly the plan, and a fee above the cap, with the gate’s reason', async () => {
    const plan = planOf('rearm')
    const sign = (psbt: Uint8Array, maxFee = caps.maxFee) => home.signing.sign(signers.bob.id, psbt, plan, { maxFee })
    for (const kind of ['payout', 'rotate', 'claim'] as const)
      expect(await sign(buildPsbt(planOf(kind)))).toMatchObject({
        error: { code: 'signer.gate', detail: expect.stringContaining('[gate.') },
      })
    expect(await sign(buildPsbt(plan), plan.fee - 1n)).toMatchObject({
      error: { code: 'signer.gate', detail: expect.stringContaining('gate.fee') },
    })
    expect(await sign(new Uint8Array())).toMatchObject({ error: { code: 'signer.gate' } })
  })

  it('R8, R9 refuses a claim one block too early, and one of version 1', async () => {
    const plan = planOf('claim')
    const early: SpendPlan = { ...plan, inputs: plan.inputs.map(input => ({ ...input, sequence: input.sequence - 1 })) }
    const sign = (psbt: Uint8Array, of: SpendPlan) => home.signing.sign(signers.dave.id, psbt, of, caps)
    for (const of of [plan, early]) expect(await sign(buildPsbt(early), of)).toMatchObject({ error: { code: 'signer.gate' } })
    const { global, ...rest } = valueOf(readPsbt(buildPsbt(plan)))
    expect(
      await sign(writePsbt({ ...rest, global: { ...global, unsignedTx: { ...global.unsignedTx!, version: 1 } } }), plan),
    ).toMatchObject({ error: { code: 'signer.gate' } })
  })

  it('adds its signatures to those of others', async () => {
    const plan = planOf('claim')
    const once = valueOf(signPsbt(buildPsbt(plan), plan, [DAVE], aux))
    expect(valueOf(await home.signing.sign(signers.dave.id, once, plan, caps))).toEqual(once)
  })
})

describe('the session inside the signer process', () => {
  const random = (length: number) => new Uint8Array(randomBytes(length))
  async function openSession(now = { at: 0 }) {
    const session = createSignerSession({ random, now: () => now.at, opened: () => {} })
    const file = await sealKeystore(
      {
        id: '0123456789abcdef',
        name: 'Bob',
        network: 'regtest',
        origin: 'raw',
        keys: [{ pubkey: BOB.pubkey, path: '', use: 'any' }],
        createdAt: 0,
        backupCheckedAt: null,
        warnings: [],
      },
      writeSecret({ kind: 'raw', key: BOB.secret }),
      passphraseBytes(PASSPHRASE),
      random,
    )
    const passphrase = passphraseBytes(PASSPHRASE)
    valueOf(await session.answer({ do: 'open', file, passphrase, lifeMs: 1_000 }))
    expect(passphrase.every(byte => byte === 0)).toBe(true)
    return session
  }

  it('signs nothing that was changed by a byte', async () => {
    const session = await openSession()
    const plan = planOf('rearm')
    const psbt = buildPsbt(plan)
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const changed = psbt.slice()
        const at = place % changed.length
        changed[at] = (changed[at] ?? 0) ^ change
        const answer = await session.answer({ do: 'sign', psbt: changed, plan: planToJson(plan), maxFee: caps.maxFee })
        // A changed byte may leave the same meaning; what is then signed is still the plan and nothing else.
        if (answer.ok) expect(checkPsbt(answer.value!, plan, caps).ok).toBe(true)
        else expect(answer.error.code).toBe('signer.gate')
        expect(answer.ok && equalBytes(answer.value!, changed)).toBe(false)
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    )
  })

  it('looks at the clock before each signature: a machine that slept kept no timer', async () => {
    const now = { at: 0 }
    const session = await openSession(now)
    const plan = planOf('rearm')
    const sign = () => session.answer({ do: 'sign', psbt: buildPsbt(plan), plan: planToJson(plan), maxFee: caps.maxFee })
    now.at = 999
    expect(await sign()).toMatchObject({ ok: true })
    now.at = 1_000
    expect(await sign()).toMatchObject({ error: { code: 'signer.locked' } })
    now.at = 0
    expect(await sign()).toMatchObject({ error: { code: 'signer.locked' } })
  })

  it('has nothing left once it is wiped, and refuses a plan that is none', async () => {
    const session = await openSession()
    const plan = planOf('rearm')
    expect(await session.answer({ do: 'sign', psbt: buildPsbt(plan), plan: '{}', maxFee: 1n })).toMatchObject({
      error: { code: 'signer.gate' },
    })
    const other = planToJson({ ...plan, network: 'mainnet' })
    expect(await session.answer({ do: 'sign', psbt: buildPsbt(plan), plan: other, maxFee: 1n })).toMatchObject({
      error: { code: 'signer.network' },
    })
    const foreign = planToJson(planOf('claim'))
    expect(await session.answer({ do: 'sign', psbt: buildPsbt(plan), plan: foreign, maxFee: 1n })).toMatchObject({
      error: { code: 'signer.no-key' },
    })
    session.wipe()
    expect(await session.answer({ do: 'sign', psbt: buildPsbt(plan), plan: planToJson(plan), maxFee: caps.maxFee })).toMatchObject({
      error: { code: 'signer.locked' },
    })
  })
})
