import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { schnorr } from '@noble/curves/secp256k1.js'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { verifyStatement } from '#shared/domain/failover/statement.ts'
import { checkFinal } from '#shared/domain/reserve/check-final.ts'
import { rawOf } from '#shared/domain/reserve/planned-transaction.ts'
import { SIGHASH_ALL, SIGHASH_DEFAULT } from '#shared/domain/chain/taproot-message.ts'
import { sighashesOf } from '#shared/domain/reserve/sighash.ts'
import { signPsbt } from '#shared/domain/reserve/sign-psbt.ts'
import { buildPsbt } from '#shared/domain/reserve/build-psbt.ts'
import { mergePsbt } from '#shared/domain/reserve/merge-psbt.ts'
import { withSignature } from '#shared/domain/reserve/psbt-signature.ts'
import { readPsbt, writePsbt } from '#shared/domain/reserve/read-psbt.ts'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { createDemoSigning } from '../../../src-main/signing/demo-signing.ts'
import { passphraseBytes } from '../../../src-main/signing/passphrase.ts'
import type { Signing, SignerState } from '../../../src-main/signing/ports.ts'
import { runSigner, runSignerThread } from '../../../src-main/signing/signer-process.ts'
import { aux, BOB, caps, DAVE, FRANK, planOf, TIP, valueOf } from '../../support/example-plans.ts'
import { whyInvalid } from '../../support/taproot-verifier.ts'
import { openSigningHome, PASSPHRASE, type SigningHome } from './signing-home.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const sha = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()
const DIGEST = sha(Buffer.from('a bundle')).toString('hex')
/** From the words of the decision, by another library than the program's. */
const messageOf = (digest: string): Buffer => {
  const tag = sha(Buffer.from('Nimdolf/statement'))
  return sha(tag, tag, Buffer.from(digest, 'hex'))
}
const holds = (pubkey: string, digest: string, signature: string): boolean =>
  schnorr.verify(Buffer.from(signature, 'hex'), messageOf(digest), Buffer.from(pubkey, 'hex'))

let home: SigningHome
let dave: SignerState
let made: SignerState
beforeAll(async () => {
  home = openSigningHome()
  dave = await home.importKey(DAVE.secret, 'Dave')
  made = valueOf(await home.signing.create({ name: 'Harbor', network: 'regtest', passphrase: PASSPHRASE, words: 12 })).signer
  for (const { id } of [dave, made]) valueOf(await home.signing.unlock(id, PASSPHRASE, 60))
})
afterAll(() => home.end())

const demo = (): Signing =>
  createDemoSigning({
    keys: [
      { name: 'Yours', secret: BOB.secret, use: 'internal' },
      { name: 'Delegate', secret: DAVE.secret, use: 'leaf' },
    ],
    network: 'regtest',
    random: aux,
    createdAt: 0,
  })

describe('a statement', () => {
  it('is signed by any key of the signer, internal or leaf, over the tagged hash of the digest', async () => {
    const keys = [made.keys.find(({ use }) => use === 'internal')!, made.keys.find(({ path }) => path === "m/86'/1'/1'/0/19")!]
    for (const [id, { pubkey }] of [[dave.id, DAVE] as const, ...keys.map(key => [made.id, key] as const)]) {
      const signature = valueOf(await home.signing.attest(id, pubkey, DIGEST))
      expect(signature).toMatch(/^[0-9a-f]{128}$/)
      expect(holds(pubkey, DIGEST, signature)).toBe(true)
      expect(verifyStatement(pubkey, DIGEST, signature)).toBe(true)
      expect(verifyStatement(FRANK.pubkey, DIGEST, signature)).toBe(false)
    }
    const signing = demo()
    for (const [id, { pubkey }] of [
      ['demo-1', BOB],
      ['demo-2', DAVE],
      ['demo-2', DAVE],
    ] as const)
      expect(holds(pubkey, DIGEST, valueOf(await signing.attest(id, pubkey, DIGEST)))).toBe(true)
  })

  it('verifies in one shape only: nothing shorter, longer, in capitals or about another digest', () => {
    const signature = toHex(schnorr.sign(messageOf(DIGEST), DAVE.secret, aux(32)))
    const { pubkey } = DAVE
    expect(verifyStatement(pubkey, DIGEST, signature)).toBe(true)
    for (const [key, digest, signed] of [
      [pubkey.toUpperCase(), DIGEST, signature],
      [pubkey, DIGEST.toUpperCase(), signature],
      [pubkey, DIGEST, signature.toUpperCase()],
      [`02${pubkey}`, DIGEST, signature],
      [pubkey, DIGEST.slice(2), signature],
      [pubkey, `${DIGEST}00`, signature],
      [pubkey, DIGEST, `${signature}00`],
      [pubkey, DIGEST, signature.slice(2)],
      [pubkey, DIGEST, `${signature.slice(0, -1)}g`],
      [pubkey, sha(Buffer.from(DIGEST, 'hex')).toString('hex'), signature],
      ['', '', ''],
      ['ff'.repeat(32), DIGEST, signature],
      [pubkey, DIGEST, 'ff'.repeat(64)],
    ] as const)
      expect(verifyStatement(key, digest, signed)).toBe(false)
    // The bare digest, which is what a sighash would be, is not what was signed.
    expect(schnorr.verify(fromHex(signature), fromHex(DIGEST), fromHex(pubkey))).toBe(false)
  })

  it('is refused, with a code, for another’s key, for what is no digest, and while the signer is locked', async () => {
    const codeOf = async (signing: Signing, id: string, key: string, digest: string) => {
      const answer = await signing.attest(id, key, digest)
      return answer.ok ? 'ok' : answer.error.code
    }
    for (const [signing, id] of [
      [home.signing, dave.id],
      [demo(), 'demo-2'],
    ] as const) {
      expect(await codeOf(signing, id, BOB.pubkey, DIGEST)).toBe('signer.no-key')
      expect(await codeOf(signing, id, DAVE.pubkey.toUpperCase(), DIGEST)).toBe('signer.no-key')
      expect(await codeOf(signing, 'nobody', DAVE.pubkey, DIGEST)).toMatch(/^signer\.(unknown|file)$/)
      for (const digest of ['', DIGEST.slice(2), `${DIGEST}00`, DIGEST.toUpperCase(), 'x'.repeat(64)])
        expect(await codeOf(signing, id, DAVE.pubkey, digest)).toBe('signer.statement')
    }
    const other = openSigningHome()
    const { id } = await other.importKey(DAVE.secret)
    expect(await codeOf(other.signing, id, DAVE.pubkey, DIGEST)).toBe('signer.locked')
    expect(await codeOf(other.signing, id, BOB.pubkey, DIGEST)).toBe('signer.no-key')
    valueOf(await other.signing.unlock(id, PASSPHRASE, 1))
    expect(await codeOf(other.signing, id, DAVE.pubkey, DIGEST)).toBe('ok')
    await other.clock.pass(61_000)
    expect(await codeOf(other.signing, id, DAVE.pubkey, DIGEST)).toBe('signer.locked')
    await other.end()
    const stopped = demo()
    await stopped.stop()
    expect(await codeOf(stopped, 'demo-2', DAVE.pubkey, DIGEST)).toBe('signer.no-key')
  })

  it('is never signed under a runtime that handles no keys', async () => {
    const old = openSigningHome({ runtimeRefusal: { code: 'signer.runtime', detail: 'too old' } })
    expect(await old.signing.attest('any', DAVE.pubkey, DIGEST)).toMatchObject({ ok: false, error: { code: 'signer.runtime' } })
    expect(old.started).toEqual([])
    await old.end()
  })

  it('is not believed when the process answers something else', async () => {
    const lying = openSigningHome({}, ended => {
      const signer = runSigner(ended)
      return {
        ...signer,
        async attest(pubkey, digest) {
          const answer = await signer.attest(pubkey, digest)
          return answer.ok ? { ok: true, value: answer.value.map((byte, at) => (at === 40 ? byte ^ 1 : byte)) } : answer
        },
      }
    })
    const { id } = await lying.importKey(DAVE.secret)
    valueOf(await lying.signing.unlock(id, PASSPHRASE, 1))
    expect(await lying.signing.attest(id, DAVE.pubkey, DIGEST)).toMatchObject({ ok: false, error: { code: 'signer.statement' } })
    await lying.end()
  })
})

describe.each([
  ['process', runSigner],
  ['thread', runSignerThread],
])('the signer %s', (_vessel, run) => {
  it('makes the hash itself, wherever the question came from, and keeps the key', async () => {
    const other = openSigningHome({}, run)
    await other.importKey(DAVE.secret)
    const file = readFileSync(join(other.folder, readdirSync(other.folder)[0]!))
    const signer = run(() => {})
    expect(await signer.attest(DAVE.pubkey, DIGEST)).toMatchObject({ error: { code: 'signer.locked' } })
    valueOf(await signer.open(file, passphraseBytes(PASSPHRASE), 3_600_000))
    for (let times = 0; times < 2; times++)
      expect(holds(DAVE.pubkey, DIGEST, toHex(valueOf(await signer.attest(DAVE.pubkey, DIGEST))))).toBe(true)
    expect(await signer.attest(DAVE.pubkey, `${DIGEST}00`)).toMatchObject({ error: { code: 'signer.statement' } })
    expect(await signer.attest(BOB.pubkey, DIGEST)).toMatchObject({ error: { code: 'signer.no-key' } })
    await signer.end()
    expect(await signer.attest(DAVE.pubkey, DIGEST)).toMatchObject({ error: { code: 'signer.died' } })
    await other.end()
  })
})

describe('decision 0011: a statement is never a transaction', () => {
  const plan = planOf('claim', 1)
  const spent = plan.inputs.map(({ amount, scriptPubKey }) => ({ amount, scriptPubKey, height: TIP - 5_000 }))

  it('signs the sighash of a claim, handed in as a digest, and what comes out spends nothing', async () => {
    for (const type of [SIGHASH_DEFAULT, SIGHASH_ALL] as const) {
      const sighash = sighashesOf(plan)(0, type)
      const signature = fromHex(valueOf(await home.signing.attest(dave.id, DAVE.pubkey, toHex(sighash))))
      expect(schnorr.verify(signature, sighash, fromHex(DAVE.pubkey))).toBe(false)
      const inWitness = type === SIGHASH_ALL ? Uint8Array.of(...signature, SIGHASH_ALL) : signature
      const raw = rawOf(plan, [inWitness])
      expect(checkFinal(raw, plan, caps)).toMatchObject({ ok: false, error: [{ code: 'gate.signature' }] })
      expect(whyInvalid(raw, spent, TIP + 1)).toMatch(/signature|script/)
      const { inputs, ...rest } = valueOf(readPsbt(buildPsbt(plan)))
      const psbt = writePsbt({ ...rest, inputs: [withSignature(inputs[0]!, plan.inputs[0]!, inWitness)] })
      expect(mergePsbt(buildPsbt(plan), psbt, plan).ok).toBe(false)
    }
    const signed = valueOf(signPsbt(buildPsbt(plan), plan, [DAVE], aux))
    expect(mergePsbt(buildPsbt(plan), signed, plan).ok).toBe(true)
  })

  it('passes no signature of a transaction for a statement', () => {
    const sighash = sighashesOf(plan)(0, SIGHASH_DEFAULT)
    const signature = toHex(schnorr.sign(sighash, DAVE.secret, aux(32)))
    expect(verifyStatement(DAVE.pubkey, toHex(sighash), signature)).toBe(false)
  })

  it('starts with bytes that are no text, so that no proof of ecash is locked to such a message (NUT-11)', () => {
    const start = sha(Buffer.from('Nimdolf/statement'))
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(start)).toThrow(TypeError)
  })
})
