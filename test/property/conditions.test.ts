import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as cashu from '@cashu/cashu-ts'
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { VerifiedProof } from '#shared/domain/proof/proof.ts'
import { portableProofCrypto } from '#shared/domain/proof/verify-proof.ts'
import { checkConditions } from '#shared/domain/redemption/spending-condition.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { createProofCrypto } from '../../src-main/crypto/proof-crypto.ts'
import { numRuns } from '../support/cases.ts'

const made = createProofCrypto(randomBytes)
if (!made.ok) throw new Error(made.error.detail)
const native = made.value

/** cashu-ts asks the machine's clock; locktimes are a year away from it on either side. */
const NOW = Math.floor(Date.now() / 1_000)
const YEAR = 365 * 86_400

const secrets = [1, 2, 3, 4].map(k => new Uint8Array(32).fill(k))
const keys = secrets.map(secret => toHex(secp256k1.getPublicKey(secret)))
const preimages = ['0'.repeat(63) + '1', '0'.repeat(63) + '2']
const hash = toHex(sha256(Uint8Array.from(Buffer.from(preimages[0]!, 'hex'))))

const some = fc.subarray(keys)
const count = fc.constantFrom('1', '2', '3')
/** Locks as wallets make them: refund keys come with a locktime, which cashu-ts insists on. */
const lock = fc.record(
  {
    kind: fc.constantFrom('P2PK', 'HTLC'),
    pubkeys: some,
    needed: count,
    locktime: fc.constantFrom(NOW - YEAR, NOW + YEAR).chain(time => some.map(refund => ({ time, refund }))),
    refundNeeded: count,
  },
  { requiredKeys: ['kind'] },
)
const witness = fc.record({ by: fc.subarray([0, 1, 2, 3]), over: fc.constantFrom('this', 'this', 'another') }, {})
const opened = fc.constantFrom(undefined, ...preimages)

function proofOf(
  of: typeof lock extends fc.Arbitrary<infer Lock> ? Lock : never,
  { by, over }: { by: number[]; over: string },
  preimage?: string,
) {
  const tags = [
    ...(of.pubkeys?.length ? [['pubkeys', ...of.pubkeys]] : []),
    ...(of.needed === undefined ? [] : [['n_sigs', of.needed]]),
    ...(of.locktime === undefined ? [] : [['locktime', String(of.locktime.time)]]),
    ...(of.locktime?.refund.length ? [['refund', ...of.locktime.refund]] : []),
    ...(of.refundNeeded === undefined ? [] : [['n_sigs_refund', of.refundNeeded]]),
  ]
  const secret = JSON.stringify([of.kind, { nonce: 'n', data: of.kind === 'P2PK' ? keys[0] : hash, tags }])
  const digest = sha256(utf8ToBytes(over === 'this' ? secret : over))
  const signatures = by.map(place => toHex(schnorr.sign(digest, secrets[place]!, new Uint8Array(32))))
  return { secret, witness: JSON.stringify({ signatures, ...(preimage === undefined ? {} : { preimage }) }) }
}

const ours = (proof: { readonly secret: string; readonly witness: string }, crypto = portableProofCrypto): boolean => {
  const verified = { ...proof, id: '00ad268c4d1f5826', C: '', amount: 1n, Y: '' } as unknown as VerifiedProof
  return checkConditions({ kind: 'swap', inputs: [{ ...verified, dleq: null }], outputs: [] }, [verified], NOW, crypto).ok
}

/**
 * cashu-ts throws on what is malformed. It asks for the preimage as soon as the receiver's keys signed, even when the refund keys signed as
 * well and the locktime is over; NUT-14 opens each pathway by itself, and so do its own findings, read one by one.
 */
function theirs(proof: { readonly secret: string; readonly witness: string }): boolean {
  const input = { ...proof, id: '00ad268c4d1f5826', C: '', amount: 1 } as unknown as Parameters<
    typeof cashu.verifyHTLCSpendingConditions
  >[0]
  try {
    const { success, lockState, refund } = cashu.verifyHTLCSpendingConditions(input)
    return success || (lockState === 'EXPIRED' && refund.pubkeys.length > 0 && refund.receivedSigners.length >= refund.requiredSigners)
  } catch {
    return false
  }
}

describe('a spending condition', () => {
  test('is met exactly when cashu-ts says so, whatever its keys, counts, times, signatures and preimage', () => {
    let met = 0
    fc.assert(
      fc.property(lock, witness, opened, (of, { by, over }, preimage) => {
        const proof = proofOf(of, { by: by ?? [], over: over ?? 'this' }, preimage)
        const expected = theirs(proof)
        met += Number(expected)
        expect(ours(proof)).toBe(expected)
        expect(ours(proof, native)).toBe(expected)
      }),
      { numRuns },
    )
    // A generator that only makes what nobody can spend would prove nothing.
    expect(met).toBeGreaterThan(numRuns / 20)
  })

  test('with any one character changed is met only as a secret of its own, never thrown on', () => {
    fc.assert(
      fc.property(lock, fc.nat(), fc.integer({ min: 0x20, max: 0x7e }), fc.boolean(), (of, place, code, inWitness) => {
        const proof = proofOf(of, { by: [0], over: 'this' }, preimages[0])
        const text = inWitness ? proof.witness : proof.secret
        const at = place % text.length
        const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1)
        const other = inWitness ? { ...proof, witness: changed } : { ...proof, secret: changed }
        expect(typeof ours(other, native)).toBe('boolean')
      }),
      { numRuns },
    )
  })
})
