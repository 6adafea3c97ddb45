import { describe, expect, test } from 'vitest'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { hashToCurve, isCurvePoint } from '#shared/domain/proof/curve.ts'
import { hashToG1 } from '#shared/domain/proof/bls.ts'
import { parseProof } from '#shared/domain/proof/parse-proof.ts'
import type { RawProof } from '#shared/domain/proof/proof.ts'
import { readProof } from '#shared/domain/proof/read-proof.ts'
import { portableProofCrypto, verifyProofs, type ProofToVerify } from '#shared/domain/proof/verify-proof.ts'
import { parseJson, stringifyJson } from '#shared/lib/json.ts'
import { MAX_SECRET_CHARS, MAX_WITNESS_CHARS } from '#shared/lib/limits.ts'
import { issueProof, issueV3Proof } from '../../../support/issued-proofs.ts'

const good = issueProof('a secret')
const sent = { ...good.proof, dleq: { ...good.proof.dleq } }
const v3 = issueV3Proof('a secret')
const { dleq, C } = good.proof

const codes = (asked: readonly ProofToVerify[]) =>
  verifyProofs(asked, portableProofCrypto).map(result => (result.ok ? 'verified' : result.error.code))

describe('reading a proof', () => {
  test('every field, and unknown ones left out', () => {
    expect(readProof({ ...sent, amount: 8, note: 'x', witness: '{}' })).toEqual({ ok: true, value: { ...sent, witness: '{}' } })
    expect(readProof({ ...sent, id: sent.id.toUpperCase() })).toEqual({ ok: true, value: sent })
  })

  test('absent and null witness and dleq are the same', () => {
    const { dleq: _dleq, witness: _witness, ...bare } = sent
    const none = { ok: true, value: { ...bare, witness: null, dleq: null } }
    expect(readProof(bare)).toEqual(none)
    expect(readProof({ ...bare, witness: null, dleq: null })).toEqual(none)
  })

  test('an amount of 2^63 arrives whole', () => {
    const json = parseJson(stringifyJson({ ...sent, amount: 2n ** 63n }))
    expect(json.ok && readProof(json.value)).toMatchObject({ ok: true, value: { amount: 2n ** 63n } })
  })

  test.each([
    ['null', null],
    ['a list', [sent]],
    ['a text', 'cashuA…'],
    ['a short id', { ...sent, id: '01ad268c4d1f5826' }],
    ['an id of before v1', { ...sent, id: '9mlfd5vCzgGl' }],
    ['no id', { ...sent, id: undefined }],
    ['amount 0', { ...sent, amount: 0 }],
    ['a negative amount', { ...sent, amount: -8 }],
    ['a broken amount', { ...sent, amount: 0.5 }],
    ['an amount in words', { ...sent, amount: '8' }],
    ['an amount beyond a u64', { ...sent, amount: 2n ** 64n }],
    ['no secret', { ...sent, secret: '' }],
    ['a secret that is an object', { ...sent, secret: ['P2PK', {}] }],
    ['an endless secret', { ...sent, secret: 'x'.repeat(MAX_SECRET_CHARS + 1) }],
    ['half a surrogate pair, whose UTF-8 other secrets share', { ...sent, secret: 'a\ud800' }],
    ['no C', { ...sent, C: null }],
    ['an endless C', { ...sent, C: '02'.repeat(49) }],
    ['a witness that is an object', { ...sent, witness: { signatures: [] } }],
    ['an endless witness', { ...sent, witness: 'x'.repeat(MAX_WITNESS_CHARS + 1) }],
  ])('%s is refused', (_name, value) => {
    expect(readProof(value)).toMatchObject({ ok: false, error: { code: 'proof.shape' } })
  })

  test.each([
    ['a text', 'e'],
    ['a list', []],
    ['numbers', { e: 1, s: 2, r: 3 }],
    ['an endless scalar', { ...sent.dleq, e: `${sent.dleq.e}0`.padEnd(10_000, '0') }],
  ])('a dleq that is %s is judged later, in its turn', (_name, dleq) => {
    const read = readProof({ ...sent, dleq })
    if (!read.ok) return expect.fail(read.error.detail)
    expect(parseProof(read.value, isCurvePoint)).toMatchObject({ ok: false, error: { code: 'proof.dleq-malformed' } })
  })
})

describe('verifying', () => {
  test('a proof that was signed: Y is told, e, s and r are gone', () => {
    const { dleq: _dleq, ...rest } = good.proof
    expect(verifyProofs([good], portableProofCrypto)).toEqual([{ ok: true, value: { ...rest, Y: hashToCurve('a secret') } }])
    const v2 = { ...good, proof: { ...good.proof, id: `01${'ab'.repeat(32)}` as RawProof['id'] } }
    expect(codes([v2])).toEqual(['verified'])
  })

  test('D6 no dleq', () => {
    expect(codes([{ ...good, proof: { ...good.proof, dleq: null } }])).toEqual(['proof.dleq-missing'])
  })

  const flip = (hex: string) => (hex[63] === '0' ? `${hex.slice(0, 63)}1` : `${hex.slice(0, 63)}0`)
  test.each([
    ['D7 another e', { dleq: { ...dleq, e: flip(dleq.e) } }, 'proof.dleq-false'],
    ['D7 another s', { dleq: { ...dleq, s: flip(dleq.s) } }, 'proof.dleq-false'],
    ['D7 another r', { dleq: { ...dleq, r: flip(dleq.r) } }, 'proof.dleq-false'],
    ['another secret', { secret: 'a secreu' }, 'proof.dleq-false'],
    ['another C', { C: issueProof('another').proof.C }, 'proof.dleq-false'],
    ['C with the other parity', { C: C.startsWith('02') ? `03${C.slice(2)}` : `02${C.slice(2)}` }, 'proof.dleq-false'],
    ['C4 s = n', { dleq: { ...dleq, s: 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141' } }, 'proof.dleq-malformed'],
    ['r = 0', { dleq: { ...dleq, r: '0'.repeat(64) } }, 'proof.dleq-malformed'],
    ['e in upper case', { dleq: { ...dleq, e: dleq.e.toUpperCase() } }, 'proof.dleq-malformed'],
    ['e of 63 digits', { dleq: { ...dleq, e: dleq.e.slice(1) } }, 'proof.dleq-malformed'],
    ['no r', { dleq: { ...dleq, r: '' } }, 'proof.dleq-malformed'],
    ['C in upper case', { C: C.toUpperCase() }, 'proof.point'],
    ['C off the curve', { C: `02${'0'.repeat(63)}5` }, 'proof.point'],
    ['C uncompressed', { C: `04${C.slice(2)}` }, 'proof.point'],
    ['C at infinity', { C: '00' }, 'proof.point'],
    ['C on the other curve', { C: v3.proof.C }, 'proof.point'],
  ])('%s', (_name, changed, code) => {
    expect(codes([{ ...good, proof: { ...good.proof, ...changed } }])).toEqual([code])
  })

  test('the key of another amount', () => {
    expect(codes([{ ...good, key: issueProof('x', { k: 0x1002n }).key }])).toEqual(['proof.dleq-false'])
  })
})

describe('verifying v3', () => {
  test('by pairing; Y is the point on G1', () => {
    expect(verifyProofs([v3], portableProofCrypto)).toMatchObject([{ ok: true, value: { Y: hashToG1('a secret') } }])
  })

  test('C14 v3 with dleq', () => {
    expect(codes([{ ...v3, proof: { ...v3.proof, dleq } }])).toEqual(['proof.dleq-unexpected'])
  })

  const { G1 } = bls12_381
  test.each([
    ['C10 the identity', `c0${'00'.repeat(47)}`, 'proof.point'],
    ['a point on the other curve', C, 'proof.point'],
    ['upper case', v3.proof.C.toUpperCase(), 'proof.point'],
    ['uncompressed', G1.Point.fromHex(v3.proof.C).toHex(false), 'proof.point'],
    ['another signature', G1.Point.BASE.toHex(true), 'proof.pairing'],
  ])('%s is refused', (_name, changed, code) => {
    expect(codes([{ ...v3, proof: { ...v3.proof, C: changed } }])).toEqual([code])
  })

  test('a secret that has no bytes in the spelling asked for', () => {
    const asPoint = { ...portableProofCrypto, hashToG1: (secret: string) => hashToG1(secret, 'point') }
    expect(verifyProofs([v3], asPoint)).toMatchObject([{ ok: false, error: { code: 'proof.pairing' } }])
  })

  test('C13 mixed with others, each verdict stands in its proof’s place', () => {
    const bad = { ...v3, proof: { ...v3.proof, secret: 'another' } }
    const worse = { ...good, proof: { ...good.proof, secret: 'another' } }
    expect(codes([v3, good, bad, worse, issueV3Proof('more', 9n)])).toEqual([
      'verified',
      'verified',
      'proof.pairing',
      'proof.dleq-false',
      'verified',
    ])
  })
})
