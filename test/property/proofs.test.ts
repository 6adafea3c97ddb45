import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as cashu from '@cashu/cashu-ts'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { hashToCurve } from '#shared/domain/proof/curve.ts'
import { dleqHolds, scalarOf, type Dleq } from '#shared/domain/proof/dleq.ts'
import { readProof } from '#shared/domain/proof/read-proof.ts'
import { portableProofCrypto, verifyProofs } from '#shared/domain/proof/verify-proof.ts'
import { parseJson } from '#shared/lib/json.ts'
import { loadWasm } from '../../src-main/crypto/curve-engine.ts'
import { createProofCrypto, fastProofCrypto } from '../../src-main/crypto/proof-crypto.ts'
import { issueProof } from '../support/issued-proofs.ts'
import { numRuns } from '../support/cases.ts'

const ORDER = secp256k1.Point.Fn.ORDER
const fastest = createProofCrypto(randomBytes)
if (!fastest.ok) throw new Error(fastest.error.detail)
const fast = [fastest.value, fastProofCrypto(loadWasm())]
const hex64 = (value: bigint) => value.toString(16).padStart(64, '0')

const scalar = fc.oneof(fc.bigInt(1n, ORDER - 1n), fc.bigInt(1n, 16n), fc.bigInt(ORDER - 16n, ORDER - 1n))
const secret = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }), fc.constant('0'.repeat(64)))

/** What a forger may change in a proof, the key included. */
const change = fc.record(
  {
    secret,
    C: scalar.map(k => secp256k1.Point.BASE.multiply(k).toHex(true)),
    A: scalar.map(k => secp256k1.Point.BASE.multiply(k).toHex(true)),
    e: scalar.map(hex64),
    s: scalar.map(hex64),
    r: scalar.map(hex64),
  },
  { requiredKeys: [] },
)

/** cashu-ts throws where a point comes to infinity. */
function holdsForCashu(text: string, C: string, A: string, { e, s, r }: Dleq): boolean {
  const dleq = { e: Buffer.from(e, 'hex'), s: Buffer.from(s, 'hex'), r: BigInt(`0x${r}`) }
  try {
    return cashu.verifyDLEQProof_reblind(new TextEncoder().encode(text), dleq, cashu.pointFromHex(C), cashu.pointFromHex(A))
  } catch {
    return false
  }
}

describe('DLEQ', () => {
  // A case takes 30 ms in the three slow implementations.
  test('native, wasm, portable and cashu-ts agree on signed and on changed proofs', () => {
    fc.assert(
      fc.property(secret, scalar, scalar, scalar, change, (text, k, r, nonce, changed) => {
        const { key, proof } = issueProof(text, { k, r, nonce })
        for (const by of [{}, changed]) {
          const one = { secret: text, C: proof.C, A: key, ...proof.dleq, ...by }
          const dleq: Dleq = { e: scalarOf(one.e)!, s: scalarOf(one.s)!, r: scalarOf(one.r)! }
          const Y = hashToCurve(one.secret)
          const holds = dleqHolds(Y, one.C, one.A, dleq)
          if (by !== changed) expect(holds).toBe(true)
          expect(holdsForCashu(one.secret, one.C, one.A, dleq)).toBe(holds)
          for (const crypto of fast) {
            expect(crypto.hashToCurve(one.secret)).toBe(Y)
            expect(crypto.dleqHolds(Y, one.C, one.A, dleq)).toBe(holds)
          }
        }
      }),
      { numRuns: Math.ceil(numRuns / 20) },
    )
  })

  test('hash_to_curve is that of cashu-ts, whatever the secret', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), text => {
        const theirs = cashu.hashToCurve(new TextEncoder().encode(text)).toHex(true)
        for (const crypto of [portableProofCrypto, ...fast]) expect(crypto.hashToCurve(text)).toBe(theirs)
      }),
      { numRuns },
    )
  })
})

describe('a request’s proof', () => {
  const { key, proof } = issueProof('a secret')
  const valid = JSON.stringify({ ...proof, amount: 8 })

  test('with one byte changed is refused with a code, or is still the same proof; all implementations say the same', () => {
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.integer({ min: 0x20, max: 0x7e }), (at, code) => {
        const json = parseJson(valid.slice(0, at) + String.fromCharCode(code) + valid.slice(at + 1))
        if (!json.ok) return
        const read = readProof(json.value)
        if (!read.ok) {
          expect(read.error.code).toBe('proof.shape')
          return
        }
        const answers = [portableProofCrypto, ...fast].map(crypto => verifyProofs([{ proof: read.value, key }], crypto)[0]!)
        for (const answer of answers) expect(answer).toEqual(answers[0])
        const answer = answers[0]!
        if (answer.ok) expect([answer.value.secret, answer.value.C]).toEqual([proof.secret, proof.C])
        else expect(answer.error.code).toMatch(/^proof\./)
      }),
      { numRuns },
    )
  })

  test('that is any JSON is read or refused, never thrown on', () => {
    const field = fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(proof)), fc.string())
    const shaped = fc.record(
      {
        amount: field,
        id: field,
        secret: field,
        C: field,
        witness: field,
        dleq: fc.oneof(field, fc.record({ e: field, s: field, r: field })),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), shaped), value => {
        const read = readProof(value)
        if (read.ok) expect(verifyProofs([{ proof: read.value, key }], fast[0]!)[0]!).toBeDefined()
        else expect(read.error.code).toBe('proof.shape')
      }),
      { numRuns },
    )
  })
})
